//! Angles and coordinates: `39°54′20″N`.

use super::number::number;
use super::{Scanner, Style};

/// Signs of minutes and seconds of arc, and their names.
const MINUTES: [char; 3] = ['′', '\'', '’'];
const SECONDS: [char; 3] = ['″', '"', '”'];

/// Degrees with minutes, seconds or a cardinal direction; degrees alone are a quantity.
pub(super) fn angle(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let Some(degrees) = number(scanner, start) else {
        return false;
    };
    if scanner.before().is_ascii_alphanumeric() || scanner.char(degrees.end) != '°' {
        return false;
    }
    let mut end = degrees.end + 1;
    let mut parts = vec![(degrees.spoken(), start..degrees.end, "度", degrees.end..end)];
    for (signs, name) in [(MINUTES, "分"), (SECONDS, "秒")] {
        let Some(part) = number(scanner, end) else {
            break;
        };
        if !signs.contains(&scanner.char(part.end)) {
            break;
        }
        parts.push((part.spoken(), end..part.end, name, part.end..part.end + 1));
        end = part.end + 1;
    }
    let direction = match scanner.char(scanner.skip_space(end)) {
        _ if scanner
            .char(scanner.skip_space(end) + 1)
            .is_ascii_alphanumeric() =>
        {
            None
        }
        'N' => Some("北纬"),
        'S' => Some("南纬"),
        'E' => Some("东经"),
        'W' => Some("西经"),
        _ => None,
    };
    if parts.len() == 1 && direction.is_none() {
        return false;
    }
    if let Some(name) = direction {
        let at = scanner.skip_space(end);
        scanner.say(name, at..at + 1, Style::Plain);
        end = at + 1;
    }
    for (number, range, name, sign) in parts {
        scanner.say(number, range, Style::Cardinal);
        scanner.say(name, sign, Style::Plain);
    }
    scanner.at = end;
    true
}
