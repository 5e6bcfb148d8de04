//! The routes, and what all of them have in common.

mod jobs;
mod lists;
mod openai;
mod operations;
mod speech;
mod text;

pub use openai::{OpenAiSpeech, models};

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::error::ApiError;
use super::{App, docs, guard, page};
use crate::engine::wire;

/// All of them.
pub fn router(app: &App) -> Router {
    let mut api = docs::describe(app);
    // What needs a key where keys are asked for.
    let closed: Router<App> = ApiRouter::new()
        .api_route("/tts", post_with(speech::whole, docs::speech))
        .api_route("/tts/stream", post_with(speech::stream, docs::stream))
        .api_route("/subtitles", post_with(text::subtitles, docs::subtitles))
        .api_route("/phonemes", post_with(text::phonemes, docs::phonemes))
        .api_route("/voices", get_with(lists::voices, docs::voices))
        .api_route("/emotions", get_with(lists::emotions, docs::emotions))
        .api_route(
            "/v1/audio/speech",
            post_with(openai::speech, docs::openai_speech),
        )
        .api_route(
            "/v1/audio/voices",
            get_with(openai::voices, docs::openai_voices),
        )
        .api_route("/v1/models", get_with(openai::list, docs::openai_models))
        .api_route(
            "/v1/models/{model}",
            get_with(openai::model, docs::openai_model),
        )
        .finish_api(&mut api)
        .layer(from_fn_with_state(app.clone(), guard::key));
    let open: Router<App> = ApiRouter::new()
        .api_route("/info", get_with(lists::info, docs::info))
        .api_route("/healthz", get_with(operations::alive, docs::alive))
        .api_route("/readyz", get_with(operations::ready, docs::ready))
        .api_route("/metrics", get_with(operations::metrics, docs::metrics))
        .finish_api(&mut api);
    // Not described: it is for the program itself.
    let local = Router::new()
        .route(
            wire::ROUTE,
            get(jobs::greet).post(jobs::speak).fallback(wrong_method),
        )
        .layer(from_fn(guard::local));
    let panicking = app.clone();
    let router = closed
        .merge(open)
        .merge(local)
        .merge(docs::routes(docs::bounded(api, app)))
        .merge(page::routes())
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response_with_state(app.clone(), secured))
        .layer(CatchPanicLayer::custom(
            move |_: Box<dyn std::any::Any + Send>| guard::panicked(&panicking),
        ));
    let router = match cors(&app.settings.cors) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router
        .layer(from_fn_with_state(app.clone(), guard::account))
        .with_state(app.clone())
}

pub(super) async fn not_found() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "there is nothing here; GET /docs shows what there is",
    )
}

async fn wrong_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this route does not take this method; GET /docs shows which",
    )
}

/// What browsers are told: types are as they are said, and answers of the API are not to be kept.
async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(axum::http::header::X_CONTENT_TYPE_OPTIONS, nosniff);
    headers
        .entry(axum::http::header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response.into_response()
}

fn cors(origins: &[String]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let allowed = match origins.iter().any(|origin| origin == "*") {
        true => AllowOrigin::any(),
        false => AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok())),
    };
    let shown = [
        guard::REQUEST_ID,
        HeaderName::from_static("x-cache"),
        HeaderName::from_static("x-audio-seconds"),
        HeaderName::from_static("x-unreadable"),
        axum::http::header::RETRY_AFTER,
    ];
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                axum::http::header::CONTENT_TYPE,
                axum::http::header::AUTHORIZATION,
                HeaderName::from_static("x-api-key"),
                guard::REQUEST_ID,
            ])
            .expose_headers(shown),
    )
}
