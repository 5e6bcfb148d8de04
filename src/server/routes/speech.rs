//! Speech: as a whole, in chunks, or as events with times.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{Stream, StreamExt, stream as streams};
use serde_json::{Value, json};

use crate::audio::{FileSpec, Format};
use crate::server::error::ApiError;
use crate::server::guard::{Caller, RequestId};
use crate::server::json::Json;
use crate::server::performance::{Performance, Piece};
use crate::server::request::SpeechRequest;
use crate::server::stage::Delivery;
use crate::server::{App, Listener};

/// How often a silent stream of events says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// `POST /tts`.
pub async fn whole(
    State(app): State<App>,
    Caller(client): Caller,
    Json(request): Json<SpeechRequest>,
) -> Result<Response, ApiError> {
    let spec = spec(&app, request.format, request.sample_rate)?;
    let order = app
        .studio
        .order(request.wish(), app.settings.limits.max_chars)?;
    let delivery = Delivery::Whole(spec);
    let listener = app.perform(client, order, delivery).await?;
    send(listener, request.format).await
}

/// Sends a text's audio as a whole.
pub(super) async fn send(listener: Listener, format: Format) -> Result<Response, ApiError> {
    let source = listener.source;
    let performance = listener.whole().await?;
    let mut response = Body::from(performance.bytes()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(format)));
    let name = format!("inline; filename=\"speech.{}\"", format.extension());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    describe(headers, source.name(), Some(&performance));
    Ok(response)
}

/// `POST /tts/stream`.
pub async fn stream(
    State(app): State<App>,
    Caller(client): Caller,
    RequestId(id): RequestId,
    headers: HeaderMap,
    Json(request): Json<SpeechRequest>,
) -> Result<Response, ApiError> {
    let spec = spec(&app, request.format, request.sample_rate)?;
    let rate = spec.finish.output_rate(spec.format, spec.sample_rate)?;
    let order = app
        .studio
        .order(request.wish(), app.settings.limits.max_chars)?;
    let mut listener = app.perform(client, order, Delivery::Streamed(spec)).await?;
    let first = first(&mut listener).await?;
    if !wants_events(&headers) {
        return Ok(chunked(listener, first, request.format));
    }
    let start = json!({
        "request_id": id,
        "cache": listener.source.name(),
        "format": request.format,
        "content_type": media_type(request.format),
        "sample_rate": rate,
        "channels": 1,
    });
    Ok(events(listener, first, start, id))
}

/// Waits for the first piece, so that what fails before it has a status of its own.
pub(super) async fn first(listener: &mut Listener) -> Result<Option<Arc<Piece>>, ApiError> {
    listener.begun().await?;
    listener.next().await.transpose()
}

/// Sends the pieces as they come. When one fails the connection is cut, so that nobody takes the
/// rest for the whole.
pub(super) fn chunked(listener: Listener, first: Option<Arc<Piece>>, format: Format) -> Response {
    let source = listener.source;
    let pieces = pieces(listener, first).map(|piece| {
        piece
            .map(|piece| Bytes::clone(&piece.bytes))
            .map_err(|error| std::io::Error::other(error.message))
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(format)));
    // Proxies that collect answers would undo it.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    describe(headers, source.name(), None);
    response
}

/// All pieces, the first of which has come already.
pub(super) fn pieces(
    listener: Listener,
    first: Option<Arc<Piece>>,
) -> impl Stream<Item = Result<Arc<Piece>, ApiError>> {
    streams::unfold((first, Some(listener)), |(first, listener)| async move {
        let mut listener = listener?;
        if let Some(piece) = first {
            return Some((Ok(piece), (None, Some(listener))));
        }
        match listener.next().await? {
            Ok(piece) => Some((Ok(piece), (None, Some(listener)))),
            Err(error) => Some((Err(error), (None, None))),
        }
    })
}

fn events(listener: Listener, first: Option<Arc<Piece>>, start: Value, id: String) -> Response {
    let source = listener.source;
    let flight = Arc::clone(&listener.flight);
    let audio = pieces(listener, first)
        .enumerate()
        .map(move |(index, piece)| match piece {
            Ok(piece) => event("audio", &of_piece(index, &piece)),
            Err(error) => event("error", &json!(error.body(&id))),
        });
    // Known once the pieces have all come; nothing if they have not.
    let end = streams::once(async move { flight.performance() }).filter_map(async |performance| {
        let performance = performance?;
        let end = json!({
            "audio_seconds": performance.audio_seconds,
            "unreadable": performance.unread,
        });
        Some(event("end", &end))
    });
    let start = streams::iter([event("start", &start)]);
    let all = start.chain(audio).chain(end).map(Ok::<_, Infallible>);
    let mut response = Sse::new(all)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    let headers = response.headers_mut();
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    describe(headers, source.name(), None);
    response
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn of_piece(index: usize, piece: &Piece) -> Value {
    json!({
        "index": index,
        "audio": BASE64.encode(&piece.bytes),
        "start": piece.start,
        "end": piece.end,
        "sentences": piece.sentences,
    })
}

/// The form of audio, refused where it cannot be made.
pub(super) fn spec(
    app: &App,
    format: Format,
    sample_rate: Option<u32>,
) -> Result<FileSpec, ApiError> {
    let mut spec = FileSpec::new(format, app.studio.pack.manifest.sample_rate);
    spec.finish.sample_rate = sample_rate;
    spec.finish.check(format, true)?;
    if format == Format::Mp3 && cfg!(not(feature = "mp3")) {
        return Err(crate::audio::AudioError::NoMp3.into());
    }
    Ok(spec)
}

/// The media type of a format.
pub(super) fn media_type(format: Format) -> &'static str {
    match format {
        Format::Wav(_) => "audio/wav",
        Format::Flac => "audio/flac",
        Format::Opus => "audio/ogg",
        Format::Mp3 => "audio/mpeg",
        Format::Raw => "audio/pcm",
    }
}

/// Where an answer came from, and what is in it.
pub(super) fn describe(headers: &mut HeaderMap, cache: &'static str, whole: Option<&Performance>) {
    headers.insert("x-cache", HeaderValue::from_static(cache));
    if let Some(performance) = whole {
        let seconds = format!("{:.3}", performance.audio_seconds);
        let counted = [
            ("x-audio-seconds", seconds),
            ("x-unreadable", performance.unread.len().to_string()),
        ];
        for (name, value) in counted {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/event-stream"))
}
