//! Answers in Redis.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use super::CacheError;
use crate::server::key::Key;
use crate::server::performance::{Performance, Piece, UnreadPlace};

/// How long Redis may take; synthesis is the alternative.
const PATIENCE: Duration = Duration::from_millis(500);

/// The largest answer that is kept, in bytes.
const MOST_BYTES: usize = 32 << 20;

/// A connection to Redis that mends itself.
pub struct Remote {
    client: redis::Client,
    connection: OnceCell<ConnectionManager>,
    ttl: Duration,
}

/// A performance as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    pieces: Vec<Piece>,
    audio_seconds: f64,
    unread: Vec<UnreadPlace>,
}

impl Remote {
    /// Connects when it is first used.
    pub fn open(url: &str, ttl: Duration) -> Result<Self, CacheError> {
        Ok(Self {
            client: redis::Client::open(url).map_err(|_| CacheError::Address)?,
            connection: OnceCell::new(),
            ttl,
        })
    }

    async fn connection(&self) -> Result<ConnectionManager, CacheError> {
        let connect = || async {
            let config = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE))
                .set_number_of_retries(1);
            self.client.get_connection_manager_with_config(config).await
        };
        let connection = self.connection.get_or_try_init(connect);
        Ok(tokio::time::timeout(PATIENCE * 2, connection)
            .await??
            .clone())
    }

    /// What is kept under a key.
    pub async fn get(&self, key: &Key) -> Result<Option<Performance>, CacheError> {
        let mut connection = self.connection().await?;
        let mut command = redis::cmd("GET");
        let asked = command.arg(name(key)).query_async(&mut connection);
        let found: Option<Vec<u8>> = tokio::time::timeout(PATIENCE, asked).await??;
        let Some(found) = found else { return Ok(None) };
        let kept: Kept = postcard::from_bytes(&found)?;
        Ok(Some(Performance {
            pieces: kept.pieces.into_iter().map(Arc::new).collect(),
            audio_seconds: kept.audio_seconds,
            unread: kept.unread,
        }))
    }

    /// Keeps an answer for a while, unless it is very large.
    pub async fn put(&self, key: &Key, performance: &Performance) -> Result<(), CacheError> {
        if performance.len() > MOST_BYTES {
            return Ok(());
        }
        let pieces = performance.pieces.iter();
        let kept = Kept {
            pieces: pieces.map(|piece| (**piece).clone()).collect(),
            audio_seconds: performance.audio_seconds,
            unread: performance.unread.clone(),
        };
        let bytes = postcard::to_stdvec(&kept)?;
        let mut connection = self.connection().await?;
        let mut command = redis::cmd("SET");
        let command = command.arg(name(key)).arg(bytes);
        let seconds = self.ttl.as_secs().max(1);
        let command = command.arg("EX").arg(seconds);
        let asked = command.query_async::<()>(&mut connection);
        tokio::time::timeout(PATIENCE, asked).await??;
        Ok(())
    }
}

fn name(key: &Key) -> String {
    format!("tts:1:{key}")
}
