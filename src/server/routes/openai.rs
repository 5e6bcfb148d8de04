//! Routes for clients of OpenAI's speech API.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{StreamExt, future, stream as streams};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::speech::{chunked, describe, first, pieces, send, spec};
use crate::audio::{Depth, Format};
use crate::config::Overrides;
use crate::controls::{Intensity, Speed};
use crate::script::Markup;
use crate::server::error::ApiError;
use crate::server::guard::Caller;
use crate::server::json::Json;
use crate::server::performance::Piece;
use crate::server::request::Wish;
use crate::server::stage::Delivery;
use crate::server::{App, Listener};

/// Model names of OpenAI's own that clients have built in; they stand for the voice pack.
const ALIASES: [&str; 3] = ["tts-1", "tts-1-hd", "gpt-4o-mini-tts"];

/// Voice names of OpenAI's own that clients have built in, with the speaker that answers to each:
/// of the same sex, and all different.
const VOICES: [(&str, &str); 8] = [
    ("alloy", "xiaoxiao"),
    ("nova", "xiaoyi"),
    ("shimmer", "xiaobei"),
    ("coral", "xiaoni"),
    ("echo", "yunxi"),
    ("onyx", "yunjian"),
    ("fable", "yunxia"),
    ("ash", "yunyang"),
];

/// A text to speak, as OpenAI's clients send it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAiSpeech {
    /// A model of `GET /v1/models`.
    #[schemars(extend("examples" = ["tts-1"]))]
    model: String,
    /// What to say.
    #[schemars(length(min = 1))]
    input: String,
    /// A name of `GET /v1/audio/voices`, or one of OpenAI's (`alloy`).
    voice: VoiceName,
    /// The format of the audio.
    #[serde(default)]
    response_format: AudioFormat,
    /// Pace: 0.5 is half as fast, 2 twice as fast.
    #[serde(default)]
    #[schemars(with = "Option<f32>", range(min = 0.5, max = 2))]
    speed: Option<Speed>,
    /// An emotion, by name or in a sentence such as "Speak in a cheerful tone."
    #[serde(default)]
    instructions: Option<String>,
    /// An emotion, as in `POST /tts`; instead of instructions.
    #[serde(default)]
    emotion: Option<String>,
    /// How much of the emotion: 0 none, 1 as defined, 2 double.
    #[serde(default)]
    #[schemars(with = "Option<f32>", range(min = 0, max = 2))]
    intensity: Option<Intensity>,
    /// Whether audio comes as it is or in events.
    #[serde(default)]
    stream_format: StreamFormat,
}

/// A voice, as OpenAI's clients send it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "the name of a voice, or an object with its `id`"
)]
enum VoiceName {
    /// Its name.
    Name(String),
    /// An object with its name.
    Object(VoiceObject),
}

/// An object with the name of a voice.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VoiceObject {
    /// Its name.
    id: String,
}

impl<'de> Deserialize<'de> for VoiceObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As a map: serde would take a list for a struct, too.
        let mut fields = BTreeMap::<String, String>::deserialize(deserializer)?;
        match (fields.remove("id"), fields.is_empty()) {
            (Some(id), true) => Ok(Self { id }),
            _ => Err(serde::de::Error::custom("expected only `id`")),
        }
    }
}

impl VoiceName {
    fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Object(VoiceObject { id: name }) => name,
        }
    }
}

/// A format of audio.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AudioFormat {
    /// MP3.
    #[default]
    Mp3,
    /// Opus in Ogg.
    Opus,
    /// FLAC.
    Flac,
    /// WAV, 16-bit.
    Wav,
    /// 16-bit samples at 24 kHz.
    Pcm,
}

impl From<AudioFormat> for Format {
    fn from(format: AudioFormat) -> Self {
        match format {
            AudioFormat::Mp3 => Self::Mp3,
            AudioFormat::Opus => Self::Opus,
            AudioFormat::Flac => Self::Flac,
            AudioFormat::Wav => Self::Wav(Depth::Int16),
            AudioFormat::Pcm => Self::Raw,
        }
    }
}

/// How audio comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StreamFormat {
    /// As it is, sentence by sentence.
    #[default]
    Audio,
    /// In server-sent events.
    Sse,
}

/// `POST /v1/audio/speech`.
pub async fn speech(
    State(app): State<App>,
    Caller(client): Caller,
    Json(request): Json<OpenAiSpeech>,
) -> Result<Response, ApiError> {
    check_model(&app, &request.model)?;
    let format = Format::from(request.response_format);
    // Its clients know no other rate of raw samples.
    let rate = (format == Format::Raw).then_some(24_000);
    let spec =
        spec(&app, format, rate).map_err(|error| renamed(error, "format", "response_format"))?;
    let wish = wish(&app, &request)?;
    let most = app.settings.limits.speech_max_chars;
    let order = app.studio.order(wish, most);
    let order = order.map_err(|error| ours(error, &request))?;
    let delivery = match request.stream_format {
        StreamFormat::Audio if !is_streamed(format) => Delivery::Whole(spec),
        _ => Delivery::Streamed(spec),
    };
    let characters = order.chars();
    let listener = app.perform(client, order, delivery).await;
    let mut listener = listener.map_err(|error| ours(error, &request))?;
    if request.stream_format == StreamFormat::Audio && !is_streamed(format) {
        return send(listener, format)
            .await
            .map_err(|error| ours(error, &request));
    }
    let first = first(&mut listener)
        .await
        .map_err(|error| ours(error, &request))?;
    Ok(match request.stream_format {
        StreamFormat::Audio => chunked(listener, first, format),
        StreamFormat::Sse => events(listener, first, characters),
    })
}

/// Formats that are sent as they are made. The others say at their beginning how long they are,
/// which players of whole files want to know.
fn is_streamed(format: Format) -> bool {
    matches!(format, Format::Raw | Format::Mp3 | Format::Opus)
}

fn wish(app: &App, request: &OpenAiSpeech) -> Result<Wish, ApiError> {
    let instructions = request.instructions.as_ref();
    let instructions = instructions.filter(|text| !text.trim().is_empty());
    if instructions.is_some() && request.emotion.is_some() {
        return Err(ApiError::field(
            "instructions",
            "invalid_value",
            "give either instructions or an emotion",
        ));
    }
    let named = request.voice.name();
    let speakers = &app.studio.pack.manifest.speakers;
    let voice = VOICES
        .iter()
        .find(|(foreign, own)| *foreign == named && speakers.contains_key(*own));
    Ok(Wish {
        text: request.input.clone(),
        markup: Markup::Marked,
        over: Overrides {
            voice: Some(voice.map_or(named, |(_, own)| own).to_owned()),
            emotion: instructions.or(request.emotion.as_ref()).cloned(),
            intensity: request.intensity,
            speed: request.speed,
            ..Overrides::default()
        },
    })
}

/// An error with the names of fields that these clients know.
fn ours(error: ApiError, request: &OpenAiSpeech) -> ApiError {
    let error = renamed(error, "text", "input");
    match request.emotion {
        Some(_) => error,
        None => renamed(error, "emotion", "instructions"),
    }
}

fn renamed(mut error: ApiError, from: &str, to: &str) -> ApiError {
    if error.param.as_deref() == Some(from) {
        error.param = Some(to.to_owned());
    }
    error
}

fn events(listener: Listener, first: Option<Arc<Piece>>, characters: usize) -> Response {
    let source = listener.source;
    let deltas = pieces(listener, first).map(|piece| match piece {
        Ok(piece) => json!({ "type": "speech.audio.delta", "audio": BASE64.encode(&piece.bytes) }),
        Err(error) => json!({ "type": "error", "error": error.detail() }),
    });
    let usage = json!({
        "input_tokens": characters, "output_tokens": 0, "total_tokens": characters,
    });
    let mut failed = false;
    let done = streams::iter([json!({ "type": "speech.audio.done", "usage": usage })]);
    let all = deltas.chain(done).filter(move |event| {
        let is_kept = !failed;
        failed |= event["type"] == "error";
        future::ready(is_kept)
    });
    let all = all.map(|event| Ok::<_, Infallible>(Event::default().data(event.to_string())));
    let mut response = Sse::new(all).into_response();
    describe(response.headers_mut(), source.name(), None);
    response
}

fn check_model(app: &App, name: &str) -> Result<(), ApiError> {
    let known = models(app);
    if known.contains(&name) {
        return Ok(());
    }
    let known = known.join(", ");
    Err(ApiError::field(
        "model",
        "model_not_found",
        format!("there is no model of this name; there are {known}"),
    ))
}

/// The voices, as clients of other such services expect them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenAiVoices {
    /// All of them.
    voices: Vec<OpenAiVoice>,
}

/// A voice.
#[derive(Debug, Serialize, JsonSchema)]
struct OpenAiVoice {
    /// Its name in requests.
    id: String,
    /// Its name for people.
    name: String,
}

/// `GET /v1/audio/voices`.
pub async fn voices(State(app): State<App>) -> Answer<OpenAiVoices> {
    let speakers = app.studio.pack.manifest.speakers.iter();
    let voices = speakers.map(|(id, speaker)| OpenAiVoice {
        id: id.clone(),
        name: speaker.name_zh.clone(),
    });
    Answer(OpenAiVoices {
        voices: voices.collect(),
    })
}

/// The models.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Models {
    /// `list`.
    object: String,
    /// All of them.
    data: Vec<Model>,
}

/// A model.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Model {
    /// Its name in requests.
    id: String,
    /// `model`.
    object: String,
    /// When it was made, in seconds since 1970; not known here.
    created: u64,
    /// Who made it.
    owned_by: String,
}

fn named(id: &str, owner: &str) -> Model {
    Model {
        id: id.to_owned(),
        object: "model".to_owned(),
        created: 0,
        owned_by: owner.to_owned(),
    }
}

/// The names of the models.
pub fn models(app: &App) -> Vec<&str> {
    let own = app.studio.pack.manifest.name.as_str();
    std::iter::once(own).chain(ALIASES).collect()
}

/// `GET /v1/models`.
pub async fn list(State(app): State<App>) -> Answer<Models> {
    let names = models(&app).into_iter();
    Answer(Models {
        object: "list".to_owned(),
        data: names
            .map(|id| named(id, &app.studio.pack.manifest.name))
            .collect(),
    })
}

/// Which model is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ModelPath {
    /// Its name.
    model: String,
}

/// `GET /v1/models/{model}`.
pub async fn model(
    State(app): State<App>,
    path: Result<Path<ModelPath>, PathRejection>,
) -> Result<Answer<Model>, ApiError> {
    let Path(ModelPath { model: id }) = path?;
    check_model(&app, &id).map_err(|error| ApiError {
        status: StatusCode::NOT_FOUND,
        ..error
    })?;
    Ok(Answer(named(&id, &app.studio.pack.manifest.name)))
}
