//! Chemical formulas: letter by letter, with their counts and charges.
//!
//! `Ca(OH)₂` is C A, O H, 二; `SO₄²⁻` is S O 四 二负. Letters become capitals, so that each is said
//! by its name.

use super::table::Words;
use super::{Glyph, Scanner, Style, Token, spell};

/// Symbols of the elements that texts contain: the first letter, whether it is one alone, and the
/// letters that make one with it.
#[rustfmt::skip]
const ELEMENTS: &[(char, bool, &str)] = &[('A', false, "lrsguc"),
    ('B', true, "erai"),
    ('C', true, "laroudse"),
    ('E', false, "u"),
    ('F', true, "er"),
    ('G', false, "aed"),
    ('H', true, "efg"),
    ('I', true, "nr"),
    ('K', true, "r"),
    ('L', false, "ia"),
    ('M', false, "gno"),
    ('N', true, "eaibdp"),
    ('O', true, "s"),
    ('P', true, "drtboau"),
    ('R', false, "buhena"),
    ('S', true, "icernbm"),
    ('T', false, "iealh"),
    ('U', true, ""),
    ('V', true, ""),
    ('W', true, ""),
    ('X', false, "e"),
    ('Y', true, ""),
    ('Z', false, "nr")];
/// Molecules of one element.
const SIMPLE: &[&str] = &["H2", "O2", "N2", "F2", "Cl2", "Br2", "I2", "O3", "P4", "S8"];
/// Ions as they are typed without superscripts.
#[rustfmt::skip]
static IONS: Words = Words::new(&[
    "SO42-", "SO32-", "CO32-", "PO43-", "HPO42-", "H2PO4-", "NO3-", "NO2-", "OH-", "Cl-", "Br-", "S2-",
    "HCO3-", "HSO3-", "HSO4-", "MnO4-", "CrO42-", "Cr2O72-", "ClO-", "ClO3-", "ClO4-", "SiO32-",
    "AlO2-", "CH3COO-", "HS-", "SCN-", "CN-", "H3O+", "H+", "Na+", "K+", "Li+", "Ag+", "NH4+", "Ca2+",
    "Mg2+", "Ba2+", "Zn2+", "Fe2+", "Fe3+", "Cu2+", "Cu+", "Al3+", "Mn2+", "Pb2+", "Hg2+", "Sn2+",
    "Co2+", "Ni2+", "Cr3+", "Sr2+",
]);
/// Abbreviations that could be formulas.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "O2O", "B2B", "B2C", "C2C", "C2B", "P2P", "F2F", "F2P", "V2V", "CoS", "HeLa", "CoCo",
];
/// Longer runs are no formulas.
const MAX_LENGTH: usize = 40;
/// How deep brackets nest.
const MAX_DEPTH: usize = 3;

/// What has been found of a formula.
#[derive(Default)]
struct Found {
    end: usize,
    symbols: usize,
    counts: usize,
    brackets: usize,
    mixed: bool,
    /// Where the digits of the charge begin and where its sign stands.
    charge: Option<(usize, usize)>,
}

/// A formula at the current place.
pub(super) fn formula(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    if !opens(scanner, start) {
        return false;
    }
    let Some(found) = find(scanner, start) else {
        return false;
    };
    let text = scanner.text(start..found.end);
    let compound = found.symbols > 1 && (found.counts > 0 || found.brackets > 0 || found.mixed);
    let simple = SIMPLE.contains(&text.as_str());
    let term = found.symbols == 1 && found.mixed && is_term(scanner, start, found.end);
    if !(compound || simple || term || found.charge.is_some())
        || NAMES.contains(&text.as_str())
        || is_plural(&text)
    {
        return false;
    }
    say(scanner, &found);
    scanner.formula_end = scanner.at;
    true
}

/// PCs, VCs: letters in the plural, not phosphorus with caesium.
fn is_plural(text: &str) -> bool {
    text.strip_suffix('s')
        .is_some_and(|letters| letters.chars().all(|ch| ch.is_ascii_uppercase()))
}

/// Whether a formula may begin at `start`: not inside a word or behind the digits of a code.
fn opens(scanner: &Scanner, start: usize) -> bool {
    let before = scanner.chars[..start].iter().rev();
    let coefficient = before.take(4).take_while(|ch| ch.is_ascii_digit()).count();
    let before = scanner.char_before(start - coefficient);
    !(before.is_ascii_alphanumeric() || coefficient > 0 && matches!(before, ')' | ']'))
}

/// Whether a single element stands in an equation: 2Na+…
fn is_term(scanner: &Scanner, start: usize, end: usize) -> bool {
    let joins = |ch: char| matches!(ch, '+' | '=' | '→' | '⇌');
    let before = scanner.before_space();
    let after = scanner.char(scanner.skip_space(end));
    let coefficient = scanner.char_before(start).is_ascii_digit();
    joins(after) && (joins(before) || coefficient) || joins(before) && scanner.formula_end < start
}

/// The symbol of an element at `at`: its length.
fn element(scanner: &Scanner, at: usize) -> Option<usize> {
    let letter = scanner.char(at);
    let &(_, single, second) = ELEMENTS.iter().find(|(first, ..)| *first == letter)?;
    let two = second.contains(scanner.char(at + 1));
    (two || single).then_some(1 + usize::from(two))
}

/// Where a digit at `at` ends that counts atoms: no zero or 1 in front, two digits at most.
fn count(scanner: &Scanner, at: usize) -> Option<usize> {
    let end = scanner.digits_end(at);
    let plain = !scanner.starts(at, &["0"]) && (end != at + 1 || scanner.char(at) != '1');
    (end > at && end <= at + 2 && plain).then_some(end)
}

fn find(scanner: &Scanner, start: usize) -> Option<Found> {
    let mut found = Found {
        end: start,
        ..Found::default()
    };
    let mut depth = 0;
    let mut fresh = true;
    while found.end < start + MAX_LENGTH {
        let at = found.end;
        match scanner.char(at) {
            '(' | '[' if depth < MAX_DEPTH && element(scanner, at + 1).is_some() => {
                depth += 1;
                found.brackets += 1;
                found.end += 1;
            }
            ')' | ']' if depth > 0 && !fresh => {
                depth -= 1;
                found.end += 1;
                if let Some(end) = count(scanner, found.end) {
                    found.end = end;
                    found.counts += 1;
                }
            }
            // Water of crystallisation: CuSO₄·5H₂O.
            '·' | '•' | '⋅' if depth == 0 && !fresh => {
                let next = scanner.digits_end(at + 1);
                if element(scanner, next).is_none() {
                    break;
                }
                found.end = next;
            }
            ch if ch.is_ascii_uppercase() => {
                let Some(length) = element(scanner, at) else {
                    break;
                };
                found.symbols += 1;
                found.mixed |= length > 1;
                found.end += length;
                if let Some(end) = count(scanner, found.end) {
                    found.end = end;
                    found.counts += 1;
                }
            }
            _ => break,
        }
        fresh = found.end == at + 1 && matches!(scanner.char(at), '(' | '[');
    }
    let bracketed = found.brackets == 0 || depth == 0;
    if found.symbols == 0 || !bracketed {
        return None;
    }
    charge(scanner, start, &mut found);
    let open = scanner.char(found.end).is_ascii_alphanumeric()
        || scanner.char(found.end) == '.' && scanner.char(found.end + 1).is_ascii_digit();
    // A formula in brackets alone is an aside: (NH4)2SO4, but (NaCl).
    let aside = matches!(scanner.char(start), '(' | '[') && found.counts == 0;
    let wrapped = matches!(scanner.char(start), '(' | '[')
        && matches!(scanner.char(found.end - 1), ')' | ']');
    (!open && !aside && !wrapped).then_some(found)
}

/// The charge behind the formula: `²⁺`, `⁻`, and for the well-known ions `2+` and `-`.
fn charge(scanner: &Scanner, start: usize, found: &mut Found) {
    let raised = |at: usize| matches!(scanner.char(at), '²' | '³' | '⁴' | '¹');
    let digits = found.end + usize::from(raised(found.end));
    if matches!(scanner.char(digits), '⁺' | '⁻') {
        found.charge = Some((found.end, digits));
        found.end = digits + 1;
        return;
    }
    // [Cu(NH3)4]2+
    let sign = found.end;
    if found.end > start + 2
        && scanner.char(start) == '['
        && scanner.char(sign - 2) == ']'
        && matches!(scanner.char(sign), '+' | '-')
        && !scanner.char(sign + 1).is_ascii_alphanumeric()
    {
        found.charge = Some((sign - 1, sign));
        found.end = sign + 1;
        return;
    }
    let Some(length) = IONS.longest(scanner.rest(start), |_| true) else {
        return;
    };
    let end = start + length;
    let next = scanner.char(end);
    if next.is_ascii_alphanumeric() || matches!(next, '(' | '=' | '+' | '-') {
        return;
    }
    // One digit behind a single element is its charge, behind several their number: Ca2+, NO3-.
    let digits = scanner.chars[start..end - 1].iter().rev();
    let digits = digits.take_while(|ch| ch.is_ascii_digit()).count();
    let single = element(scanner, start).is_some_and(|symbol| symbol + digits + 1 == length);
    let value = usize::from(digits > usize::from(!single));
    found.charge = Some((end - 1 - value, end - 1));
    found.end = end;
}

fn say(scanner: &mut Scanner, found: &Found) {
    let body = found.charge.map_or(found.end, |(digits, _)| digits);
    while scanner.at < body {
        let at = scanner.at;
        let ch = scanner.peek(0);
        let stop = scanner.digits_end(at).min(body);
        if stop > at {
            let spoken = spell::cardinal(&scanner.text(at..stop));
            scanner.say(spoken, at..stop, Style::Digits);
            scanner.at = stop;
        } else if ch.is_ascii_alphabetic() {
            let glyph = scanner.glyphs[at];
            scanner.out.push(Token::Latin(vec![Glyph {
                ch: ch.to_ascii_uppercase(),
                ..glyph
            }]));
            scanner.at += 1;
        } else if !super::punctuation::mark(scanner) {
            // The dot of hydrates.
            scanner.at += 1;
        }
    }
    let Some((digits, sign)) = found.charge else {
        return;
    };
    let value = match scanner.char(digits) {
        '²' => "2".to_owned(),
        '³' => "3".to_owned(),
        '⁴' => "4".to_owned(),
        '¹' => "1".to_owned(),
        _ => scanner.text(digits..sign),
    };
    if sign > digits {
        scanner.say(spell::cardinal(&value), digits..sign, Style::Digits);
    }
    let name = if matches!(scanner.char(sign), '+' | '⁺') {
        "正"
    } else {
        "负"
    };
    scanner.say(name, sign..sign + 1, Style::Plain);
    scanner.at = sign + 1;
}
