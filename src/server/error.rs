//! What a client is told when a request fails: one shape on every route.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CONNECTION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audio::AudioError;
use crate::emotion::EmotionError;
use crate::engine::{DirectError, EngineError};
use crate::script::ScriptError;
use crate::voice::VoiceError;

/// A request that failed, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// Its HTTP status.
    pub status: StatusCode,
    /// A word for programs.
    pub code: &'static str,
    /// The field that is wrong, if it is one.
    pub param: Option<String>,
    /// A sentence for people.
    pub message: String,
    /// When it is worth trying again.
    pub retry_after: Option<Duration>,
}

/// The body of every answer that is an error.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
    /// Id of the request, which is also in the log.
    pub request_id: String,
}

/// What went wrong.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDetail {
    /// A sentence for people.
    pub message: String,
    /// `invalid_request_error`, `authentication_error`, `rate_limit_error` or `server_error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The field that is wrong, if it is one.
    pub param: Option<String>,
    /// A word for programs.
    pub code: String,
}

impl ApiError {
    /// An error without a field.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            param: None,
            message: message.into(),
            retry_after: None,
        }
    }

    /// A field with a value that cannot be used: 422.
    pub fn field(param: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            param: Some(param.into()),
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                code,
                in_fields(&message.into()),
            )
        }
    }

    /// The same with a time after which it is worth trying again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    /// Too many requests: 429.
    pub fn busy(code: &'static str, message: impl Into<String>, wait: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, message).retry_after(wait)
    }

    /// Not now: 503.
    pub fn unavailable(code: &'static str, message: impl Into<String>, wait: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message).retry_after(wait)
    }

    /// Something broke here. What exactly is for the log, not for the client.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "something went wrong here; the request id leads to it in the log",
        )
    }

    /// The body of the answer to the request of this id.
    pub fn body(&self, request_id: &str) -> ErrorBody {
        ErrorBody {
            error: self.detail(),
            request_id: request_id.to_owned(),
        }
    }

    /// What the client is told of it.
    pub fn detail(&self) -> ErrorDetail {
        let kind = match self.status {
            StatusCode::UNAUTHORIZED => "authentication_error",
            StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
            status if status.is_server_error() => "server_error",
            _ => "invalid_request_error",
        };
        ErrorDetail {
            message: self.message.clone(),
            kind: kind.to_owned(),
            param: self.param.clone(),
            code: self.code.to_owned(),
        }
    }
}

/// Writes the body of an answer that is an error, as the id of its request is known now.
pub fn complete(response: Response, request_id: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let Some(error) = parts.extensions.remove::<ApiError>() else {
        return Response::from_parts(parts, body);
    };
    let (written, body) = Json(error.body(request_id)).into_response().into_parts();
    parts.headers.extend(written.headers);
    Response::from_parts(parts, body)
}

/// Its body is written by [`complete`].
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        // The rest of such a body will not be read, or nothing more is to come on this connection.
        if matches!(
            self.status,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
        ) || self.code == "draining"
        {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Whole seconds, at least one: a shorter wait would only be another refusal.
fn seconds(wait: Duration) -> u64 {
    (wait.as_secs_f64().ceil() as u64).max(1)
}

/// Messages of the library name flags and commands; clients know them as fields and routes.
fn in_fields(message: &str) -> String {
    [
        ("--plain", "\"markup\": \"plain\""),
        ("--pinyin", "\"markup\": \"pinyin\""),
        ("--sample-rate", "sample_rate"),
        ("tts voices", "GET /voices"),
        ("tts emotions", "GET /emotions"),
        (" together with --", " together with "),
    ]
    .iter()
    .fold(message.to_owned(), |text, (flag, field)| {
        text.replace(flag, field)
    })
}

impl From<PathRejection> for ApiError {
    fn from(error: PathRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_path", error.body_text())
    }
}

impl From<EmotionError> for ApiError {
    fn from(error: EmotionError) -> Self {
        Self::field("emotion", "invalid_emotion", error.to_string())
    }
}

impl From<VoiceError> for ApiError {
    fn from(error: VoiceError) -> Self {
        match error {
            VoiceError::UnknownVoice { .. }
            | VoiceError::UnknownPack { .. }
            | VoiceError::OtherPack { .. } => {
                Self::field("voice", "unknown_voice", error.to_string())
            }
            error => {
                tracing::error!(%error, "the voice failed");
                Self::internal()
            }
        }
    }
}

impl From<ScriptError> for ApiError {
    fn from(error: ScriptError) -> Self {
        Self::field("text", "invalid_text", error.to_string())
    }
}

impl From<DirectError> for ApiError {
    fn from(error: DirectError) -> Self {
        match error {
            DirectError::Voice(error) => error.into(),
            DirectError::Emotion(error) => error.into(),
            error @ DirectError::Dose(_) => {
                Self::field("intensity", "out_of_range", error.to_string())
            }
            DirectError::Dial { dial, .. } => Self::field(dial, "out_of_range", error.to_string()),
        }
    }
}

impl From<AudioError> for ApiError {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::Rate { .. } => {
                Self::field("sample_rate", "invalid_sample_rate", error.to_string())
            }
            AudioError::UnknownFormat { .. } | AudioError::NoMp3 => {
                Self::field("format", "unknown_format", error.to_string())
            }
            error => {
                tracing::error!(%error, "the audio could not be made");
                Self::internal()
            }
        }
    }
}

impl From<EngineError> for ApiError {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "an utterance could not be spoken");
        Self::internal()
    }
}
