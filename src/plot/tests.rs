//! Whole pictures: what they look like, and that nothing makes drawing fail badly.

use proptest::prelude::*;
use resvg::tiny_skia::{IntRect, Pixmap};
use resvg::usvg;

use super::*;

fn contour(start: f64, rate: f64, values: Vec<f32>) -> Contour {
    Contour {
        start,
        rate,
        values,
    }
}

/// A second of a gliding tone, with two syllables.
fn small(text: &str, label: &str) -> Spoken {
    let glide = |i: usize| (i as f32 * (0.05 + i as f32 * 1e-6)).sin() * 0.3;
    let voiced = |centre: f32| {
        let value = |i: usize| {
            if (35..45).contains(&i) {
                0.0
            } else {
                centre + i as f32
            }
        };
        (0..80).map(value).collect()
    };
    let syllable = |index: usize, label: &str, pinyin: &str| SpokenSyllable {
        label: label.to_owned(),
        pinyin: pinyin.to_owned(),
        word: index,
        start: 0.1 + 0.4 * index as f64,
        end: 0.5 + 0.4 * index as f64,
    };
    Spoken {
        text: text.to_owned(),
        voice: "xiaoxiao".to_owned(),
        emotion: Name {
            en: "happy".to_owned(),
            zh: "开心".to_owned(),
        },
        sample_rate: 24_000,
        samples: (0..24_000).map(glide).collect(),
        f0: Change {
            before: vec![contour(0.0, 80.0, voiced(200.0))],
            after: vec![contour(0.0, 80.0, voiced(240.0))],
        },
        energy: Change {
            before: vec![contour(0.0, 100.0, vec![-26.0; 100])],
            after: vec![contour(0.0, 100.0, vec![-23.0; 100])],
        },
        syllables: vec![syllable(0, label, "nǐ"), syllable(1, "好", "hǎo")],
    }
}

/// How many pixels are as dark as text, in a part of the picture.
fn dark(pixels: &Pixmap, area: IntRect) -> usize {
    let part = pixels.clone_rect(area);
    let pixels = part.iter().flat_map(|part| part.pixels().to_vec());
    pixels
        .filter(|p| p.red() < 90 && p.green() < 90 && p.blue() < 90)
        .count()
}

#[test]
fn a_take_is_drawn_as_png_and_svg() -> Result<(), Box<dyn std::error::Error>> {
    let picture = take_picture(&small("你好", "你"))?;
    let (width, height) = picture.size();
    let pixels = Pixmap::decode_png(&picture.to_png()?)?;
    assert_eq!((pixels.width(), pixels.height()), (2 * width, 2 * height));

    let svg = picture.to_svg()?;
    assert!(!svg.contains("<text") && !svg.contains("font-family"));
    assert_eq!(svg.matches("data:image/png;base64,").count(), 1);
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default())?;
    assert_eq!(tree.size().to_int_size().dimensions(), (width, height));

    // Only the label differs, so the pixels that differ are its own: the character is drawn.
    let without = Pixmap::decode_png(&take_picture(&small("你好", " "))?.to_png()?)?;
    let pairs = pixels.pixels().iter().zip(without.pixels());
    let differing = pairs.filter(|(a, b)| a != b).count();
    assert!((100..3_000).contains(&differing), "{differing}");
    // The title, in the upper left corner.
    let corner = IntRect::from_xywh(0, 0, 200, 100).ok_or("no corner")?;
    assert!(dark(&pixels, corner) > 100);
    Ok(())
}

#[test]
fn both_lines_of_a_change_are_seen() -> Result<(), Box<dyn std::error::Error>> {
    let pixels = take_picture(&small("你好", "你"))?.pixels()?;
    let count = |red: u8, green: u8, blue: u8| {
        let near = |a: u8, b: u8| a.abs_diff(b) < 8;
        let pixels = pixels.pixels().iter();
        pixels
            .filter(|p| near(p.red(), red) && near(p.green(), green) && near(p.blue(), blue))
            .count()
    };
    assert!(count(0xd5, 0x5e, 0x00) > 2_000, "after");
    assert!(count(0x8c, 0x8c, 0x8c) > 500, "before");
    Ok(())
}

#[test]
fn takes_are_compared_in_rows() -> Result<(), Box<dyn std::error::Error>> {
    let takes = vec![small("你好", "你"); 3];
    let (_, two) = comparison(&takes[..2])?.size();
    let picture = comparison(&takes)?;
    assert!(picture.size().1 > two + 150);
    assert!(!picture.to_svg()?.contains("<text"));
    Pixmap::decode_png(&picture.to_png()?)?;
    for wrong in [0, 1, 21] {
        let found = comparison(&vec![small("好", "好"); wrong]);
        assert!(matches!(found, Err(PlotError::Takes { found }) if found == wrong));
    }
    Ok(())
}

#[test]
fn long_takes_are_bounded() -> Result<(), Box<dyn std::error::Error>> {
    let mut long = small("很长", "长");
    long.sample_rate = 100;
    long.samples = vec![0.1; 100 * 600];
    long.syllables = (0..2_400_u32)
        .map(|i| SpokenSyllable {
            label: "长".to_owned(),
            pinyin: "cháng".to_owned(),
            word: i as usize,
            start: f64::from(i) * 0.25,
            end: f64::from(i + 1) * 0.25,
        })
        .collect();
    assert_eq!(take_picture(&long)?.size().0, 4_000);
    Ok(())
}

#[test]
fn what_has_no_place_in_time_is_refused() {
    let broken: [fn(&mut Spoken); 6] = [
        |s| s.f0.after[0].rate = 0.0,
        |s| s.f0.before[0].start = f64::NAN,
        |s| s.energy.after[0].rate = f64::INFINITY,
        |s| s.syllables[0].end = f64::INFINITY,
        |s| s.syllables[0].end = -1.0,
        |s| s.syllables[0].start = -1e30,
    ];
    for (index, break_it) in broken.iter().enumerate() {
        let mut spoken = small("你好", "你");
        break_it(&mut spoken);
        let found = take_picture(&spoken);
        assert!(matches!(found, Err(PlotError::Times)), "{index}");
    }
    let mut silent = small("你好", "你");
    silent.sample_rate = 0;
    assert!(matches!(
        take_picture(&silent),
        Err(PlotError::ZeroSampleRate)
    ));
}

fn odd() -> impl Strategy<Value = f64> {
    prop_oneof![
        5 => 0.0..2.0,
        1 => Just(f64::NAN),
        1 => Just(-1.0),
        1 => Just(1e30),
        1 => any::<f64>(),
    ]
}

fn contours() -> impl Strategy<Value = Vec<Contour>> {
    let rate = prop_oneof![4 => Just(80.0), 1 => odd()];
    let values = prop::collection::vec(any::<f32>(), 0..40);
    let one =
        (-1.0..2.0, rate, values).prop_map(|(start, rate, values)| contour(start, rate, values));
    prop::collection::vec(one, 0..3)
}

fn changes() -> impl Strategy<Value = Change> {
    (contours(), contours()).prop_map(|(before, after)| Change { before, after })
}

fn spoken() -> impl Strategy<Value = Spoken> {
    let syllable = (
        any::<String>(),
        any::<String>(),
        0..3_usize,
        odd(),
        0.0..0.5,
    );
    let syllable = syllable.prop_map(|(label, pinyin, word, start, length)| SpokenSyllable {
        label,
        pinyin,
        word,
        start,
        end: start + length,
    });
    (
        (any::<String>(), any::<String>(), any::<String>()),
        prop::sample::select(vec![0, 1, 7, 8_000, 24_000, u32::MAX]),
        prop::collection::vec(any::<f32>(), 0..300),
        changes(),
        changes(),
        prop::collection::vec(syllable, 0..5),
    )
        .prop_map(
            |(words, sample_rate, samples, f0, energy, syllables)| Spoken {
                text: words.0,
                voice: words.1,
                emotion: Name {
                    en: words.2,
                    zh: String::new(),
                },
                sample_rate,
                samples,
                f0,
                energy,
                syllables,
            },
        )
}

proptest! {
    // Each draws a whole picture.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_take_gives_a_picture_or_an_error(one in spoken(), other in spoken()) {
        for picture in [take_picture(&one), comparison(&[one, other])] {
            match picture {
                Ok(picture) => prop_assert!(picture.to_svg().is_ok_and(|svg| !svg.contains("<text"))),
                Err(PlotError::Drawing { reason }) => prop_assert!(false, "{}", reason),
                Err(_) => {}
            }
        }
    }
}
