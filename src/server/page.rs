//! The web page. Everything that it needs is inside the program.

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;
use super::error::ApiError;

const INDEX: &str = include_str!("page/index.html");

/// Name and content of each asset.
macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("page/", $name)))),*]
    };
}

const ASSETS: &[(&str, &str)] = assets![
    "api.js",
    "chevron.svg",
    "clip.js",
    "dark.css",
    "emotion.js",
    "examples.js",
    "files.js",
    "form.js",
    "hues.js",
    "icon.svg",
    "icons.svg",
    "main.js",
    "messages.js",
    "page.css",
    "player.js",
    "problem.js",
    "sse.js",
    "status.js",
    "store.js",
    "takes.js",
    "theme.js",
    "view.js",
    "wave.js",
    "words.js",
];

/// Only what is of this service, and audio that the page has made itself.
const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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

async fn asset(name: Result<Path<String>, PathRejection>) -> Result<Response, ApiError> {
    let Path(name) = name?;
    let found = ASSETS.iter().find(|(asset, _)| *asset == name);
    let Some((_, content)) = found else {
        return Err(ApiError::new(
            axum::http::StatusCode::NOT_FOUND,
            "not_found",
            "there is no asset of this name",
        ));
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    // The next version of the program may have other ones under the same names.
    Ok((
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")],
        *content,
    )
        .into_response())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_inside_the_program() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/page");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "index.html")
            .collect();
        files.sort();
        let known: Vec<&str> = ASSETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, known);
    }
}
