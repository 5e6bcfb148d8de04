//! Tests of [`AudioFile`]: what is in the folder before, during and after.
#![allow(clippy::unwrap_used, clippy::panic)]

use tempfile::TempDir;

use super::*;

fn write(path: &Path, overwrite: bool, samples: &[f32]) -> Result<(), AudioError> {
    write_as(path, &FileSpec::wav(24_000, overwrite), samples)
}

fn write_as(path: &Path, spec: &FileSpec, samples: &[f32]) -> Result<(), AudioError> {
    let mut file = Box::new(AudioFile::create(path, spec)?);
    file.write(samples)?;
    file.finish()
}

fn create(path: &Path) -> AudioFile {
    AudioFile::create(path, &FileSpec::wav(24_000, false)).unwrap()
}

fn error_of(path: &Path, overwrite: bool) -> AudioError {
    let spec = FileSpec::wav(24_000, overwrite);
    AudioFile::create(path, &spec).err().unwrap()
}

/// What hound finds in a file.
fn samples_in(path: &Path) -> Vec<f32> {
    let reader = hound::WavReader::open(path).unwrap();
    match reader.spec().sample_format {
        hound::SampleFormat::Float => reader.into_samples().map(Result::unwrap).collect(),
        hound::SampleFormat::Int => reader
            .into_samples::<i16>()
            .map(|sample| f32::from(sample.unwrap()) / 32_768.0)
            .collect(),
    }
}

fn names_in(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn what_is_written_can_be_read_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("声音.wav");
    write(&path, false, &[0.0, 0.5, -1.0]).unwrap();
    let mut reader = hound::WavReader::open(&path).unwrap();
    assert_eq!(
        reader.spec(),
        crate::audio::pcm::wav_spec(24_000, Depth::Int16)
    );
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples, [0, 16_384, -32_768]);
    assert_eq!(names_in(&folder), ["声音.wav"]);
}

#[test]
fn a_file_that_is_not_finished_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let mut file = create(&folder.path().join("a.wav"));
    file.write(&[0.5; 100_000]).unwrap();
    let names = names_in(&folder);
    assert!(
        names.len() == 1 && names[0].starts_with(".tts-"),
        "{names:?}"
    );
    drop(file);
    assert!(names_in(&folder).is_empty());
}

#[test]
fn an_existing_file_is_kept_unless_overwriting() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, "mine").unwrap();
    let error = error_of(&path, false);
    assert!(matches!(error, AudioError::Exists { .. }));
    assert!(error.to_string().contains("a.wav") && error.to_string().contains("--force"));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    write(&path, true, &[0.5]).unwrap();
    assert_eq!(hound::WavReader::open(&path).unwrap().len(), 1);
    assert_eq!(names_in(&folder), ["a.wav"]);
}

#[test]
fn a_file_that_appears_meanwhile_is_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    let file = Box::new(create(&path));
    fs::write(&path, "theirs").unwrap();
    assert!(matches!(file.finish(), Err(AudioError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert_eq!(names_in(&folder), ["a.wav"]);
}

#[test]
fn wrong_places_are_told_apart() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("file"), "").unwrap();
    assert!(matches!(error_of(path, true), AudioError::IsFolder { .. }));
    assert!(matches!(
        error_of(&path.join("no/a.wav"), true),
        AudioError::NoFolder { .. }
    ));
    assert!(matches!(
        error_of(&path.join("no/"), true),
        AudioError::NoFolder { .. }
    ));
    assert!(matches!(
        error_of(&path.join("file/a.wav"), true),
        AudioError::NoFolder { .. }
    ));
    let zero = AudioFile::create(&path.join("a.wav"), &FileSpec::wav(0, false));
    assert!(matches!(zero, Err(AudioError::ZeroSampleRate)));
}

#[test]
fn files_can_be_written_by_any_thread() {
    fn is_send<T: Send>() {}
    is_send::<AudioFile>();
    is_send::<StagedAudio>();
}

fn tone(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i as f32 * 0.2).sin() * 0.25).collect()
}

#[test]
fn a_staged_file_waits_for_its_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    for kept in [false, true] {
        let mut file = create(&path);
        file.write(&[0.5; 12_000]).unwrap();
        let staged = file.stage().unwrap();
        assert!(!path.exists() && staged.path().starts_with(folder.path()));
        assert_eq!(samples_in(staged.path()).len(), 12_000);
        assert_eq!((staged.seconds(), staged.gain()), (0.5, None));
        match kept {
            true => staged.persist().unwrap(),
            false => drop(staged),
        }
        assert_eq!(names_in(&folder).len(), usize::from(kept));
    }
}

#[test]
fn the_level_is_set_over_the_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    // Long enough to be put aside on the disk.
    let mut samples = tone(400_000);
    samples[200_000] = -0.8;
    let mut spec = FileSpec::new(Format::Wav(Depth::Float32), 24_000);
    spec.finish.peak = Some(-1.0);
    spec.finish.fade = Some(10.0);
    let mut file = AudioFile::create(&path, &spec).unwrap();
    samples
        .chunks(9_999)
        .for_each(|part| file.write(part).unwrap());
    let staged = file.stage().unwrap();
    let gain = staged.gain().unwrap();
    assert!((gain.db - 0.938_2).abs() < 1e-3, "{gain:?}");
    staged.persist().unwrap();
    let found = samples_in(&path);
    assert_eq!(found.len(), samples.len());
    assert!((found[200_000] + 10_f32.powf(-1.0 / 20.0)).abs() < 1e-5);
    assert_eq!((found[0], found[399_999]), (0.0, 0.0));
    let factor = found[200_000] / -0.8;
    assert!((found[300_000] - samples[300_000] * factor).abs() < 1e-5);
}

#[test]
fn another_rate_keeps_length_and_chapters_in_place() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    let mut spec = FileSpec::wav(24_000, false);
    spec.finish.sample_rate = Some(44_100);
    let mut file = AudioFile::create(&path, &spec).unwrap();
    file.chapter("one");
    file.write(&tone(36_000)).unwrap();
    file.chapter("two");
    file.write(&tone(1)).unwrap();
    file.stage().unwrap().persist().unwrap();
    assert_eq!(samples_in(&path).len(), 66_152);
    let bytes = fs::read(&path).unwrap();
    let cue = bytes.windows(4).position(|four| four == b"cue ").unwrap();
    let second = &bytes[cue + 8 + 4 + 24 + 20..][..4];
    assert_eq!(second, 66_150_u32.to_le_bytes());
}

#[test]
fn speech_is_put_behind_speech() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    let mut spec = FileSpec::wav(24_000, false);
    spec.append = true;
    write_as(&path, &spec, &[0.25; 10]).unwrap();
    write_as(&path, &spec, &[0.5; 5]).unwrap();
    let found = samples_in(&path);
    assert_eq!(found, [[0.25; 10].as_slice(), &[0.5; 5]].concat());

    let before = fs::read(&path).unwrap();
    spec.finish.sample_rate = Some(16_000);
    let error = write_as(&path, &spec, &[]).unwrap_err();
    assert!(matches!(error, AudioError::NotAppendable { .. }), "{error}");
    let flac = FileSpec {
        append: true,
        ..FileSpec::new(Format::Flac, 24_000)
    };
    let error = write_as(&folder.path().join("a.flac"), &flac, &[]).unwrap_err();
    assert!(matches!(error, AudioError::NotAppendable { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(names_in(&folder), ["a.wav"]);
}

#[test]
fn the_same_samples_give_the_same_file() {
    let folder = TempDir::new().unwrap();
    for format in Format::all().filter(|&format| cfg!(feature = "mp3") || format != Format::Mp3) {
        let mut files = ["a", "b"].map(|name| folder.path().join(name)).map(|path| {
            let mut spec = FileSpec::new(format, 24_000);
            spec.tags.title = Some("你好".to_owned());
            spec.overwrite = true;
            let mut file = AudioFile::create(&path, &spec).unwrap();
            file.write(&tone(30_000)).unwrap();
            file.chapter("章");
            file.write(&tone(30_000)).unwrap();
            Box::new(file).finish().unwrap();
            fs::read(&path).unwrap()
        });
        assert!(files[0].len() > 1_000, "{format}");
        let [a, b] = &mut files;
        assert!(a == b, "{format}");
    }
}

#[test]
fn a_stop_ends_the_second_pass() {
    let folder = TempDir::new().unwrap();
    let stop = Arc::new(AtomicBool::new(true));
    let mut spec = FileSpec::wav(24_000, false);
    spec.finish.lufs = Some(-23.0);
    spec.stop = Some(stop);
    let error = write_as(&folder.path().join("a.wav"), &spec, &tone(24_000)).unwrap_err();
    assert!(matches!(error, AudioError::Interrupted));
    assert!(names_in(&folder).is_empty());
}

#[cfg(unix)]
mod unix {
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn permissions_are_those_of_any_file() {
        let folder = TempDir::new().unwrap();
        let (ordinary, path) = (folder.path().join("ordinary"), folder.path().join("a.wav"));
        fs::write(&ordinary, "").unwrap();
        write(&path, false, &[]).unwrap();
        assert_eq!(mode(&path), mode(&ordinary));
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        write(&path, true, &[]).unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = TempDir::new().unwrap();
        let (real, link) = (
            folder.path().join("real.wav"),
            folder.path().join("link.wav"),
        );
        write(&real, false, &[]).unwrap();
        symlink("real.wav", &link).unwrap();
        write(&link, true, &[0.5]).unwrap();
        assert!(link.is_symlink());
        assert_eq!(hound::WavReader::open(&real).unwrap().len(), 1);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_device_says_so() {
        let error = error_of(Path::new("/dev/full"), false);
        assert!(matches!(error, AudioError::DiskFull { .. }), "{error:?}");
        assert!(error.is_missing_resource());
    }

    #[test]
    fn what_is_open_already_is_streamed_to() {
        assert!(!is_open_descriptor(Path::new("/dev/null")));
        write(Path::new("/dev/null"), false, &[0.5]).unwrap();
        let folder = TempDir::new().unwrap();
        let open = fs::File::create_new(folder.path().join("a.wav")).unwrap();
        let path = format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&open));
        write(Path::new(&path), false, &[0.5]).unwrap();
        let mut bytes = Vec::new();
        fs::File::open(folder.path().join("a.wav"))
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!((&bytes[..4], bytes.len()), (&b"RIFF"[..], 46));
        drop(open);
    }

    #[test]
    fn a_pipe_is_streamed_to() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        let reader = std::thread::spawn({
            let path = path.clone();
            move || fs::read(path).unwrap()
        });
        write(&path, false, &[0.5]).unwrap();
        assert_eq!(reader.join().unwrap().len(), 46);
        assert_eq!(names_in(&folder), ["pipe"]);
    }
}
