//! The description of the API, made from its types, and the pages that show it.

use aide::OperationOutput;
use aide::openapi::{
    Info, License, MediaType, OpenApi, ReferenceOr, Response, SchemaObject, SecurityScheme,
    StatusCode, Tag,
};
use aide::redoc::Redoc;
use aide::swagger::Swagger;
use aide::transform::TransformOperation;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use schemars::generate::SchemaSettings;
use schemars::json_schema;
use serde_json::{Value, json};

use super::App;
use super::error::{ApiError, ErrorBody};
use super::routes::models;

/// Where the description lies.
const PATH: &str = "/openapi.json";

/// The viewers carry their scripts inside the page; nothing comes from elsewhere.
const POLICY: &str = "default-src 'self'; script-src 'self' 'unsafe-inline'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; font-src 'self' data:";

const AUDIO: [&str; 5] = [
    "audio/wav",
    "audio/flac",
    "audio/ogg",
    "audio/mpeg",
    "audio/pcm",
];

impl OperationOutput for ApiError {
    type Inner = ErrorBody;
}

/// What is said of the API as a whole.
pub fn describe(app: &App) -> OpenApi {
    let mut api = OpenApi {
        info: Info {
            title: "tts".to_owned(),
            summary: Some("Mandarin speech with emotions".to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            license: Some(License {
                name: "Apache-2.0".to_owned(),
                identifier: Some("Apache-2.0".to_owned()),
                ..License::default()
            }),
            ..Info::default()
        },
        ..OpenApi::default()
    };
    let tags = [
        ("speech", "Speaking."),
        ("text", "Texts: how they are read, and their subtitles."),
        ("lists", "What there is to choose from."),
        ("openai", "The same for clients of OpenAI's API."),
        ("operations", "For those who run the service."),
    ];
    api.tags = tags
        .map(|(name, description)| Tag {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            ..Tag::default()
        })
        .into();
    if !app.settings.keys.is_empty() {
        let bearer = SecurityScheme::Http {
            scheme: "bearer".to_owned(),
            bearer_format: None,
            description: Some("An API key of this service.".to_owned()),
            extensions: Default::default(),
        };
        let components = api.components.get_or_insert_default();
        let schemes = &mut components.security_schemes;
        schemes.insert("key".to_owned(), ReferenceOr::Item(bearer));
    }
    api
}

/// The description with the bounds of this service, as it is sent.
pub fn bounded(api: OpenApi, app: &App) -> Bytes {
    let mut api = json!(api);
    let limits = &app.settings.limits;
    let keys = app.settings.keys.is_empty();
    // No operation answers with it alone, so it is not among the schemas yet.
    let whole = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let error = whole.into_generator().into_root_schema_for::<ErrorBody>();
    api["components"]["schemas"]["ErrorBody"] = json!(error);
    let lengths = [
        ("SpeechRequest", "text", limits.max_chars),
        ("SubtitleRequest", "text", limits.max_chars),
        ("ReadingRequest", "text", limits.speech_max_chars),
        ("OpenAiSpeech", "input", limits.speech_max_chars),
    ];
    for (schema, field, most) in lengths {
        let pointer = format!("/components/schemas/{schema}/properties/{field}");
        if let Some(field) = api.pointer_mut(&pointer) {
            field["maxLength"] = json!(most);
        }
    }
    let voices = json!([app.studio.default_speaker()]);
    for schema in ["SpeechRequest", "SubtitleRequest", "OpenAiSpeech"] {
        let pointer = format!("/components/schemas/{schema}/properties/voice");
        if let Some(field) = api.pointer_mut(&pointer) {
            field["examples"] = voices.clone();
        }
    }
    if let Some(field) = api.pointer_mut("/components/schemas/OpenAiSpeech/properties/model") {
        field["enum"] = json!(models(app));
    }
    if let Some(paths) = api.pointer_mut("/paths").and_then(Value::as_object_mut) {
        let operations = paths
            .values_mut()
            .filter_map(Value::as_object_mut)
            .flat_map(|path| path.values_mut());
        for operation in operations {
            let is_open =
                operation["tags"] == json!(["operations"]) || operation["operationId"] == "info";
            if !keys && !is_open {
                operation["security"] = json!([{ "key": [] }]);
            }
        }
    }
    Bytes::from(api.to_string())
}

/// The description itself, and two viewers of it.
pub fn routes(api: Bytes) -> Router<App> {
    let page = |html: String| {
        let html = Bytes::from(html);
        get(
            move || async move { ([(CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response() },
        )
    };
    Router::new()
        .route(
            PATH,
            get(move || async move { ([(CONTENT_TYPE, "application/json")], api) }),
        )
        .route("/docs", page(Swagger::new(PATH).with_title("tts").html()))
        .route("/redoc", page(Redoc::new(PATH).with_title("tts").html()))
}

type Op<'t> = TransformOperation<'t>;

/// What can go wrong, by status.
fn errors<'t>(op: Op<'t>, statuses: &[u16]) -> Op<'t> {
    statuses.iter().fold(op, |op, status| {
        let meaning = match status {
            401 => "No API key, or a wrong one.",
            400 => "The path is not UTF-8, or the body is no JSON, or not complete.",
            404 => "There is nothing of this name.",
            408 => "The body arrived too slowly.",
            413 => "The body is too large.",
            415 => "The body is not said to be JSON.",
            422 => "A field or a value cannot be used; `param` names it.",
            429 => "Too many texts are waiting; `Retry-After` says when to try again.",
            500 => "Something broke; the request id leads to it in the log.",
            503 => "The voice is being loaded, or the service is shutting down.",
            504 => "It took too long.",
            _ => "An error.",
        };
        failing(op, *status, meaning)
    })
}

fn failing<'t>(mut op: Op<'t>, status: u16, meaning: &str) -> Op<'t> {
    let schema = aide::generate::in_context(|ctx| ctx.schema.subschema_for::<ErrorBody>());
    let responses = op.inner_mut().responses.get_or_insert_default();
    responses.responses.insert(
        StatusCode::Code(status),
        ReferenceOr::Item(response(meaning, &[("application/json", schema)])),
    );
    op
}

fn response(description: &str, content: &[(&str, schemars::Schema)]) -> Response {
    let content = content.iter().map(|(kind, schema)| {
        let media = MediaType {
            schema: Some(SchemaObject {
                json_schema: schema.clone(),
                external_docs: None,
                example: None,
            }),
            ..MediaType::default()
        };
        ((*kind).to_owned(), media)
    });
    Response {
        description: description.to_owned(),
        content: content.collect(),
        ..Response::default()
    }
}

/// An answer that is not JSON.
fn answers<'t>(mut op: Op<'t>, description: &str, kinds: &[&str]) -> Op<'t> {
    let schema = |kind: &&str| match *kind {
        kind if kind.starts_with("audio/") => {
            json_schema!({ "type": "string", "format": "binary" })
        }
        // Of which 3.1 can say nothing: it is not one value.
        "text/event-stream" => json_schema!({}),
        _ => json_schema!({ "type": "string" }),
    };
    let content: Vec<_> = kinds.iter().map(|kind| (*kind, schema(kind))).collect();
    let responses = op.inner_mut().responses.get_or_insert_default();
    let response = ReferenceOr::Item(response(description, &content));
    responses.responses.insert(StatusCode::Code(200), response);
    op
}

const SPEAKING: [u16; 10] = [400, 401, 408, 413, 415, 422, 429, 500, 503, 504];

fn speaking(op: Op) -> Op {
    errors(op, &SPEAKING)
}

/// `POST /tts`.
pub fn speech(op: Op) -> Op {
    let op = op.id("speak").tag("speech").summary("Speak a text");
    let op = op.description("Answers with the audio as a whole.");
    answers(speaking(op), "The audio.", &AUDIO)
}

/// `POST /tts/stream`.
pub fn stream(op: Op) -> Op {
    let op = op
        .id("stream")
        .tag("speech")
        .summary("Speak a text, sentence by sentence");
    let op = op.description(
        "Answers in chunks as sentences are finished. With `Accept: text/event-stream`, in \
         events: `start`, then one `audio` for each piece (Base64, with the times of its words), \
         then `end`; or `error`, if it fails midway.",
    );
    let kinds = [&AUDIO[..], &["text/event-stream"]].concat();
    answers(speaking(op), "The audio.", &kinds)
}

/// `POST /subtitles`.
pub fn subtitles(op: Op) -> Op {
    let op = op
        .id("subtitles")
        .tag("text")
        .summary("Subtitles of a text");
    let op =
        op.description("Times are those of the speech that `POST /tts` gives for the same fields.");
    let mut op = answers(
        speaking(op),
        "The subtitles.",
        &["application/x-subrip", "text/vtt", "text/plain"],
    );
    let responses = op.inner_mut().responses.get_or_insert_default();
    if let Some(ReferenceOr::Item(response)) = responses.responses.get_mut(&StatusCode::Code(200)) {
        response.content.insert(
            "application/json".to_owned(),
            MediaType {
                schema: Some(SchemaObject {
                    json_schema: json_schema!({ "type": "object" }),
                    external_docs: None,
                    example: None,
                }),
                ..MediaType::default()
            },
        );
    }
    op
}

/// `POST /phonemes`.
pub fn phonemes(op: Op) -> Op {
    let op = op.id("phonemes").tag("text").summary("How a text is read");
    errors(op, &[400, 401, 408, 413, 415, 422, 500])
}

fn list<'t>(op: Op<'t>, id: &str, summary: &str) -> Op<'t> {
    errors(op.id(id).tag("lists").summary(summary), &[401])
}

/// `GET /voices`.
pub fn voices(op: Op) -> Op {
    list(op, "voices", "The voices")
}

/// `GET /emotions`.
pub fn emotions(op: Op) -> Op {
    list(op, "emotions", "The emotions")
}

/// `GET /info`.
pub fn info(op: Op) -> Op {
    let op = op.id("info").tag("lists");
    op.summary("What this service is and allows")
}

/// `POST /v1/audio/speech`.
pub fn openai_speech(op: Op) -> Op {
    let op = op.id("openai_speech").tag("openai").summary("Speak a text");
    let kinds = [&AUDIO[..], &["text/event-stream"]].concat();
    answers(speaking(op), "The audio.", &kinds)
}

/// `GET /v1/audio/voices`.
pub fn openai_voices(op: Op) -> Op {
    let op = op.id("openai_voices").tag("openai").summary("The voices");
    errors(op, &[401])
}

/// `GET /v1/models`.
pub fn openai_models(op: Op) -> Op {
    let op = op.id("openai_models").tag("openai").summary("The models");
    errors(op, &[401])
}

/// `GET /v1/models/{model}`.
pub fn openai_model(op: Op) -> Op {
    let op = op.id("openai_model").tag("openai").summary("A model");
    errors(op, &[400, 401, 404])
}

fn operation<'t>(op: Op<'t>, id: &str, summary: &str) -> Op<'t> {
    op.id(id).tag("operations").summary(summary)
}

/// `GET /healthz`.
pub fn alive(op: Op) -> Op {
    let op = operation(op, "healthz", "Whether the process lives");
    answers(op, "It does.", &["text/plain"])
}

/// `GET /readyz`.
pub fn ready(op: Op) -> Op {
    let op = operation(op, "readyz", "Whether requests are taken");
    errors(answers(op, "They are.", &["text/plain"]), &[503])
}

/// `GET /metrics`.
pub fn metrics(op: Op) -> Op {
    let op = operation(op, "metrics", "What is counted, for Prometheus");
    errors(answers(op, "All metrics.", &["text/plain"]), &[500])
}
