//! Laying one take over another, syllable by syllable.

use super::spoken::{Contour, SpokenSyllable};

/// Maps times of one take to those of another that says the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Warp {
    /// Times in the one, rising, each with that in the other.
    knots: Vec<(f64, f64)>,
}

impl Warp {
    /// From the syllables of one take to those of another. `None` if they are not as many.
    pub fn between(from: &[SpokenSyllable], to: &[SpokenSyllable]) -> Option<Self> {
        if from.len() != to.len() || from.is_empty() {
            return None;
        }
        let mut knots: Vec<(f64, f64)> = Vec::new();
        let pairs = from.iter().zip(to);
        for (time, other) in pairs.flat_map(|(a, b)| [(a.start, b.start), (a.end, b.end)]) {
            if knots.last().is_none_or(|last| time > last.0 + 1e-6) {
                knots.push((time, other));
            }
        }
        Some(Self { knots })
    }

    /// The time in the other take, in seconds. Outside the syllables, time runs as it does.
    pub fn at(&self, time: f64) -> f64 {
        let next = self.knots.partition_point(|knot| knot.0 <= time);
        match (
            next.checked_sub(1).map(|index| self.knots[index]),
            self.knots.get(next),
        ) {
            (Some(last), Some(next)) => {
                last.1 + (time - last.0) / (next.0 - last.0) * (next.1 - last.1)
            }
            (Some(knot), None) => time - knot.0 + knot.1,
            (None, Some(knot)) => time - knot.0 + knot.1,
            (None, None) => time,
        }
    }

    /// The stretches of contours of a take of `seconds` whose values `keep` takes, at the times of
    /// the other take.
    pub fn runs(
        &self,
        contours: &[Contour],
        seconds: f64,
        keep: impl Fn(f64) -> bool,
    ) -> Vec<Vec<(f64, f64)>> {
        let mut runs = super::contour::runs(contours, seconds, keep);
        for point in runs.iter_mut().flatten() {
            point.0 = self.at(point.0);
        }
        runs
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn syllables(edges: &[(f64, f64)]) -> Vec<SpokenSyllable> {
        let syllable = |&(start, end): &(f64, f64)| SpokenSyllable {
            start,
            end,
            ..SpokenSyllable::default()
        };
        edges.iter().map(syllable).collect()
    }

    #[test]
    fn time_runs_evenly_between_edges_and_plainly_outside() {
        let from = syllables(&[(0.1, 0.3), (0.3, 0.5)]);
        let to = syllables(&[(0.2, 0.6), (0.7, 0.8)]);
        let warp = Warp::between(&from, &to).unwrap();
        let close = |time: f64, other: f64| assert!((warp.at(time) - other).abs() < 1e-9, "{time}");
        close(0.0, 0.1);
        close(0.1, 0.2);
        close(0.2, 0.4);
        close(0.4, 0.7);
        close(0.6, 0.9);
    }

    #[test]
    fn takes_of_different_texts_are_not_laid_over_each_other() {
        assert_eq!(Warp::between(&syllables(&[(0.0, 1.0)]), &[]), None);
        assert_eq!(Warp::between(&[], &[]), None);
    }
}
