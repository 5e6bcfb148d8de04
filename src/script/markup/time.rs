//! Lengths of pauses: `500ms`, `1.5s`.

/// The longest pause, in seconds.
pub(in crate::script) const LONGEST_PAUSE: f32 = 10.0;

/// The seconds of a length that is no more than the longest pause.
pub(super) fn seconds(time: &str) -> Option<f32> {
    let time = time.trim();
    let (number, parts) = match time.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (time.strip_suffix('s')?, 1.0),
    };
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let value = number
        .trim_end()
        .parse::<f32>()
        .ok()
        .filter(|_| number.trim_end().bytes().all(is_part))?
        / parts;
    (0.0..=LONGEST_PAUSE).contains(&value).then_some(value)
}
