//! Speaks a list of takes with one loaded voice, each into a file of its own: for `eval/emotions.py`.
//!
//! Reads lines of `file<TAB>speaker<TAB>emotion<TAB>intensity<TAB>text` from standard input; the
//! emotion may be a mixture. Prints one line for each take: its file and its number of syllables.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::BufRead;
use std::sync::atomic::AtomicBool;

use tts::audio::{AudioFile, FileSpec, Sink};
use tts::config::Config;
use tts::controls::Intensity;
use tts::emotion::Choice;
use tts::engine::{self, Desk, Director, Engine, Job, Share};
use tts::paths;
use tts::script::{Manner, Origin, Script, Segment};
use tts::text::{Frontend, Item, Sound};
use tts::voice::speller;
use tts::voice::store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::load(None)?;
    let frontend = Frontend::new()?;
    let store = Store::open(paths::model_roots());
    let voice = store.voice(&config.defaults.voice)?;
    let manifest = &voice.pack.manifest;
    let speller = speller(manifest.family);
    let mut takes = Vec::new();
    let mut jobs = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, speaker, emotion, intensity, text] = fields[..] else {
            return Err(format!("not five fields: {line}").into());
        };
        let script = Script {
            segments: vec![Segment::new(text.to_owned(), Origin::Stdin)],
        };
        let read = script.segments[0].understand(Manner::default(), &frontend)?;
        let mut defaults = config.defaults.clone();
        defaults.intensity = Intensity::try_from(intensity.parse::<f32>()?)?;
        let director = Director {
            emotions: &config.emotions,
            manifest,
            speaker: store.voice(speaker)?.speaker,
            emotion: Choice::parse(emotion)?,
            defaults: &defaults,
        };
        let desk = Desk {
            frontend: &frontend,
            speller: speller.as_ref(),
            director: &director,
            silence: &config.silence,
        };
        let spoken: Vec<Job> = desk.plan(&script, &[read]).collect::<Result<_, _>>()?;
        let items = spoken.iter().flat_map(|job| &job.utterance.items);
        let syllables: usize = items
            .map(|item| match item {
                Item::Word(word) => match &word.sound {
                    Sound::Mandarin(syllables) => syllables.len(),
                    Sound::English(_) => 1,
                },
                Item::Mark { .. } => 0,
            })
            .sum();
        takes.push((file.to_owned(), syllables, spoken.len()));
        jobs.extend(spoken);
    }
    let cores = engine::usable_cores(None);
    let engine = Engine::load(&voice.pack, Share::of(cores, jobs.len().max(1)))?;
    let rate = engine.sample_rate();
    let (mut at, mut left, mut samples) = (0, 0, Vec::new());
    let stop = AtomicBool::new(false);
    engine.run(jobs, &stop, &mut |_, take| {
        if left == 0 {
            left = takes[at].2;
        }
        samples.extend(take.samples);
        left -= 1;
        if left == 0 {
            let (file, syllables, _) = &takes[at];
            let mut wav = Box::new(AudioFile::create(
                file.as_ref(),
                &FileSpec::wav(rate, true),
            )?);
            wav.write(&samples)?;
            wav.finish()?;
            println!("{file}\t{syllables}");
            samples.clear();
            at += 1;
        }
        Ok(())
    })?;
    Ok(())
}
