//! Texts about texts: how one is read, and its subtitles.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::speech::describe;
use crate::reading::Reading;
use crate::server::App;
use crate::server::error::ApiError;
use crate::server::guard::Caller;
use crate::server::json::Json;
use crate::server::request::{ReadingRequest, SubtitleRequest, Subtitles};
use crate::server::stage::Delivery;
use crate::server::studio::check_length;

/// `POST /subtitles`.
pub async fn subtitles(
    State(app): State<App>,
    Caller(client): Caller,
    Json(request): Json<SubtitleRequest>,
) -> Result<Response, ApiError> {
    let order = app
        .studio
        .order(request.wish(), app.settings.limits.max_chars)?;
    let delivery = Delivery::Subtitles(request.options());
    let listener = app.perform(client, order, delivery).await?;
    let source = listener.source;
    let performance = listener.whole().await?;
    let mut response = Body::from(performance.bytes()).into_response();
    let kind = match request.subtitles {
        Subtitles::Srt => "application/x-subrip; charset=utf-8",
        Subtitles::Vtt => "text/vtt; charset=utf-8",
        Subtitles::Lrc => "text/plain; charset=utf-8",
        Subtitles::Json => "application/json",
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    describe(headers, source.name(), Some(&performance));
    Ok(response)
}

/// `POST /phonemes`.
pub async fn phonemes(
    State(app): State<App>,
    Json(request): Json<ReadingRequest>,
) -> Result<Answer<Reading>, ApiError> {
    check_length(&request.text, app.settings.limits.speech_max_chars)?;
    let permit = app.reading.acquire().await;
    let own = app.clone();
    let reading = tokio::task::spawn_blocking(move || {
        own.studio.reading(&request.text, request.markup.into())
    });
    let reading = reading.await.map_err(|panic| {
        app.metrics.failures.with_label_values(&["panic"]).inc();
        tracing::error!(%panic, "a text could not be read");
        ApiError::internal()
    })?;
    drop(permit);
    reading.map(Answer)
}
