//! Sharing a list out over several runs.

use std::fmt;
use std::str::FromStr;

use super::fingerprint::{Hash, hash};
use crate::tr;

/// One share of the work: those items whose hash falls to it, whatever their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which share, from 1.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

impl Shard {
    /// Whether an item with this key is of this share.
    #[must_use]
    pub fn takes(self, key: &str) -> bool {
        let Hash(bytes) = hash([key.as_bytes()]);
        let value = bytes
            .iter()
            .take(8)
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        value % u64::from(self.count.max(1)) + 1 == u64::from(self.index)
    }
}

/// As its manifest and its unfinished files are called.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-of-{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(index, count)| {
            Some((index.trim().parse().ok()?, count.trim().parse().ok()?))
        });
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(tr!(
                "'{text}' is no share; write 2/8 for the second of eight",
                "“{text}”不是份额；第二份（共八份）请写 2/8"
            )),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_of_exactly_one_share() {
        for count in [1, 2, 7] {
            let mut sizes = vec![0; count as usize];
            for key in 0..700 {
                let takers: Vec<u32> = (1..=count)
                    .filter(|&index| Shard { index, count }.takes(&key.to_string()))
                    .collect();
                assert_eq!(takers.len(), 1);
                sizes[takers[0] as usize - 1] += 1;
            }
            let fair = 700 / count;
            assert!(
                sizes
                    .iter()
                    .all(|size| (fair * 6 / 10..=fair * 14 / 10).contains(size)),
                "{sizes:?}"
            );
        }
    }

    #[test]
    fn only_shares_are_taken() {
        assert_eq!(
            "2/8".parse::<Shard>().unwrap(),
            Shard { index: 2, count: 8 }
        );
        for text in ["", "2", "0/8", "9/8", "a/b", "-1/2", "1/0"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
