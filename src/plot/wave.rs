//! The outline of a waveform.

/// The lowest and highest sample in each of `columns` equal parts of `samples`; what is not finite
/// counts as silence.
pub fn envelope(samples: &[f32], columns: usize) -> Vec<(f64, f64)> {
    (0..columns)
        .map(|column| {
            let edge =
                |index: usize| (index as u128 * samples.len() as u128 / columns as u128) as usize;
            let start = edge(column);
            // One sample at least, so that a few samples make a whole picture too.
            let end = edge(column + 1).max(start + 1).min(samples.len());
            let part = samples.get(start..end).unwrap_or_default();
            let finite = part.iter().filter(|sample| sample.is_finite());
            let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |range, &sample| {
                (range.0.min(sample), range.1.max(sample))
            });
            match low <= high {
                true => (f64::from(low), f64::from(high)),
                false => (0.0, 0.0),
            }
        })
        .collect()
}

/// An amplitude that holds the envelope and a little more, at most full scale.
pub fn peak(envelope: &[(f64, f64)]) -> f64 {
    let reach = |peak: f64, (low, high): &(f64, f64)| peak.max(-low).max(*high);
    (envelope.iter().fold(0.0, reach) * 1.08).clamp(0.05, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_holds_its_extremes() {
        let samples = [0.0, 1.0, -1.0, 0.5, 0.25, f32::NAN];
        assert_eq!(
            envelope(&samples, 3),
            [(0.0, 1.0), (-1.0, 0.5), (0.25, 0.25)]
        );
        assert_eq!(envelope(&[0.5], 3), [(0.5, 0.5); 3]);
        assert_eq!(envelope(&[], 2), [(0.0, 0.0); 2]);
        assert!(envelope(&samples, 0).is_empty());
    }

    #[test]
    fn the_scale_holds_what_is_there() {
        assert!((peak(&[(-0.3, 0.1)]) - 0.324).abs() < 1e-9);
        assert_eq!(peak(&[(0.0, 7.0)]), 1.0);
        assert_eq!(peak(&[]), 0.05);
    }
}
