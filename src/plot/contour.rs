//! Contours as lines with gaps.

use super::axis::Axis;
use super::spoken::Contour;
use crate::voice::UNVOICED_BELOW_HZ;

/// Points closer than this to the one before, in pixels, are left out of a line.
const CLOSE: f64 = 0.4;

/// Whether an F0 value in Hz is voiced.
pub fn is_voiced(hz: f64) -> bool {
    hz.is_finite() && hz >= f64::from(UNVOICED_BELOW_HZ)
}

/// The stretches of a contour that are to be drawn, as times in seconds with values. A point that
/// `keep` refuses, or that is not within the take of `seconds`, parts two stretches.
pub fn runs(
    contours: &[Contour],
    seconds: f64,
    keep: impl Fn(f64) -> bool,
) -> Vec<Vec<(f64, f64)>> {
    let mut runs = Vec::new();
    for contour in contours {
        let mut run = Vec::new();
        for (time, value) in contour.points() {
            if keep(value) && (0.0..=seconds).contains(&time) {
                run.push((time, value));
            } else if !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
        }
        if !run.is_empty() {
            runs.push(run);
        }
    }
    runs
}

/// A stretch as points on the canvas, no denser than can be seen. A lone point becomes a dash, or
/// it could not be seen at all.
pub fn line(run: &[(f64, f64)], x: &Axis, y: &Axis) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (index, &(time, value)) in run.iter().enumerate() {
        let point = (x.at(time), y.at(value));
        let far = points.last().is_none_or(|last| point.0 - last.0 >= CLOSE);
        if far || index + 1 == run.len() {
            points.push(point);
        }
    }
    if let &[(x, y)] = points.as_slice() {
        points = vec![(x - CLOSE, y), (x + CLOSE, y)];
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::axis::Scale;
    use super::*;

    fn contour(values: &[f32]) -> Contour {
        Contour {
            start: -0.1,
            rate: 10.0,
            values: values.to_vec(),
        }
    }

    #[test]
    fn unvoiced_points_and_those_outside_leave_gaps() {
        let values = [
            200.0,
            210.0,
            220.0,
            3.0,
            f32::NAN,
            230.0,
            19.9,
            240.0,
            250.0,
        ];
        let found = runs(&[contour(&values)], 0.65, is_voiced);
        let found: Vec<Vec<f64>> = found
            .into_iter()
            .map(|run| run.into_iter().map(|point| point.1).collect())
            .collect();
        assert_eq!(found, [vec![210.0, 220.0], vec![230.0], vec![240.0]]);
    }

    #[test]
    fn utterances_are_not_joined() {
        let two = [contour(&[0.0, 200.0]), contour(&[0.0, 210.0])];
        assert_eq!(runs(&two, 1.0, is_voiced).len(), 2);
    }

    #[test]
    fn dense_points_are_thinned_and_the_last_stays() {
        let x = Axis::new(Scale::Linear, 0.0, 1.0, 0.0, 10.0);
        let run: Vec<(f64, f64)> = (0..=1_000).map(|i| (f64::from(i) / 1_000.0, 0.5)).collect();
        let points = line(&run, &x, &x);
        assert!((20..=30).contains(&points.len()), "{}", points.len());
        assert_eq!(points.last(), Some(&(10.0, 5.0)));
        assert_eq!(line(&run[..1], &x, &x).len(), 2);
        assert!(line(&[], &x, &x).is_empty());
    }
}
