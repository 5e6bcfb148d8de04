//! `tts`: Mandarin speech with chosen emotions, from the command line.
//!
//! ```text
//!  args · files · stdin · HTTP
//!          │
//!    script    what the author wrote
//!    text      Chinese text → words, pinyin, tones, marks
//!    voice     phonemes → prosody → samples, by the voice's own networks
//!    emotion   prosody → acted prosody, pure arithmetic
//!    audio     samples → file, pipe or ear
//!    plot      takes → pictures
//!    subtitle  takes → texts with times
//! ```
//!
//! [`engine`] owns this walk: it plans the utterances, runs them in parallel, and hands finished
//! ones back in order. [`commands`] and the server are its callers; none of them knows a model. Data
//! moves one way; no stage calls back into an earlier one.

pub mod audio;
pub mod batch;
pub mod bounded;
pub mod checksum;
pub mod cli;
pub mod commands;
pub mod config;
pub mod console;
pub mod controls;
pub mod emotion;
pub mod engine;
pub mod exit;
pub mod fetch;
pub mod files;
pub mod lang;
pub mod nearest;
pub mod paths;
pub mod plot;
pub mod reading;
pub mod runtime;
pub mod script;
#[cfg(unix)]
pub mod server;
pub mod subtitle;
pub mod text;
pub mod voice;
