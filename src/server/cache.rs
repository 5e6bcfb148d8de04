//! Answers that are kept, so that the same text is spoken once. What failed is never kept.

mod remote;

use std::sync::Arc;

use self::remote::Remote;
use super::key::Key;
use super::metrics::Metrics;
use super::performance::Performance;
use super::settings::CacheSetting;
use crate::tr;

/// Why a cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Its address is none. It is not repeated: it may hold a password.
    #[error("{}", tr!(
        "this is no address of Redis (redis://host:port)", "这不是 Redis 地址（redis://主机:端口）"
    ))]
    Address,
    /// It did not answer in time.
    #[error("{}", tr!("Redis does not answer", "Redis 没有回应"))]
    Late(#[from] tokio::time::error::Elapsed),
    /// It failed.
    #[error(transparent)]
    Redis(#[from] redis::RedisError),
    /// What it holds cannot be read, or what it is to hold cannot be written.
    #[error("{}", tr!("an answer is not as this program keeps it ({0})", "缓存内容不是本程序的格式（{0}）", .0))]
    Form(#[from] postcard::Error),
}

/// Where answers are kept.
pub enum Cache {
    /// Nowhere.
    Off,
    /// In memory.
    Memory(moka::sync::Cache<Key, Arc<Performance>>),
    /// In Redis, for many instances.
    Remote(Remote),
}

impl Cache {
    /// Opens the cache; that of Redis connects when it is first used.
    ///
    /// # Errors
    ///
    /// If the address of Redis is none.
    pub fn open(setting: &CacheSetting) -> Result<Self, CacheError> {
        Ok(match setting {
            CacheSetting::Off => Self::Off,
            CacheSetting::Memory { bytes } => {
                let weight = |_: &Key, kept: &Arc<Performance>| {
                    u32::try_from(kept.weight()).unwrap_or(u32::MAX)
                };
                let memory = moka::sync::Cache::builder().weigher(weight);
                Self::Memory(memory.max_capacity(*bytes).build())
            }
            CacheSetting::Redis { url, ttl } => Self::Remote(Remote::open(url, *ttl)?),
        })
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// What is kept under a key. A cache that fails has nothing.
    pub async fn get(&self, key: &Key, metrics: &Metrics) -> Option<Arc<Performance>> {
        let Self::Remote(remote) = self else {
            return self.get_now(key);
        };
        match remote.get(key).await {
            Ok(found) => found.map(Arc::new),
            Err(error) => {
                metrics.cache_errors.inc();
                tracing::warn!(%error, "the cache could not be read");
                None
            }
        }
    }

    /// What is kept in memory under a key.
    pub fn get_now(&self, key: &Key) -> Option<Arc<Performance>> {
        match self {
            Self::Memory(memory) => memory.get(key),
            Self::Off | Self::Remote(_) => None,
        }
    }

    /// Keeps an answer.
    pub async fn put(&self, key: Key, performance: Arc<Performance>, metrics: &Metrics) {
        match self {
            Self::Off => {}
            Self::Memory(memory) => memory.insert(key, performance),
            Self::Remote(remote) => {
                if let Err(error) = remote.put(&key, &performance).await {
                    metrics.cache_errors.inc();
                    tracing::warn!(%error, "the cache could not be written");
                }
            }
        }
    }

    /// Bytes and answers in memory.
    pub fn size(&self) -> (u64, u64) {
        match self {
            Self::Memory(memory) => {
                memory.run_pending_tasks();
                (memory.weighted_size(), memory.entry_count())
            }
            Self::Off | Self::Remote(_) => (0, 0),
        }
    }
}
