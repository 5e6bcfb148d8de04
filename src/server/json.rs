//! JSON bodies: read within limits of size and time, and refused with the name of the field.

use std::time::Duration;

use aide::OperationInput;
use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::App;
use super::error::ApiError;

/// A body of JSON.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let kind = axum::http::HeaderMap::from_request_parts(&mut parts, app).await;
        let kind = kind.unwrap_or_default();
        if !is_json(kind.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok())) {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "send JSON, with the header Content-Type: application/json",
            ));
        }
        let limits = &app.settings.limits;
        let bytes = read(body, limits.max_body, limits.body_timeout).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: JsonSchema> OperationInput for Json<T> {
    fn operation_input(
        ctx: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) {
        axum::Json::<T>::operation_input(ctx, operation);
    }
}

fn is_json(kind: Option<&str>) -> bool {
    let essence = kind.unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a body within limits of size and time.
///
/// # Errors
///
/// If it is too large, too slow or cut off.
pub async fn read(
    body: axum::body::Body,
    most: usize,
    patience: Duration,
) -> Result<Bytes, ApiError> {
    let too_large = || {
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("the body is larger than {most} bytes"),
        )
    };
    // Nothing of it is read if it says so itself.
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let whole = tokio::time::timeout(patience, Limited::new(body, most).collect());
    match whole.await {
        Ok(Ok(bytes)) => Ok(bytes.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "incomplete_body",
            "the body ended before it was complete",
        )),
        Err(_) => Err(ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow_body",
            format!(
                "the body did not arrive within {} s",
                patience.as_secs_f32()
            ),
        )),
    }
}

/// Reads a value. What is no JSON is 400, what is JSON of another shape 422.
///
/// # Errors
///
/// With the path of the field that is wrong, such as `intensity`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // serde would take the elements of a list for fields in their order.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'[') && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_value",
            "the body is to be an object, not a list",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        refuse(Some(path), error.into_inner())
    })?;
    json.end().map_err(|error| refuse(None, error))?;
    Ok(value)
}

fn refuse(path: Option<String>, error: serde_json::Error) -> ApiError {
    if error.classify() != Category::Data {
        return ApiError::new(
            StatusCode::BAD_REQUEST,
            "malformed_json",
            format!("the body is no JSON: {error}"),
        );
    }
    let whole = error.to_string();
    // The place in the body says nothing that the field does not.
    let message = whole.split(" at line ").next().unwrap_or(&whole);
    let named = || {
        let about_field = ["unknown field `", "missing field `", "duplicate field `"];
        let rest = about_field
            .iter()
            .find_map(|start| message.strip_prefix(start))?;
        rest.split('`').next().map(str::to_owned)
    };
    let code = match message {
        text if text.starts_with("unknown field") => "unknown_field",
        text if text.starts_with("missing field") => "missing_field",
        _ => "invalid_value",
    };
    let path = path.filter(|path| path != ".");
    match named().or(path) {
        Some(param) => ApiError::field(param, code, message),
        None => ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, message),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::server::request::SpeechRequest;

    fn refused(body: &[u8]) -> (u16, Option<String>, &'static str, String) {
        let error = parse::<SpeechRequest>(body).err().unwrap();
        (
            error.status.as_u16(),
            error.param,
            error.code,
            error.message,
        )
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        for (body, status, param, code) in [
            (
                r#"{"text":"好","emotoin":"happy"}"#,
                422,
                Some("emotoin"),
                "unknown_field",
            ),
            (r#"{"emotion":"happy"}"#, 422, Some("text"), "missing_field"),
            (r#"{"text":7}"#, 422, Some("text"), "invalid_value"),
            (
                r#"{"text":"好","speed":3}"#,
                422,
                Some("speed"),
                "invalid_value",
            ),
            (
                r#"{"text":"好","format":"aac"}"#,
                422,
                Some("format"),
                "invalid_value",
            ),
            (
                r#"{"text":"好","text":"好"}"#,
                422,
                Some("text"),
                "invalid_value",
            ),
            (
                r#"{"text":"好","intensity":1e999}"#,
                400,
                None,
                "malformed_json",
            ),
            (
                r#"{"text":"好","intensity":NaN}"#,
                400,
                None,
                "malformed_json",
            ),
            (r#"{"text":"好"} x"#, 400, None, "malformed_json"),
            (r#"["text"]"#, 422, None, "invalid_value"),
            ("", 400, None, "malformed_json"),
        ] {
            let (got, named, word, message) = refused(body.as_bytes());
            assert_eq!(
                (got, named.as_deref(), word),
                (status, param, code),
                "{body}: {message}"
            );
        }
        let (status, _, code, _) = refused(b"{\"text\":\"\xff\"}");
        assert_eq!((status, code), (400, "malformed_json"));
    }
}
