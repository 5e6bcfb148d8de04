//! Files of any bytes as inputs of every kind, split in every way: items or faults, with lines
//! from 1, without a panic, and the same ones a second time. The first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tts::batch::{InputOptions, Inputs, Kind, Split, Template};

const KINDS: [Kind; 7] = [
    Kind::Text,
    Kind::Jsonl,
    Kind::Csv,
    Kind::Tsv,
    Kind::Srt,
    Kind::Markdown,
    Kind::Epub,
];
const SPLITS: [Split; 4] = [
    Split::Whole,
    Split::Lines,
    Split::Paragraphs,
    Split::Sentences,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else {
        return;
    };
    let choice = usize::from(choice);
    let options = InputOptions {
        kind: Some(KINDS[choice % 7]),
        split: SPLITS[choice / 7 % 4],
        plain: choice / 28 % 2 == 1,
    };
    let path = std::env::temp_dir().join(format!("tts-fuzz-input-{}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let Ok(inputs) = Inputs::open(&[path], options, std::path::Path::new("out")) else {
        return;
    };
    let items: Vec<_> = inputs.items(None).collect();
    for (before, item) in items.iter().enumerate() {
        match item {
            Ok(item) => {
                assert_eq!(item.n, before + 1);
                assert!(item.line > 0 && !item.segments.is_empty());
                assert!(item.times.is_empty() || item.times.len() == item.segments.len());
                assert!(item.times.iter().all(|time| time.start < time.end));
                assert!(item.output.iter().all(|output| Template::parse(output).is_ok()));
            }
            Err(bad) => assert!(bad.n == before + 1 && bad.line > 0 && !bad.what.is_empty()),
        }
    }
    assert!(inputs.items(None).eq(items));
});
