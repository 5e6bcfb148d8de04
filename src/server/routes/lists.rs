//! What there is to choose from.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use crate::server::App;
use crate::server::request::format_names;
use crate::voice::pack::Sex;

/// The voices.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VoiceList {
    /// Who speaks where a request names nobody.
    pub default: String,
    /// All of them.
    pub voices: Vec<VoiceRow>,
}

/// A voice.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VoiceRow {
    /// Its name in requests.
    pub name: String,
    /// Its name in Chinese, which requests may use too.
    pub name_zh: String,
    /// `female` or `male`.
    pub sex: Sex,
    /// Its pack.
    pub pack: String,
    /// Other names that requests may use.
    pub aliases: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// The remark in Chinese.
    pub note_zh: Option<String>,
}

/// `GET /voices`.
pub async fn voices(State(app): State<App>) -> Json<VoiceList> {
    let manifest = &app.studio.pack.manifest;
    let rows = manifest.speakers.iter().map(|(name, speaker)| VoiceRow {
        name: name.clone(),
        name_zh: speaker.name_zh.clone(),
        sex: speaker.sex,
        pack: manifest.name.clone(),
        aliases: speaker.aliases.clone(),
        note: speaker.note.clone(),
        note_zh: speaker.note_zh.clone(),
    });
    Json(VoiceList {
        default: app.studio.default_speaker(),
        voices: rows.collect(),
    })
}

/// The emotions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmotionList {
    /// The emotion where a request names none.
    pub default: String,
    /// All of them; besides, there is `auto`, which chooses by what is said.
    pub emotions: Vec<EmotionRow>,
}

/// An emotion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmotionRow {
    /// Its name in requests.
    pub name: String,
    /// Its name in Chinese, which requests may use too.
    pub name_zh: String,
    /// Other names that requests may use.
    pub aliases: Vec<String>,
}

/// `GET /emotions`.
pub async fn emotions(State(app): State<App>) -> Json<EmotionList> {
    let config = &app.studio.config;
    let rows = config.emotions.iter().map(|(name, emotion)| EmotionRow {
        name: name.to_owned(),
        name_zh: emotion.name_zh.clone(),
        aliases: emotion.aliases.clone(),
    });
    Json(EmotionList {
        default: config.defaults.emotion.clone(),
        emotions: rows.collect(),
    })
}

/// What this service is and allows.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Info {
    /// Version of the program.
    pub version: String,
    /// The voice pack that speaks.
    pub voice_pack: String,
    /// Its sample rate in Hz.
    pub sample_rate: u32,
    /// Formats of audio.
    pub formats: Vec<String>,
    /// What a request may ask for.
    pub limits: InfoLimits,
    /// Whether requests need an API key.
    pub needs_api_key: bool,
}

/// What a request may ask for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InfoLimits {
    /// Characters of a text.
    pub max_chars: usize,
    /// Characters of a text on the OpenAI-compatible route.
    pub speech_max_chars: usize,
    /// Bytes of a body.
    pub max_body_bytes: usize,
}

/// `GET /info`.
pub async fn info(State(app): State<App>) -> Json<Info> {
    let manifest = &app.studio.pack.manifest;
    let limits = &app.settings.limits;
    Json(Info {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        voice_pack: manifest.name.clone(),
        sample_rate: manifest.sample_rate,
        formats: format_names().into_iter().map(str::to_owned).collect(),
        limits: InfoLimits {
            max_chars: limits.max_chars,
            speech_max_chars: limits.speech_max_chars,
            max_body_bytes: limits.max_body,
        },
        needs_api_key: !app.settings.keys.is_empty(),
    })
}
