//! Adds up the evidence and decides.

use super::feeling::Feeling;
use super::marks::Marks;
use super::scan::{Evidence, Findings};
use super::{Cue, EMOTIONS, Guess, Reason};

/// What evidence has to add up to. A word of weight 2 is enough by itself, one of 1.5 with a degree
/// or an exclamation mark, one of 1 only with others.
const ENOUGH: f32 = 2.0;
/// From which part of the winner on evidence of another kind makes the sentence mixed.
const MIXED: f32 = 0.7;
/// What evidence keeps that a "but" turns against.
const TURNED: f32 = 0.5;
/// How much each further cue for the same feeling counts, beside the strongest.
const FURTHER: f32 = 0.7;

/// Decides.
pub(super) fn weigh(findings: &Findings, marks: &Marks) -> Guess {
    let mut strongest = [0.0_f32; EMOTIONS.len()];
    let mut sums = [0.0_f32; EMOTIONS.len()];
    for (at, one) in findings.evidence.iter().enumerate() {
        let mut weight = strength(one, findings, marks);
        if at < findings.turned {
            weight *= TURNED;
        }
        let at = one.feeling as usize;
        sums[at] += weight;
        strongest[at] = strongest[at].max(weight);
    }
    if marks.exclaims_and_asks.is_some() {
        sums[Feeling::Surprised as usize] += 1.0;
    }
    let own = |one: Feeling| {
        let at = one as usize;
        FURTHER.mul_add(sums[at] - strongest[at], strongest[at])
    };
    let total = |one: Feeling| {
        let near = Feeling::ALL.into_iter().filter(|other| one.is_near(*other));
        near.map(|other| 0.5 * own(other)).sum::<f32>() + own(one)
    };
    // The first of equals wins, so that the answer never depends on chance.
    let best = Feeling::ALL
        .into_iter()
        .skip(1)
        .fold(Feeling::Neutral, |best, one| {
            if own(one) > own(best) { one } else { best }
        });
    let opposed = Feeling::ALL
        .into_iter()
        .filter(|other| !best.agrees(*other))
        .map(own)
        .fold(0.0, f32::max);
    if best == Feeling::Neutral || total(best) < ENOUGH || opposed > MIXED * own(best) {
        return Guess {
            emotion: Feeling::Neutral.name(),
            intensity: 1.0,
            reason: Reason::default(),
        };
    }
    let cues: Vec<&Evidence> = findings
        .evidence
        .iter()
        .filter(|one| one.feeling == best || best.is_near(one.feeling))
        .collect();
    Guess {
        emotion: best.name(),
        intensity: intensity(total(best), &cues, findings, marks),
        reason: reason(best, &cues, marks),
    }
}

/// What one piece of evidence counts in this sentence.
fn strength(one: &Evidence, findings: &Findings, marks: &Marks) -> f32 {
    let mut weight = one.weight;
    if findings.mocks && one.feeling.is_pleasant() {
        return 0.0;
    }
    if one.raised {
        weight *= 1.4;
    }
    if exclamation_helps(one.feeling) && marks.exclaims.is_some() {
        weight *= if marks.shouts { 1.5 } else { 1.35 };
    }
    if marks.trails.is_some() && trailing_helps(one.feeling) {
        weight *= 1.35;
    }
    if marks.sways.is_some() && one.feeling.is_pleasant() {
        weight *= 1.35;
    }
    if one.named {
        // Asked, supposed or reported as a fact, a feeling is a subject rather than a tone.
        if marks.asks {
            weight *= 0.6;
        }
        if findings.supposes {
            weight *= 0.6;
        }
        weight *= match findings.informs {
            0 => 1.0,
            1 => 0.6,
            _ => 0.4,
        };
    } else if findings.informs > 0 && one.feeling != Feeling::Serious {
        weight *= 0.75;
    }
    // One word does not colour a long sentence.
    weight
        * match findings.length {
            ..=28 => 1.0,
            29..=40 if !one.named => 1.0,
            29..=40 => 0.9,
            _ => 0.75,
        }
}

fn exclamation_helps(feeling: Feeling) -> bool {
    !matches!(
        feeling,
        Feeling::Calm | Feeling::Gentle | Feeling::Depressed
    )
}

fn trailing_helps(feeling: Feeling) -> bool {
    matches!(
        feeling,
        Feeling::Sad | Feeling::Fearful | Feeling::Depressed
    )
}

fn intensity(total: f32, cues: &[&Evidence], findings: &Findings, marks: &Marks) -> f32 {
    let mut intensity = 0.12_f32.mul_add(total - ENOUGH, 0.75);
    if cues.iter().any(|one| one.raised) {
        intensity += 0.1;
    }
    if cues.iter().any(|one| one.lowered) {
        intensity -= 0.3;
    }
    if marks.asks || findings.supposes || findings.informs > 0 {
        intensity -= 0.2;
    }
    intensity.clamp(0.3, 1.5)
}

/// The cues in the order of the text, each once.
fn reason(best: Feeling, cues: &[&Evidence], marks: &Marks) -> Reason {
    let mark = |pattern: &'static str, span: &Option<std::ops::Range<usize>>| {
        let span = span.clone()?;
        Some(Cue { pattern, span })
    };
    let marks = [
        mark("！", &marks.exclaims).filter(|_| exclamation_helps(best)),
        mark("？！", &marks.exclaims_and_asks).filter(|_| best == Feeling::Surprised),
        mark("……", &marks.trails).filter(|_| trailing_helps(best)),
        mark("～", &marks.sways).filter(|_| best.is_pleasant()),
    ];
    let mut all: Vec<Cue> = cues
        .iter()
        .flat_map(|one| one.degree.iter().chain([&one.cue]))
        .cloned()
        .chain(marks.into_iter().flatten())
        .collect();
    all.sort_by_key(|cue| cue.span.start);
    let mut seen = std::collections::HashSet::new();
    all.retain(|cue| seen.insert(cue.pattern));
    Reason(all)
}
