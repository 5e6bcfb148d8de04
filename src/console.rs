//! Standard error, where messages go.

use std::io::Write;

/// Writes a line to standard error. A standard error that cannot be written to is nobody's to
/// hear about, and no reason to lose the work.
pub fn message(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
