//! What every request passes: an id, the key, the log; and what becomes of panics.

use std::net::{IpAddr, SocketAddr};

use aide::OperationInput;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::body::Account;
use super::error::{self, ApiError};
use super::queue::Client;
use super::routes::not_found;

/// The header with the id of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Who sent a request: an address, or a process on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub Option<SocketAddr>);

/// The id of a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Routes that are asked every few seconds; the log would hold little else.
const UNLOGGED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Gives a request its id, and accounts for its answer.
pub async fn account(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let is_logged = !UNLOGGED.contains(&route.as_str());
    let method = known_method(request.method());
    let account = Account::open(app, route, method, id.clone(), is_logged);
    let mut response = error::complete(next.run(request).await, &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    response.map(|body| account.follow(status, body))
}

/// The client's own id if it is a decent one, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_decent = |id: &&str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=64).contains(&id.len()) && id.bytes().all(is_plain)
    };
    match own.filter(is_decent) {
        Some(id) => id.to_owned(),
        None => {
            use std::hash::{BuildHasher, Hasher, RandomState};
            // Keys of each are random; ids need no more than to differ.
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u8(0);
            format!("{:016x}", hasher.finish())
        }
    }
}

/// Methods as labels: there are only so many.
fn known_method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Lets through who has a key, if keys are asked for.
pub async fn key(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let peer = peer.unwrap_or(Peer(None));
    let keys = &app.settings.keys;
    let client = match (keys.find(request.headers()), peer.0) {
        (Some(number), _) => Client::Key(number),
        // Whoever may open the socket may ask.
        (None, None) => Client::Local,
        (None, Some(_)) if !keys.is_empty() => {
            let error = ApiError::new(
                StatusCode::UNAUTHORIZED,
                "invalid_api_key",
                "this needs an API key: send it as Authorization: Bearer KEY",
            );
            let mut response = error.into_response();
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
            return response;
        }
        (None, Some(address)) => {
            let forwarded = app
                .settings
                .trust_proxy
                .then(|| forwarded(request.headers()));
            Client::Address(forwarded.flatten().unwrap_or(address.ip()))
        }
    };
    request.extensions_mut().insert(Caller(client));
    next.run(request).await
}

/// Lets through who comes by the socket; for others there is nothing.
pub async fn local(request: Request, next: Next) -> Response {
    match request.extensions().get() {
        Some(Peer(None)) => next.run(request).await,
        _ => not_found().await.into_response(),
    }
}

/// The client that the nearest proxy names: the last of the addresses, as those before it are what
/// the client itself may have sent.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let mut all = headers.get_all("x-forwarded-for").iter();
    let last = all.next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    last.parse().ok()
}

/// Whom a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Caller(pub Client);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Self>().copied();
        caller.ok_or_else(ApiError::internal)
    }
}

impl OperationInput for Caller {}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let id = parts.extensions.get::<Self>().cloned();
        id.ok_or_else(ApiError::internal)
    }
}

impl OperationInput for RequestId {}

/// The answer where a handler has panicked.
pub fn panicked(app: &App) -> Response {
    app.metrics.failures.with_label_values(&["panic"]).inc();
    tracing::error!("a request ended in a panic");
    ApiError::internal().into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_proxy_says_who_a_client_is() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", "1.1.1.1, 2.2.2.2".parse().unwrap());
        assert_eq!(forwarded(&headers), Some("2.2.2.2".parse().unwrap()));
        headers.append("x-forwarded-for", "::1".parse().unwrap());
        assert_eq!(forwarded(&headers), Some("::1".parse().unwrap()));
        headers.append("x-forwarded-for", "who".parse().unwrap());
        assert_eq!(forwarded(&headers), None);
    }

    #[test]
    fn ids_of_clients_are_kept_if_they_are_decent() {
        let mut headers = HeaderMap::new();
        let own = request_id(&headers);
        assert_ne!(own, request_id(&headers));
        headers.insert(REQUEST_ID, "abc-1".parse().unwrap());
        assert_eq!(request_id(&headers), "abc-1");
        headers.insert(REQUEST_ID, "a b\"".parse().unwrap());
        assert_eq!(request_id(&headers).len(), 16);
    }
}
