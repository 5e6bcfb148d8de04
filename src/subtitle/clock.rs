//! Times as subtitle formats write them.

/// Whole milliseconds of a time in seconds; nothing is before 0.
pub(super) fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).round().max(0.0) as u64
}

/// `hh:mm:ss` with the milliseconds behind `point`: a comma in SRT, a full stop in WebVTT.
pub(super) fn long(milliseconds: u64, point: char) -> String {
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    format!(
        "{hours:02}:{:02}:{:02}{point}{rest:03}",
        minutes % 60,
        seconds % 60
    )
}

/// `mm:ss.xx` of LRC, in hundredths of a second; there are no hours in it.
pub(super) fn short(milliseconds: u64) -> String {
    let hundredths = (milliseconds + 5) / 10;
    let (seconds, rest) = (hundredths / 100, hundredths % 100);
    format!("{:02}:{:02}.{rest:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_formats_want() {
        assert_eq!(long(milliseconds(3_723.004_6), ','), "01:02:03,005");
        assert_eq!(long(360_000_000, '.'), "100:00:00.000");
        assert_eq!(short(3_723_996), "62:04.00");
        assert_eq!(milliseconds(-0.1), 0);
    }
}
