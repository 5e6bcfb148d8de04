//! Tests of [`WavFile`]: what is in the folder before, during and after.
#![allow(clippy::unwrap_used, clippy::panic)]

use tempfile::TempDir;

use super::*;

fn write(path: &Path, overwrite: bool, samples: &[f32]) -> Result<(), AudioError> {
    let mut file = Box::new(WavFile::create(path, 24_000, overwrite)?);
    file.write(samples)?;
    file.finish()
}

fn error_of(path: &Path, overwrite: bool) -> AudioError {
    WavFile::create(path, 24_000, overwrite).err().unwrap()
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
    assert_eq!(reader.spec(), pcm::wav_spec(24_000));
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples, [0, 16_384, -32_768]);
    assert_eq!(names_in(&folder), ["声音.wav"]);
}

#[test]
fn a_file_that_is_not_finished_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let mut file = WavFile::create(&folder.path().join("a.wav"), 24_000, false).unwrap();
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
    let file = Box::new(WavFile::create(&path, 24_000, false).unwrap());
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
    let zero = WavFile::create(&path.join("a.wav"), 0, false);
    assert!(matches!(zero, Err(AudioError::ZeroSampleRate)));
}

#[test]
fn more_than_the_header_can_count_is_refused() {
    let folder = TempDir::new().unwrap();
    let mut file = WavFile::create(&folder.path().join("a.wav"), 24_000, false).unwrap();
    let Destination::File(pending) = &mut file.0 else {
        panic!("a regular file")
    };
    pending.data_bytes = MAX_DATA_BYTES - 3;
    file.write(&[0.0]).unwrap();
    assert!(matches!(
        file.write(&[0.0]),
        Err(AudioError::TooLong { .. })
    ));
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
        let open = File::create_new(folder.path().join("a.wav")).unwrap();
        let path = format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&open));
        write(Path::new(&path), false, &[0.5]).unwrap();
        let mut bytes = Vec::new();
        File::open(folder.path().join("a.wav"))
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
