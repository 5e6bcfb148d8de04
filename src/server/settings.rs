//! What the service is told when it starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::access::Keys;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// A Unix socket to listen on besides.
    pub socket: Option<PathBuf>,
    /// What a client may ask for.
    pub limits: Limits,
    /// Where answers are kept.
    pub cache: CacheSetting,
    /// Who may ask; nobody listed means everybody.
    pub keys: Keys,
    /// Origins whose pages may call the API; `*` is any.
    pub cors: Vec<String>,
    /// Whether `X-Forwarded-For` says who a client is.
    pub trust_proxy: bool,
}

/// Bounds on what clients may ask for, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Characters of a text.
    pub max_chars: usize,
    /// Characters of a text on the OpenAI-compatible route.
    pub speech_max_chars: usize,
    /// Bytes of a body.
    pub max_body: usize,
    /// Requests in work or waiting.
    pub max_queue: usize,
    /// The longest wait that a request may be in for.
    pub max_wait: Duration,
    /// Requests of one client in work or waiting; `None` for any number.
    pub per_client: Option<usize>,
    /// How long a request may wait for its first sentence to be ready.
    pub queue_timeout: Duration,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How long the head of a request may take to arrive, and how long a connection may stay idle.
    pub head_timeout: Duration,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long running requests may take when the service ends.
    pub drain_timeout: Duration,
    /// Connections at a time.
    pub max_connections: usize,
}

/// Where answers are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheSetting {
    /// Nowhere.
    Off,
    /// In memory, at most so many bytes.
    Memory {
        /// Bytes.
        bytes: u64,
    },
    /// In Redis.
    Redis {
        /// Its address, `redis://…`; may hold a password.
        url: String,
        /// How long an answer is kept there.
        ttl: Duration,
    },
}
