//! The embedded font: which characters it has and how wide they are.

use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// A subset of Noto Sans CJK SC; `tools/font/` makes it.
static FONT: &[u8] = include_bytes!("../../data/plot-font.otf");

/// Its name.
pub const FAMILY: &str = "Noto Sans CJK SC";

/// Stands for a character that the font lacks, outside of labels.
const LACKING: char = '?';

/// Marks that never begin a line.
const CLOSING: [char; 12] = [
    '，', '。', '、', '；', '：', '？', '！', '”', '’', '》', '）', '…',
];

/// The font, for usvg.
pub fn database() -> Arc<fontdb::Database> {
    static DATABASE: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(DATABASE.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
        Arc::new(database)
    }))
}

/// The font, for measuring. `None` only if the executable is damaged; then nothing has a width.
fn font() -> Option<FontRef<'static>> {
    FontRef::new(FONT).ok()
}

/// Whether every character of `text` can be drawn.
pub fn has(text: &str) -> bool {
    let Some(font) = font() else { return false };
    let charmap = font.charmap();
    text.chars().all(|ch| charmap.map(ch).is_some())
}

/// `text` as one line of characters that can be drawn: white space becomes spaces, and what the
/// font lacks becomes a question mark.
pub fn drawable(text: &str) -> String {
    let charmap = font().map(|font| font.charmap());
    let has = |ch: char| charmap.as_ref().is_some_and(|map| map.map(ch).is_some());
    text.chars()
        .map(|ch| match ch {
            _ if ch.is_whitespace() => ' ',
            _ if has(ch) => ch,
            _ => LACKING,
        })
        .collect()
}

/// Width of `text` in pixels at a text height of `size` pixels. There is no kerning in the font, so
/// it is the sum of the advances.
pub fn width(text: &str, size: f64) -> f64 {
    let Some(font) = font() else { return 0.0 };
    let charmap = font.charmap();
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let units = f64::from(
        font.metrics(Size::unscaled(), LocationRef::default())
            .units_per_em,
    );
    let advances = text
        .chars()
        .filter_map(|ch| metrics.advance_width(charmap.map(ch)?));
    advances.map(f64::from).sum::<f64>() / units.max(1.0) * size
}

/// `text` in at most `most` lines, each no wider than `room` pixels at a text height of `size`
/// pixels. Latin words stay whole where they can; what does not fit ends in an ellipsis.
pub fn lines(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = drawable(text.trim());
    while !rest.is_empty() {
        let fitting = fitting(&rest, size, room);
        if fitting == rest.len() {
            lines.push(rest);
            break;
        }
        if lines.len() + 1 >= most {
            let cut = self::fitting(&rest, size, room - width("…", size));
            lines.push(format!("{}…", rest[..cut].trim_end()));
            break;
        }
        let head = &rest[..fitting];
        let in_word = |ch: char| ch.is_ascii_alphanumeric();
        let breaks = match rest[fitting..].starts_with(in_word) {
            true => head.trim_end_matches(in_word).len(),
            false => fitting,
        };
        // No line begins with a mark that closes something: the character before it comes along.
        let breaks = match rest[breaks..].starts_with(CLOSING) {
            true => head.char_indices().next_back().map_or(0, |last| last.0),
            false => breaks,
        };
        let cut = if breaks == 0 { fitting } else { breaks };
        lines.push(rest[..cut].trim_end().to_owned());
        rest = rest[cut..].trim_start().to_owned();
    }
    lines
}

/// So many bytes of `text` fit into `room` pixels: at least one character.
fn fitting(text: &str, size: f64, room: f64) -> usize {
    let mut used = 0.0;
    for (index, ch) in text.char_indices() {
        used += width(ch.encode_utf8(&mut [0; 4]), size);
        if used > room && index > 0 {
            return index;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_titles_and_messages_have_glyphs() {
        assert!(has("今天天气真好，适合出门散步。《》“”…—"));
        assert!(has("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜêếềńňǹḿ"));
        assert!(has(
            "振幅 频率 基频 能量 时间 加情感前后 寄存器 0123456789.,×−+±"
        ));
        assert!(!has("龘"));
        let families: Vec<_> = database().faces().map(|f| f.families.clone()).collect();
        assert_eq!(families[0][0].0, FAMILY);
    }

    #[test]
    fn what_the_font_lacks_is_readable() {
        assert_eq!(drawable("好\n😀龘\u{1}"), "好 ???");
    }

    #[test]
    fn widths_add_up() {
        assert_eq!(width("好", 20.0), 20.0);
        assert!((width("好a", 20.0) - 20.0 - width("a", 20.0)).abs() < 1e-9);
        assert_eq!(width("", 20.0), 0.0);
    }

    #[test]
    fn long_titles_break_and_end_in_an_ellipsis() {
        assert_eq!(lines("今天天气", 10.0, 40.0, 2), ["今天天气"]);
        assert_eq!(lines("今天天气真好", 10.0, 40.0, 2), ["今天天气", "真好"]);
        assert_eq!(
            lines("今天天气真好啊啊啊", 10.0, 40.0, 2),
            ["今天天气", "真好啊…"]
        );
        assert_eq!(lines("今天 hello", 10.0, 40.0, 2), ["今天", "hello"]);
        assert_eq!(
            lines("今天天气，真好", 10.0, 40.0, 2),
            ["今天天", "气，真好"]
        );
        assert!(lines(" ", 10.0, 40.0, 2).is_empty());
        assert_eq!(lines("好好", 10.0, f64::NAN, 1).len(), 1);
        assert_eq!(lines("好好", 10.0, -5.0, 9), ["好", "好"]);
    }
}
