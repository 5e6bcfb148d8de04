//! Phone error rate and words right.

use crate::Entry;

/// Prints one line of figures.
pub fn report(name: &str, entries: &[&Entry], phones: impl Fn(&str) -> Vec<String>) {
    let (mut errors, mut bare_errors, mut right, mut bare_right, mut total) = (0, 0, 0, 0, 0);
    let started = std::time::Instant::now();
    let said: Vec<Vec<String>> = entries.iter().map(|entry| phones(&entry.word)).collect();
    let spent = started.elapsed().as_secs_f64() / entries.len() as f64;
    for (entry, said) in entries.iter().zip(&said) {
        let wrong = distance(&entry.phones, said);
        let bare_wrong = distance(&bare(&entry.phones), &bare(said));
        errors += wrong;
        bare_errors += bare_wrong;
        right += usize::from(wrong == 0);
        bare_right += usize::from(bare_wrong == 0);
        total += entry.phones.len();
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    println!(
        "{name}\t{:.2} %\t{:.2} %\t{:.2} %\t{:.2} %\t({:.0} µs a word)",
        percent(errors, total),
        percent(right, entries.len()),
        percent(bare_errors, total),
        percent(bare_right, entries.len()),
        spent * 1e6,
    );
}

fn bare(phones: &[String]) -> Vec<String> {
    phones
        .iter()
        .map(|phone| {
            phone
                .trim_end_matches(|ch: char| ch.is_ascii_digit())
                .to_owned()
        })
        .collect()
}

/// Levenshtein distance.
fn distance(left: &[String], right: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, one) in left.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(one != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[right.len()]
}
