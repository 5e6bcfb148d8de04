//! Jobs on their way to a service that has the voice loaded, and takes on their way back.
//!
//! Only programs of one version understand each other, and only with the same voice pack: both
//! are said first.

use serde::{Deserialize, Serialize};

use super::{Job, Take};
use crate::controls::Speed;
use crate::voice::Speller;
use crate::voice::pack::Manifest;

/// The route: `GET` answers with a [`Greeting`], `POST` with the take of a job.
pub const ROUTE: &str = "/jobs";

/// No job is larger, in bytes; an ordinary one has some 5000.
pub const MOST_JOB: usize = 1 << 20;

/// No take is larger, in bytes: 15 seconds of speech between two minutes of silence, with all that
/// is known of them, are a quarter of it.
pub const MOST_TAKE: usize = 64 << 20;

/// The longest silence inside a job, in seconds: the decoder's memory grows with it.
const MOST_PAUSE: f32 = 30.0;

/// What a service says of itself before it is given work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Greeting {
    /// Its version.
    pub version: String,
    /// The fingerprint of its voice pack.
    pub pack: String,
    /// Jobs that it speaks at a time.
    pub workers: usize,
}

impl Greeting {
    /// Of this program with a pack and so many workers.
    pub fn of(manifest: &Manifest, workers: usize) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pack: manifest.fingerprint(),
            workers,
        }
    }
}

/// Why bytes are not a job for this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// They are none.
    Bytes,
    /// They are from a program of another version.
    Version,
    /// They are for another voice pack.
    Pack,
    /// This part of the job is not as planning leaves it.
    Job(&'static str),
}

/// Bytes of a job for the service with the pack of this fingerprint.
///
/// # Errors
///
/// If it cannot be written down.
pub fn write_job(job: &Job, pack: &str) -> postcard::Result<Vec<u8>> {
    postcard::to_stdvec(&(env!("CARGO_PKG_VERSION"), pack, job))
}

/// Reads what [`write_job`] has written; `speller` is the one of the pack's family.
///
/// # Errors
///
/// If the bytes are not a job that this program could have planned: what is spoken must neither
/// fail in strange ways nor take memory without bounds.
pub fn read_job(bytes: &[u8], manifest: &Manifest, speller: &dyn Speller) -> Result<Job, Fault> {
    // The job of another version may look different, so it is not looked at before that is known.
    let (version, rest) = postcard::take_from_bytes::<&str>(bytes).map_err(|_| Fault::Bytes)?;
    if version != env!("CARGO_PKG_VERSION") {
        return Err(Fault::Version);
    }
    let (pack, rest) = postcard::take_from_bytes::<&str>(rest).map_err(|_| Fault::Bytes)?;
    if pack != manifest.fingerprint() {
        return Err(Fault::Pack);
    }
    match postcard::take_from_bytes::<Job>(rest) {
        Ok((job, [])) => check(job, manifest, speller),
        _ => Err(Fault::Bytes),
    }
}

fn check(job: Job, manifest: &Manifest, speller: &dyn Speller) -> Result<Job, Fault> {
    let controls = &job.controls;
    let is_known = |name: &String| manifest.speakers.contains_key(name);
    if !is_known(&controls.speaker) || !controls.profile.manner.keys().all(is_known) {
        return Err(Fault::Job("speaker"));
    }
    if !controls.profile.is_safe() {
        return Err(Fault::Job("profile"));
    }
    if Speed::try_from(controls.speed).is_err() {
        return Err(Fault::Job("speed"));
    }
    if job.phonemes.is_empty() || !speller.fits(job.phonemes.len(), controls.rate()) {
        return Err(Fault::Job("phonemes"));
    }
    let owners = job.phonemes.iter().filter_map(|phoneme| phoneme.owner);
    let pauses = owners.filter(|owner| job.utterance.is_phrase_break(owner.item));
    let pause = job.phrase_pause * pauses.count() as f32;
    if !(0.0..=MOST_PAUSE).contains(&pause) {
        return Err(Fault::Job("phrase_pause"));
    }
    Ok(job)
}

/// Bytes of a take.
///
/// # Errors
///
/// If it cannot be written down.
pub fn write_take(take: &Take) -> postcard::Result<Vec<u8>> {
    postcard::to_stdvec(take)
}

/// Reads what [`write_take`] has written.
///
/// # Errors
///
/// If the bytes are no take.
pub fn read_take(bytes: &[u8]) -> postcard::Result<Take> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::super::plan::tests::planned;
    use super::*;
    use crate::config::Config;
    use crate::text::{Item, Mark};
    use crate::voice::pack::{FamilyName, Pack};
    use crate::voice::{Owner, speller};

    fn manifest() -> Manifest {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/kokoro-zh");
        Pack::open(&folder).unwrap().manifest
    }

    fn job() -> Job {
        let config = Config::load(None).unwrap();
        let jobs = planned("OK，我们三点去银行。", &config, &config.silence);
        jobs.into_iter().next().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Job, Fault> {
        read_job(bytes, &manifest(), speller(FamilyName::Kokoro).as_ref())
    }

    #[test]
    fn a_job_arrives_as_it_was_sent() {
        let mut job = job();
        job.gains.middle = f32::NEG_INFINITY;
        let bytes = write_job(&job, &manifest().fingerprint()).unwrap();
        assert!(bytes.len() < MOST_JOB / 100);
        assert_eq!(read(&bytes), Ok(job));
    }

    #[test]
    fn what_planning_would_not_make_is_refused() {
        let refused = |part: &'static str, change: &dyn Fn(&mut Job)| {
            let mut job = job();
            change(&mut job);
            let bytes = write_job(&job, &manifest().fingerprint()).unwrap();
            assert_eq!(read(&bytes), Err(Fault::Job(part)));
        };
        refused("speaker", &|job| job.controls.speaker = "who".to_owned());
        refused("speaker", &|job| {
            let manner = &mut job.controls.profile.manner;
            manner.insert("who".to_owned(), 0.5);
        });
        for rate in [0.0, f32::NAN, 1e9] {
            refused("profile", &|job| job.controls.profile.rate = rate);
        }
        for speed in [0.0, -1.0, f32::INFINITY] {
            refused("speed", &|job| job.controls.speed = speed);
        }
        refused("phonemes", &|job| job.phonemes.clear());
        refused("phonemes", &|job| {
            let all = job.phonemes.clone();
            job.phonemes = all.into_iter().cycle().take(2000).collect();
        });
        for pause in [f32::NAN, -1.0, 1e9] {
            refused("phrase_pause", &|job| {
                // The whole of it belongs to a break.
                let phrase = Mark::Phrase;
                let span = 0..0;
                job.utterance.items = vec![Item::Mark { mark: phrase, span }];
                let owner = Owner {
                    item: 0,
                    syllable: None,
                };
                job.phonemes
                    .iter_mut()
                    .for_each(|one| one.owner = Some(owner));
                job.phrase_pause = pause;
            });
        }
    }

    #[test]
    fn others_are_told_apart() {
        let bytes = write_job(&job(), "another").unwrap();
        assert_eq!(read(&bytes), Err(Fault::Pack));
        let bytes = postcard::to_stdvec(&("0.0.0", "another")).unwrap();
        assert_eq!(read(&bytes), Err(Fault::Version));
    }

    #[test]
    fn neither_less_nor_more_is_a_job() {
        let mut bytes = write_job(&job(), &manifest().fingerprint()).unwrap();
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert_eq!(read(&bytes), Err(Fault::Bytes));
    }

    proptest! {
        #[test]
        fn bytes_of_others_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let whole = postcard::to_stdvec(&(env!("CARGO_PKG_VERSION"), manifest().fingerprint())).unwrap();
            prop_assert!(read(&[whole, bytes.clone()].concat()).is_err());
            prop_assert!(read_take(&bytes).is_err());
        }
    }
}
