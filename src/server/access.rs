//! Who may ask: API keys.

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// API keys, as digests: the keys themselves are not kept.
#[derive(Clone, Default)]
pub struct Keys(Vec<[u8; 32]>);

impl Keys {
    /// Blank keys are left out.
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        let keys = keys.into_iter().map(str::trim);
        Self(keys.filter(|key| !key.is_empty()).map(digest).collect())
    }

    /// True if everybody may ask.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of the key that a request brings; compared with all keys in constant time.
    pub fn find(&self, headers: &HeaderMap) -> Option<usize> {
        let given = digest(key_in(headers)?);
        let mut found = None;
        for (number, key) in self.0.iter().enumerate() {
            if bool::from(key.ct_eq(&given)) {
                found = Some(number);
            }
        }
        found
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// The key in `Authorization: Bearer KEY` or `X-API-Key: KEY`.
fn key_in(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some(key.trim());
    }
    headers.get("x-api-key")?.to_str().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_both_headers() {
        let keys = Keys::new(["one", " ", "two "]);
        let with = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            keys.find(&headers)
        };
        assert_eq!(with("authorization", "Bearer one"), Some(0));
        assert_eq!(with("authorization", "bearer two"), Some(1));
        assert_eq!(with("x-api-key", "two"), Some(1));
        assert_eq!(with("x-api-key", "tw"), None);
        assert_eq!(with("authorization", "Basic one"), None);
        assert_eq!(with("x-other", "one"), None);
        assert!(Keys::new([" "]).is_empty());
        assert_eq!(format!("{keys:?}"), "2 keys");
    }
}
