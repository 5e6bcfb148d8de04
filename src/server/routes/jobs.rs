//! For `tts --connect`: jobs that were planned elsewhere, as takes. Not part of the API: answered on
//! the socket alone, and understood by programs of this version alone.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::engine::wire::{self, Fault, Greeting};
use crate::server::error::ApiError;
use crate::server::queue::Client;
use crate::server::{App, json};

/// `GET /jobs`: who is here.
pub async fn greet(State(app): State<App>) -> Result<axum::Json<Greeting>, ApiError> {
    app.state()?;
    let workers = app.engine.get().map_or(1, crate::engine::Engine::workers);
    Ok(axum::Json(Greeting::of(&app.studio.pack.manifest, workers)))
}

/// `POST /jobs`: the take of a job.
pub async fn speak(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let patience = app.settings.limits.body_timeout;
    let bytes = json::read(request.into_body(), wire::MOST_JOB, patience).await?;
    let studio = &app.studio;
    let job = wire::read_job(&bytes, &studio.pack.manifest, studio.speller.as_ref());
    let listener = app.speak(Client::Local, job?, &bytes).await?;
    let source = listener.source.name();
    let take = listener.whole().await?;
    let mut response = Body::from(take.bytes()).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(
        HeaderName::from_static("x-cache"),
        HeaderValue::from_static(source),
    );
    Ok(response)
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Bytes => Self::field("job", "malformed_job", "the body is no job"),
            Fault::Version => Self::field(
                "version",
                "other_version",
                "the job is from a program of another version",
            ),
            Fault::Pack => Self::field("pack", "other_pack", "the job is for another voice pack"),
            Fault::Job(part) => Self::field(
                part,
                "impossible_job",
                "the job is not one that this program plans",
            ),
        }
    }
}
