//! Suggestions for a name that was mistyped.

/// The known names most like `wanted`, best first, at most three.
///
/// Likeness is the Jaro-Winkler similarity (Winkler 1990), which favours a common beginning, as
/// typing errors do.
pub fn names<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score > 0.6)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored
        .into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The suggestions as the end of a message, in the user's language; empty when there are none.
pub fn hint(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let list = names.join(", ");
    crate::tr!("; did you mean {list}?", "；您是否想用：{list}？")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["happy", "sad", "angry", "开心"];
        assert_eq!(
            names("hapy", known.into_iter()).first().map(String::as_str),
            Some("happy")
        );
        assert_eq!(names("开星", known.into_iter()), ["开心"]);
        assert!(names("zzz", known.into_iter()).is_empty());
    }
}
