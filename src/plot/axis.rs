//! From values to pixels, and where the ticks are.

use super::mel::mel;

/// How values are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By their logarithm; values are above zero.
    Log,
    /// As the ear does; values are in Hz.
    Mel,
}

/// One axis: values from `low` to `high` at pixels from `from` to `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis. An empty or odd range is widened, so that every value has a place.
    pub fn new(scale: Scale, low: f64, high: f64, from: f64, to: f64) -> Self {
        let low = if low.is_finite() { low } else { 0.0 };
        let low = if scale == Scale::Log {
            low.max(1e-3)
        } else {
            low
        };
        let wide = high.is_finite() && high > low;
        Self {
            scale,
            low,
            high: if wide { high } else { low + 1.0 },
            from,
            to,
        }
    }

    /// The pixel of a value; values beyond the ends are at the ends.
    pub fn at(&self, value: f64) -> f64 {
        let value = if value.is_nan() { self.low } else { value };
        let (low, high) = (self.warp(self.low), self.warp(self.high));
        let share = (self.warp(value.clamp(self.low, self.high)) - low) / (high - low);
        self.from + share * (self.to - self.from)
    }

    /// Whether a value lies between the ends.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    fn warp(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Log => value.ln(),
            Scale::Mel => mel(value),
        }
    }

    /// Round values for ticks, each with its text, at least `apart` pixels from one another.
    pub fn ticks(&self, apart: f64) -> Vec<(f64, String)> {
        let most = ((self.to - self.from).abs() / apart.max(1.0)).max(1.0);
        let values = match self.scale {
            Scale::Linear => {
                let step = round_step((self.high - self.low) / most);
                return self.multiples(step);
            }
            Scale::Log => &LOG_TICKS[..],
            Scale::Mel => &MEL_TICKS[..],
        };
        let mut last = f64::NEG_INFINITY;
        let mut kept = Vec::new();
        for &value in values.iter().filter(|&&value| self.holds(value)) {
            let pixel = (self.at(value) - self.from).abs();
            if pixel - last >= apart {
                kept.push((value, format!("{value}")));
                last = pixel;
            }
        }
        kept
    }

    fn multiples(&self, step: f64) -> Vec<(f64, String)> {
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
        (first..=last.min(first.saturating_add(MOST_TICKS)))
            .map(|index| {
                let value = index as f64 * step;
                (value, signed(value, decimals))
            })
            .collect()
    }
}

/// A number with the minus sign of typography.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.chars().all(|ch| matches!(ch, '0' | '.'));
    if value < 0.0 && !zero {
        format!("−{text}")
    } else {
        text
    }
}

/// More ticks than this are never made.
const MOST_TICKS: i64 = 500;

/// Round frequencies in Hz that people read off an F0 axis.
const LOG_TICKS: [f64; 16] = [
    20.0, 30.0, 50.0, 70.0, 100.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 600.0, 700.0, 1000.0,
    1500.0, 2000.0,
];

/// Round frequencies in Hz of a spectrogram.
const MEL_TICKS: [f64; 7] = [0.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 12000.0];

/// The least of 1, 2 and 5 times a power of ten that is no less than `least`.
fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 1e-6) {
        return 1e-6;
    }
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let wide = |step: &f64| *step >= least * (1.0 - 1e-9);
    steps.into_iter().find(wide).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis, apart: f64) -> Vec<String> {
        axis.ticks(apart).into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn steps_are_round() {
        for (least, step) in [
            (0.03, 0.05),
            (0.1, 0.1),
            (1.1, 2.0),
            (6.0, 10.0),
            (70.0, 100.0),
        ] {
            assert!((round_step(least) - step).abs() < 1e-9, "{least}");
        }
        assert_eq!(round_step(f64::NAN), 1e-6);
    }

    #[test]
    fn ticks_are_round_and_apart() {
        let time = Axis::new(Scale::Linear, 0.0, 2.3, 0.0, 460.0);
        assert_eq!(texts(&time, 90.0), ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        let level = Axis::new(Scale::Linear, -60.0, 0.0, 90.0, 0.0);
        assert_eq!(texts(&level, 20.0), ["−60", "−40", "−20", "0"]);
        let f0 = Axis::new(Scale::Log, 90.0, 420.0, 100.0, 0.0);
        assert_eq!(texts(&f0, 12.0), ["100", "150", "200", "250", "400"]);
        let mel = Axis::new(Scale::Mel, 0.0, 12_000.0, 170.0, 0.0);
        assert_eq!(
            texts(&mel, 20.0),
            ["0", "500", "1000", "2000", "4000", "8000", "12000"]
        );
    }

    #[test]
    fn a_log_axis_is_even_in_octaves() {
        let axis = Axis::new(Scale::Log, 100.0, 400.0, 0.0, 100.0);
        assert!((axis.at(200.0) - 50.0).abs() < 1e-9);
        assert_eq!((axis.at(1.0), axis.at(1e9)), (0.0, 100.0));
    }

    #[test]
    fn odd_ranges_have_a_place_for_everything() {
        for (low, high) in [
            (0.0, 0.0),
            (5.0, -5.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
        ] {
            for scale in [Scale::Linear, Scale::Log, Scale::Mel] {
                let axis = Axis::new(scale, low, high, 0.0, 100.0);
                for value in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0, 1e30] {
                    assert!((0.0..=100.0).contains(&axis.at(value)), "{axis:?} {value}");
                }
                assert!(axis.ticks(0.0).len() < 600);
            }
        }
    }
}
