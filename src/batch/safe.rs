//! Names of files from any text: they stay where they are put, on every system.

use unicode_normalization::UnicodeNormalization;

/// The longest value of a placeholder, in bytes.
const MOST_FIELD: usize = 120;
/// The longest name of a file or folder, in bytes; an extension and the mark of an unfinished file
/// find room behind it.
const MOST_COMPONENT: usize = 200;

/// Names that mean devices on Windows, whatever follows their first full stop.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a character has no place in the name of a file on some system.
pub(super) fn is_forbidden(ch: char) -> bool {
    matches!(ch, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*') || ch.is_control()
}

/// Characters that nobody sees, some of which turn the name around.
fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The value of a placeholder as a part of a name: at most `most` characters, without what a name
/// cannot hold; `_` if nothing is left.
pub(super) fn field(value: &str, most: Option<usize>) -> String {
    let mut name = String::new();
    let mut gap = false;
    let shown = value.chars().filter(|&ch| !is_invisible(ch));
    for ch in shown.nfc() {
        // White space of any kind and length is one space, none at the ends.
        if ch.is_whitespace() {
            gap = !name.is_empty();
            continue;
        }
        if gap {
            name.push(' ');
            gap = false;
        }
        name.push(if is_forbidden(ch) { '_' } else { ch });
        // Combining marks could go on for ever.
        if name.len() > MOST_FIELD {
            break;
        }
    }
    let mut name: String = name.chars().take(most.unwrap_or(MOST_FIELD)).collect();
    shorten(&mut name, MOST_FIELD);
    let trimmed = name.trim_matches(['.', ' ']);
    match trimmed.is_empty() {
        true => "_".to_owned(),
        false => trimmed.to_owned(),
    }
}

/// A name of a file or folder that exists on no system as something else.
pub(super) fn component(name: &str) -> String {
    let mut name: String = name
        .chars()
        .filter(|&ch| !is_invisible(ch))
        .nfc()
        .map(|ch| if is_forbidden(ch) { '_' } else { ch })
        .collect();
    let begin = name.len() - name.trim_start().len();
    name.drain(..begin);
    // What begins with a full stop would be hidden.
    if name.is_empty() || name.starts_with('.') || is_device(&name) {
        name.insert(0, '_');
    }
    shorten(&mut name, MOST_COMPONENT);
    let end = name.trim_end_matches(|ch: char| ch == '.' || ch.is_whitespace());
    name.truncate(end.len());
    name
}

fn shorten(name: &mut String, most: usize) {
    if name.len() > most {
        name.truncate(name.floor_char_boundary(most));
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_lowercase();
    let port = ["com", "lpt"].iter().any(|port| {
        let number = stem.strip_prefix(port).map(|rest| {
            let mut digits = rest.chars();
            (digits.next(), digits.next())
        });
        matches!(number, Some((Some('0'..='9' | '¹' | '²' | '³'), None)))
    });
    port || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_name_cannot_hold_goes() {
        for (value, most, name) in [
            ("你好", None, "你好"),
            ("a/b\\c:d*e", None, "a_b_c_d_e"),
            ("  两行\n文字  ", None, "两行 文字"),
            ("今天天气真好", Some(4), "今天天气"),
            ("....", None, "_"),
            ("", None, "_"),
            ("..", None, "_"),
            ("a\u{202e}b\u{0}", None, "ab_"),
            ("结束。.", None, "结束。"),
        ] {
            assert_eq!(field(value, most), name, "{value:?}");
        }
    }

    #[test]
    fn devices_and_hidden_files_are_no_names() {
        for (name, safe) in [
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1", "_com1"),
            ("com10", "com10"),
            ("console", "console"),
            ("..", "_"),
            (".", "_"),
            (".x", "_.x"),
            ("a.", "a"),
            ("a. . ", "a"),
        ] {
            assert_eq!(component(name), safe, "{name:?}");
        }
        let long = component(&"长".repeat(100));
        assert_eq!(long, "长".repeat(66));
        // Cut to the length of a name, it must not end in what a name cannot.
        let dots = component(&format!(".{}", "长. ".repeat(60)));
        assert!(dots.ends_with('长') && dots.len() <= MOST_COMPONENT);
    }

    proptest! {
        #[test]
        fn a_safe_name_is_a_name(text in "\\PC{0,200}|[./\\\\ \u{300}\u{202e}a\n\u{0}]{0,300}", most in 0usize..40) {
            for name in [field(&text, None), component(&field(&text, Some(most))), component(&text)] {
                prop_assert!(!name.is_empty() && name.len() <= MOST_COMPONENT);
                prop_assert!(!name.chars().any(is_forbidden));
                prop_assert!(name != "." && name != "..");
                prop_assert!(!name.ends_with(['.', ' ']));
            }
            let name = component(&text);
            prop_assert_eq!(component(&name), name);
        }
    }
}
