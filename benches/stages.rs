//! Criterion benchmarks of the stages that are this program's own arithmetic.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tts::audio::{edges, level};
use tts::config::Config;
use tts::emotion::{Profile, Register, breathe, pace, shape, tilt};
use tts::text::Frontend;
use tts::voice::{Acoustic, Class, Prosody};

const TEXT: &str = include_str!("../eval/sentences.txt");
const SAMPLE_RATE: u32 = 24_000;

fn text(criterion: &mut Criterion) {
    criterion.bench_function("frontend, start", |b| b.iter(|| Frontend::new().unwrap()));
    criterion.bench_function("configuration, start", |b| {
        b.iter(|| Config::load(None).unwrap())
    });
    let frontend = Frontend::new().unwrap();
    let mut group = criterion.benchmark_group("frontend");
    group.throughput(Throughput::Elements(TEXT.chars().count() as u64));
    group.bench_function("characters", |b| {
        b.iter(|| frontend.analyze(black_box(TEXT)))
    });
    group.finish();
}

/// Ten seconds of speech, as far as these stages can tell.
fn finish(criterion: &mut Criterion) {
    let points = 800;
    let prosody = Prosody {
        owners: vec![None],
        classes: vec![Class::Vowel],
        durations: vec![400],
        frame_rate: 40.0,
        f0: (0..points)
            .map(|n| 180.0 + 60.0 * (n as f32 / 20.0).sin())
            .collect(),
        energy: vec![0.0; points],
        points_per_frame: 2,
        acoustic: Acoustic {
            channels: 0,
            values: Vec::new(),
            style_row: 0,
        },
    };
    let profile = Profile {
        pitch: 2.0,
        pitch_range: 1.3,
        rate: 0.9,
        emphasis: 1.0,
        tremor: 0.3,
        tilt: 1.0,
        breath: 0.3,
        ..Profile::default()
    };
    let register = Register {
        centre_hz: 200.0,
        shift: 0.0,
        range: 1.0,
    };
    criterion.bench_function("emotion on the contour, 10 s", |b| {
        b.iter(|| {
            let mut prosody = prosody.clone();
            pace(&mut prosody, &profile);
            shape(&mut prosody, &profile, register, |_| 1.0);
            prosody
        });
    });
    let samples: Vec<f32> = (0..10 * SAMPLE_RATE)
        .map(|n| 0.7 * (n as f32 / 17.0).sin())
        .collect();
    let gains = level::Gains {
        start: 3.0,
        middle: 6.0,
        end: 3.0,
    };
    criterion.bench_function("breath, tilt, edges, gain and limiter, 10 s", |b| {
        b.iter(|| {
            let mut samples = samples.clone();
            breathe(&mut samples, SAMPLE_RATE, profile.breath);
            tilt(&mut samples, SAMPLE_RATE, profile.tilt);
            edges::trim_silence(&mut samples, SAMPLE_RATE, 0.02, 0.02);
            level::glide(&mut samples, SAMPLE_RATE, gains);
            level::limit(&mut samples, SAMPLE_RATE);
            samples
        });
    });
}

criterion_group!(benches, text, finish);
criterion_main!(benches);
