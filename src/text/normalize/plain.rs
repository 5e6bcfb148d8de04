//! How a number without percent sign or currency is read: as a quantity, a code, a name or a year.

use super::number::{Number, RANGE_SIGNS};
use super::table::{Words, starts_with};
use super::words::{COHORT_WORDS, COUNT_WORDS, SIZE_WORDS, SPAN_LEADS, SPAN_WORDS, YEAR_NOUNS};
use super::{Scanner, Style, Token, digitwise, spell, units};

/// Before a number of up to four digits and 年: a year of any age.
static ERAS: Words = Words::new(&["公元", "公元前", "西元", "西元前", "纪元前"]);
/// Behind a number, they count memory.
static BYTES: Words = Words::new(&[
    "GB", "MB", "KB", "TB", "PB", "G", "M", "T", "K", "kb", "mb", "w",
]);
/// Brackets around the year of a document.
const BRACKETS: &str = "〔[(（【［";

/// How a number without percent sign is said, by its form and its neighbours. `beyond` is where
/// the text that decides starts: behind the whole range, if it is one.
pub(super) fn plain(
    scanner: &Scanner,
    number: &Number,
    start: usize,
    beyond: usize,
) -> (String, Style) {
    let whole = number.whole.as_str();
    if number.fraction.is_some() {
        return (number.spoken(), Style::Cardinal);
    }
    if whole == "2" && is_initials(scanner, start) {
        return ("to".to_owned(), Style::Plain);
    }
    let after = scanner.rest(scanner.skip_space(beyond));
    let in_range = beyond != number.end || follows_year(scanner, start);
    if is_year(scanner, number, start, after, in_range) {
        return (spell::digits(whole), Style::Digits);
    }
    if let Some(spoken) = digitwise::read(scanner, number, start, beyond) {
        return (spoken, Style::Digits);
    }
    if whole.starts_with('0') && whole.len() > 1 {
        let dated = after
            .first()
            .is_some_and(|ch| matches!(ch, '月' | '日' | '号' | '时' | '点'));
        let spoken = if dated {
            spell::cardinal(whole)
        } else {
            spell::digits(whole)
        };
        return (spoken, Style::Digits);
    }
    let measured = units::is_measure(after);
    let named = follows_letter(scanner, start);
    if by_digit(scanner, number, start, named) && !measured {
        return (spell::digits(whole), Style::Digits);
    }
    let ordinal = scanner.before_space() == '第' || units::is_ordinal_noun(after);
    if whole == "2"
        && !ordinal
        && !named
        && !matches!(scanner.before_space(), '初' | '块' | '+')
        && (units::takes_liang(after) || units::is_liang_unit(after))
    {
        return ("两".to_owned(), Style::Cardinal);
    }
    // 第 and 号 number things; there 一 must keep its tone.
    let style = if ordinal || named {
        Style::Digits
    } else {
        Style::Cardinal
    };
    let spoken = spell::cardinal(whole);
    if ordinal {
        return (spoken.replace("两百", "二百"), style);
    }
    (spoken, style)
}

/// Whether a Latin letter stands before the number at `start`, a space, hyphen or underscore
/// apart at most.
fn follows_letter(scanner: &Scanner, start: usize) -> bool {
    match &scanner.chars[..start] {
        [.., letter, '-' | ' ' | '_'] | [.., letter] => letter.is_ascii_alphabetic(),
        [] => false,
    }
}

/// Whether a number belongs to the name of a model or standard and so is said digit by digit.
fn by_digit(scanner: &Scanner, number: &Number, start: usize, named: bool) -> bool {
    let whole = number.whole.as_str();
    let length = whole.len();
    if number.grouped {
        return false;
    }
    let (end, behind) = (number.end, scanner.char(number.end));
    let before = scanner.char_before(start);
    let letter_apart =
        |sign: char| before == sign && scanner.char_before(start - 1).is_ascii_alphabetic();
    // H100 and ISO9000 are hundreds and thousands.
    let round = length <= 4 && whole.bytes().skip(1).all(|digit| digit == b'0');
    // 1080p, 12700H; 7840HS, but 1024MB.
    let size = matches!(behind, 'p' | 'P' | 'i' | 'H' | 'X')
        && !scanner.char(end + 1).is_ascii_alphanumeric();
    let lettered = behind.is_ascii_alphabetic() && !BYTES.begin(scanner.rest(end));
    // The points of a picture, 1920×1080.
    let points = scanner.within(start.saturating_sub(12)..start, &SIZE_WORDS);
    // Behind a silent hyphen: the year of a standard, U-235, 铀-235.
    let after_hyphen = before == '-' && scanner.at == start;
    let silent = after_hyphen
        && scanner.char_before(start - 1).is_ascii_digit()
        && matches!(
            scanner.out.last(),
            Some(Token::Spelled {
                style: Style::Digits | Style::Cardinal,
                ..
            })
        );
    let isotope = after_hyphen && super::is_han(scanner.char_before(start - 1));
    match length {
        0 | 1 => false,
        // The port behind the name of a machine.
        2 => letter_apart(':'),
        _ => {
            size || points
                || silent
                || isotope
                || letter_apart(':')
                || letter_apart('.')
                || !round && (named || lettered && length > 3)
        }
    }
}

/// Whether the 2 at `at` stands for "to" between two capitals: B2B, O2O.
fn is_initials(scanner: &Scanner, at: usize) -> bool {
    const OXIDES: &[&str] = &["H2O", "H2S", "K2O", "K2S", "N2O", "N2H"];
    let from = at.saturating_sub(1);
    scanner.char_before(at).is_ascii_uppercase()
        && !scanner.char_before(from).is_ascii_alphanumeric()
        && scanner.char(at + 1).is_ascii_uppercase()
        && !scanner.char(at + 2).is_ascii_alphanumeric()
        && !scanner.starts(from, OXIDES)
}

/// Whether the number at `start` closes a range that a year opened: 2025 in `2024-2025赛季`.
fn follows_year(scanner: &Scanner, start: usize) -> bool {
    let Some(from) = start.checked_sub(5) else {
        return false;
    };
    let year = scanner.text(from..start - 1);
    RANGE_SIGNS.contains(&scanner.char_before(start))
        && !scanner.char_before(from).is_ascii_digit()
        && year.len() == 4
        && year
            .parse::<u32>()
            .is_ok_and(|year| (1800..2200).contains(&year))
}

/// Years and birth cohorts: `2025年`, `98年5月`, `90后`, `1998-2003`, `公元前221年`, `〔2024〕`.
fn is_year(
    scanner: &Scanner,
    number: &Number,
    start: usize,
    after: &[char],
    in_range: bool,
) -> bool {
    let whole = number.whole.as_str();
    let is = |words: &[&str]| words.iter().any(|word| starts_with(after, word));
    let named = is(&["年"]) && !is(&["年级"]);
    if number.grouped || whole.len() > 4 {
        return false;
    }
    let era = scanner.ends_in(start, &ERAS)
        || scanner.ends(start, &["前"]) && !super::is_han(scanner.char_before(start - 1))
        || named && opens_reign(scanner, start);
    if named && era && whole.len() > 2 {
        return true;
    }
    let value: u32 = whole.parse().unwrap_or(0);
    let recent = (1800..2200).contains(&value);
    if whole.len() == 4 && (1000..3000).contains(&value) {
        let round = value.is_multiple_of(100);
        let span = round && (SPAN_WORDS.begin(after) || scanner.ends_in(start, &SPAN_LEADS));
        let range = in_range && recent && !units::is_measure(after) && !scanner.has_equals();
        let bracketed = recent
            && BRACKETS.contains(scanner.char_before(start))
            && matches!(scanner.char(number.end), '〕' | ']' | ')' | '）' | '】')
            && start > 0;
        let quarter = recent && quartered(scanner, number.end);
        let alone = (1980..2040).contains(&value)
            && !value.is_multiple_of(100)
            && stands_alone(scanner, start, number.end, after);
        return named && !span
            || range
            || alone
            || bracketed
            || quarter
            || recent && YEAR_NOUNS.begin(after);
    }
    if whole.len() != 2 {
        return false;
    }
    let cohort = is(&["后"])
        && (value >= 50 && value.is_multiple_of(5) || matches!(value, 0 | 5))
        && !is(&["后天"]);
    let dated = named
        && !(30..50).contains(&value)
        && after.get(1).is_some_and(char::is_ascii_digit)
        && after.iter().take(4).any(|&ch| ch == '月');
    let marked =
        named && (whole.starts_with('0') || matches!(scanner.char_before(start), '\'' | '‘' | '’'));
    cohort || dated || marked || COHORT_WORDS.begin(after)
}

/// Whether nothing is counted by the number `start..end`: 2024，加油.
fn stands_alone(scanner: &Scanner, start: usize, end: usize, after: &[char]) -> bool {
    let open = |ch: char| "\0，。,“”《》".contains(ch) || super::is_han(ch);
    open(scanner.char_before(start))
        && open(scanner.char(end))
        && !units::is_counted(after)
        && !digitwise::is_counted(scanner, start)
        && !scanner.ends_in(start, &COUNT_WORDS)
}

/// Whether the number belongs to years in brackets behind a name: 618—907年.
fn opens_reign(scanner: &Scanner, start: usize) -> bool {
    let opens = |at: usize| BRACKETS.contains(scanner.char_before(at)) && at > 1;
    let first = start.saturating_sub(4);
    opens(start) || RANGE_SIGNS.contains(&scanner.char_before(start)) && opens(first)
}

/// Whether a quarter or half of the year follows: `2024Q3`, `2024H1`.
fn quartered(scanner: &Scanner, end: usize) -> bool {
    matches!(
        (scanner.char(end), scanner.char(end + 1)),
        ('Q', '1'..='4') | ('H', '1' | '2')
    ) && !scanner.char(end + 2).is_ascii_alphanumeric()
}
