//! For those who run the service: is it alive, is it ready, what does it count.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::server::App;
use crate::server::error::ApiError;

/// `GET /healthz`: the process lives.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests are taken.
pub async fn ready(State(app): State<App>) -> Result<&'static str, ApiError> {
    app.state().map(|()| "ready\n")
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<App>) -> Result<Response, ApiError> {
    let (bytes, entries) = app.cache.size();
    app.metrics.cache_bytes.set(bytes as i64);
    app.metrics.cache_entries.set(entries as i64);
    app.metrics.queue_depth.set(app.queue.depth() as i64);
    let text = app.metrics.text().map_err(|error| {
        tracing::error!(%error, "metrics could not be written");
        ApiError::internal()
    })?;
    Ok(([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response())
}
