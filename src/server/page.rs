//! The web page. Everything that it needs is inside the program.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;
use super::error::ApiError;

const INDEX: &str = include_str!("page/index.html");

/// Name, media type and content of each asset.
const ASSETS: [(&str, &str, &str); 1] = [(
    "page.css",
    "text/css; charset=utf-8",
    include_str!("page/page.css"),
)];

/// Only what is of this service, and audio that the page has made itself.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; \
    object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page and its assets.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(index))
        .route("/assets/{name}", get(asset))
}

async fn index() -> Response {
    (
        [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (CACHE_CONTROL, "no-cache"),
        ],
        INDEX,
    )
        .into_response()
}

async fn asset(Path(name): Path<String>) -> Result<Response, ApiError> {
    let found = ASSETS.iter().find(|(asset, ..)| *asset == name);
    let Some((_, kind, content)) = found else {
        return Err(ApiError::new(
            axum::http::StatusCode::NOT_FOUND,
            "not_found",
            "there is no asset of this name",
        ));
    };
    // The next version of the program may have other ones under the same names.
    Ok((
        [(CONTENT_TYPE, *kind), (CACHE_CONTROL, "no-cache")],
        *content,
    )
        .into_response())
}
