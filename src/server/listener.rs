//! Who waits for a text: with patience, but not for ever.

use std::sync::Arc;
use std::time::Duration;

use super::App;
use super::error::ApiError;
use super::flight::{Flight, Follower};
use super::performance::{Performance, Piece};

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// From the cache.
    Hit,
    /// It is spoken for this request.
    Miss,
    /// It was being spoken for another.
    Shared,
}

impl Source {
    /// Its name in headers and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Shared => "shared",
        }
    }
}

/// Someone who waits for a text. When the last one leaves, the text is given up.
pub(super) struct Listener {
    pub app: App,
    pub flight: Arc<Flight>,
    pub follower: Follower,
    pub source: Source,
    pub deadline: tokio::time::Instant,
}

impl Listener {
    /// Waits until the first sentence is being spoken.
    pub async fn begun(&mut self) -> Result<(), ApiError> {
        let patience = self.app.settings.limits.queue_timeout;
        match tokio::time::timeout(patience, self.follower.begun()).await {
            Ok(()) => Ok(()),
            Err(_) => {
                self.app
                    .metrics
                    .failures
                    .with_label_values(&["timeout"])
                    .inc();
                Err(ApiError::unavailable(
                    "queue_timeout",
                    format!("no worker was free within {} s", patience.as_secs_f32()),
                    Duration::from_secs(5),
                ))
            }
        }
    }

    /// Waits for all of it.
    pub async fn whole(mut self) -> Result<Arc<Performance>, ApiError> {
        self.begun().await?;
        match tokio::time::timeout_at(self.deadline, self.follower.end()).await {
            Ok(end) => end,
            Err(_) => Err(self.late()),
        }
    }

    /// Waits for its next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Arc<Piece>, ApiError>> {
        match tokio::time::timeout_at(self.deadline, self.follower.next()).await {
            Ok(next) => next,
            Err(_) => Some(Err(self.late())),
        }
    }

    fn late(&self) -> ApiError {
        self.app
            .metrics
            .failures
            .with_label_values(&["timeout"])
            .inc();
        ApiError::new(
            axum::http::StatusCode::GATEWAY_TIMEOUT,
            "request_timeout",
            format!(
                "the text was not finished within {} s",
                self.app.settings.limits.request_timeout.as_secs_f32()
            ),
        )
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let flights = self.app.flights();
        let given_up = self.flight.leave();
        drop(flights);
        if given_up {
            self.app.metrics.cancelled.inc();
            self.app.forget(&self.flight);
        }
    }
}
