//! `tts serve`: its flags.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::VoicingArgs;

/// Arguments of `tts serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to listen
    #[arg(
        long,
        value_name = "ADDR:PORT",
        env = "TTS_LISTEN",
        default_value = "127.0.0.1:5050"
    )]
    pub listen: SocketAddr,
    /// Listen on this Unix socket too, for `tts --connect`
    #[arg(long, value_name = "PATH", env = "TTS_SOCKET", value_hint = ValueHint::FilePath)]
    pub socket: Option<PathBuf>,
    /// Characters of a text
    #[arg(long, value_name = "N", env = "TTS_MAX_CHARS", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_chars: u32,
    /// Characters of a text on /v1/audio/speech
    #[arg(long, value_name = "N", env = "TTS_SPEECH_MAX_CHARS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub speech_max_chars: u32,
    /// Bytes of a body
    #[arg(long, value_name = "BYTES", env = "TTS_MAX_BODY", default_value_t = 1 << 20, value_parser = clap::value_parser!(u32).range(1_024..=16_777_216))]
    pub max_body: u32,
    /// Texts in work or waiting; more are refused with 429
    #[arg(long, value_name = "N", env = "TTS_MAX_QUEUE", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_queue: u32,
    /// Seconds that a text may be in for, as estimated; else it is refused with 429
    #[arg(long, value_name = "SECONDS", env = "TTS_MAX_WAIT", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub max_wait: u32,
    /// Texts of one client in work or waiting [default: any number]
    #[arg(long, value_name = "N", env = "TTS_PER_CLIENT", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub per_client: Option<u32>,
    /// Seconds that a text may wait for its first sentence to be begun
    #[arg(long, value_name = "SECONDS", env = "TTS_QUEUE_TIMEOUT", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub queue_timeout: u32,
    /// Seconds that a text may take
    #[arg(long, value_name = "SECONDS", env = "TTS_REQUEST_TIMEOUT", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub request_timeout: u32,
    /// Seconds that running texts may take when the service is told to end
    #[arg(long, value_name = "SECONDS", env = "TTS_DRAIN_TIMEOUT", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub drain_timeout: u32,
    /// Connections at a time
    #[arg(long, value_name = "N", env = "TTS_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,
    /// Where audio is kept: off, memory, or redis://HOST:PORT for many instances
    #[arg(
        long,
        value_name = "WHERE",
        env = "TTS_CACHE",
        default_value = "memory",
        hide_env_values = true
    )]
    pub cache: String,
    /// Bytes of audio that are kept in memory
    #[arg(long, value_name = "BYTES", env = "TTS_CACHE_BYTES", default_value_t = 256 << 20)]
    pub cache_bytes: u64,
    /// Seconds that audio is kept in Redis
    #[arg(long, value_name = "SECONDS", env = "TTS_CACHE_TTL", default_value_t = 86_400, value_parser = clap::value_parser!(u32).range(1..))]
    pub cache_ttl: u32,
    /// Keys that may use the API (repeatable, or with commas between) [default: everybody may]
    #[arg(
        long,
        value_name = "KEY",
        env = "TTS_API_KEYS",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub api_key: Vec<String>,
    /// A file with such keys, one a line; others see keys on the command line
    #[arg(long, value_name = "FILE", env = "TTS_API_KEYS_FILE", value_hint = ValueHint::FilePath)]
    pub api_keys_file: Option<PathBuf>,
    /// Origins whose pages may call the API (repeatable, or with commas between); `*` is any
    #[arg(long, value_name = "ORIGIN", env = "TTS_CORS", value_delimiter = ',')]
    pub cors: Vec<String>,
    /// Believe X-Forwarded-For of a proxy about who a client is
    #[arg(long, env = "TTS_TRUST_PROXY", value_parser = clap::builder::BoolishValueParser::new())]
    pub trust_proxy: bool,
    /// How the log on standard error is written
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        env = "TTS_LOG_FORMAT",
        default_value = "text"
    )]
    pub log: LogFormat,
    /// Who speaks, and how, where a request says nothing.
    #[command(flatten)]
    pub voicing: VoicingArgs,
    /// Words with readings of your own (repeatable; also TTS_DICT, a list of files as in PATH)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub dict: Vec<PathBuf>,
    /// Cores to use [default: all of them, as memory allows]
    #[arg(short, long, value_name = "N", env = "TTS_JOBS", value_parser = super::jobs)]
    pub jobs: Option<u16>,
}

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// An object of JSON a line.
    Json,
}
