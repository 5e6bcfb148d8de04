//! Answers on their way out: how long they take and whether they get there.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Frame, SizeHint};

use super::App;

/// What is known of a request when its answer begins.
pub struct Account {
    /// The service.
    pub app: App,
    /// When it arrived.
    pub arrived: Instant,
    /// Its route, as it is written in the code: there are only so many.
    pub route: String,
    /// Its method.
    pub method: String,
    /// Status of the answer.
    pub status: u16,
    /// Its id.
    pub id: String,
    /// Whether it is written into the log.
    pub is_logged: bool,
}

/// A body that is counted, timed and logged when it ends.
pub struct Counted {
    inner: Body,
    account: Account,
    first: Option<Instant>,
    bytes: u64,
    complete: bool,
}

impl Counted {
    /// Around a body.
    pub fn new(inner: Body, account: Account) -> Body {
        account
            .app
            .active
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let complete = inner.is_end_stream();
        Body::new(UnsyncBoxBody::new(Self {
            inner,
            account,
            first: None,
            bytes: 0,
            complete,
        }))
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.first.get_or_insert_with(Instant::now);
                    self.bytes += data.len() as u64;
                }
                self.complete = self.inner.is_end_stream();
            }
            Poll::Ready(None) => self.complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Account {
            app,
            arrived,
            route,
            method,
            status,
            id,
            is_logged,
        } = &self.account;
        app.active
            .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        let took = arrived.elapsed().as_secs_f64();
        let metrics = &app.metrics;
        metrics
            .requests
            .with_label_values(&[route.as_str(), method.as_str(), &status.to_string()])
            .inc();
        metrics
            .request_seconds
            .with_label_values(&[route])
            .observe(took);
        let first = self
            .first
            .map(|first| first.duration_since(*arrived).as_secs_f64());
        if let Some(first) = first {
            metrics
                .first_byte
                .with_label_values(&[route])
                .observe(first);
        }
        if *is_logged {
            tracing::info!(
                request_id = id,
                method,
                route,
                status,
                seconds = crate::engine::rounded(took),
                first_byte_seconds = first.map(crate::engine::rounded),
                bytes = self.bytes,
                complete = self.complete,
                "request"
            );
        }
    }
}
