//! Tests of [`WavWriter`]: what other readers find in its files.
#![allow(clippy::unwrap_used)]

use super::*;

fn tags() -> Tags {
    Tags {
        title: Some("你好".to_owned()),
        ..Tags::default()
    }
}

fn chapter(start: u64, title: &str) -> Chapter {
    Chapter {
        start,
        title: title.to_owned(),
    }
}

/// A file of so many samples, written with this limit of RIFF.
fn written(count: usize, depth: Depth, limit: u64, chapters: &[Chapter]) -> File {
    let file = tempfile::tempfile().unwrap();
    let mut writer = Box::new(WavWriter::new(file.try_clone().unwrap(), 24_000, depth).unwrap());
    writer.most_in_riff = limit;
    let samples: Vec<f32> = (0..count).map(|i| i as f32 / 65_536.0).collect();
    samples
        .chunks(100)
        .for_each(|part| writer.write(part).unwrap());
    writer.complete(&tags(), chapters).unwrap();
    file
}

fn bytes_of(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn hound_reads_every_depth() {
    for depth in [Depth::Int16, Depth::Int24, Depth::Float32] {
        let mut file = written(333, depth, MOST_IN_RIFF, &[chapter(7, "一")]);
        let bytes = bytes_of(&mut file);
        assert_eq!(bytes.len() % 2, 0);
        assert_eq!(chunks::number(&bytes, 4).unwrap() as usize, bytes.len() - 8);
        let mut reader = hound::WavReader::new(&bytes[..]).unwrap();
        assert_eq!(reader.spec(), pcm::wav_spec(24_000, depth));
        assert_eq!(reader.len(), 333);
        let last = match depth {
            Depth::Int16 => reader.samples::<i16>().last().unwrap().unwrap().into(),
            Depth::Int24 => reader.samples::<i32>().last().unwrap().unwrap() / 256,
            Depth::Float32 => (reader.samples::<f32>().last().unwrap().unwrap() * 32_768.0) as i32,
        };
        assert_eq!(last, 166);
    }
}

#[test]
fn an_ordinary_file_has_the_ordinary_header() {
    let bytes = bytes_of(&mut written(10, Depth::Int16, MOST_IN_RIFF, &[]));
    assert_eq!(&bytes[..4], b"RIFF");
    assert_eq!(
        (&bytes[36..40], chunks::number(&bytes, 40)),
        (&b"data"[..], Some(20))
    );
}

#[test]
fn beyond_the_limit_it_is_rf64_to_the_byte() {
    for (depth, count) in [(Depth::Int16, 5_000), (Depth::Int24, 5_001)] {
        let marks = [chapter(0, "one"), chapter(4_000, "two")];
        let mut short = written(count, depth, MOST_IN_RIFF, &marks);
        let size = short.metadata().unwrap().len() - 8;
        assert_eq!(
            bytes_of(&mut written(count, depth, size, &marks)),
            bytes_of(&mut short)
        );

        let mut long = written(count, depth, size - 1, &marks);
        let (short_bytes, bytes) = (bytes_of(&mut short), bytes_of(&mut long));
        assert_eq!(&bytes[..16], b"RF64\xff\xff\xff\xffWAVEds64");
        let wide = |at: usize| u64::from_le_bytes(*bytes[at..].first_chunk().unwrap());
        assert_eq!(chunks::number(&bytes, 16), Some(28));
        assert_eq!(wide(20), bytes.len() as u64 - 8);
        assert_eq!(wide(28), (count * depth.bytes()) as u64);
        assert_eq!(wide(36), count as u64);
        // The rest is the same, but for the size of the samples, which stays open.
        assert_eq!(bytes[48..48 + 20], short_bytes[12..12 + 20]);
        let data_at = open_header(24_000, depth).len();
        assert_eq!(bytes[data_at + 32..data_at + 36], [0xff; 4]);
        assert_eq!(bytes[data_at + 36..], short_bytes[data_at..]);

        let (of_long, of_short) = (
            Existing::read(&mut long).unwrap(),
            Existing::read(&mut short).unwrap(),
        );
        assert_eq!(of_long.chapters, marks);
        assert_eq!(of_long.data_at, of_short.data_at + DS64_BYTES);
        assert_eq!(
            (of_long.data_bytes, of_long.others),
            (of_short.data_bytes, of_short.others)
        );
    }
}

#[test]
fn room_is_made_in_files_of_any_length() {
    for length in [12, 13, 1_000, STEP - 1, STEP + 12, 2 * STEP + 77] {
        let mut file = tempfile::tempfile().unwrap();
        let before: Vec<u8> = (0..length).map(|i| (i * 7 % 251) as u8).collect();
        file.write_all(&before).unwrap();
        make_room(&mut file, 12, length, 36).unwrap();
        let after = bytes_of(&mut file);
        assert_eq!(after[..12], before[..12]);
        assert_eq!(after.get(48..).unwrap_or_default(), &before[12..]);
    }
}

#[test]
fn more_is_put_behind_what_is_there() {
    let mut first = written(1_001, Depth::Int24, 500, &[chapter(5, "first")]);
    let file = tempfile::tempfile().unwrap();
    let (own, mut file) = (file.try_clone().unwrap(), file);
    let mut writer = Box::new(WavWriter::behind(&mut first, own, 24_000, Depth::Int24).unwrap());
    assert_eq!(writer.samples(), 1_001);
    writer.write(&[0.5; 99]).unwrap();
    let other = Tags {
        title: Some("another".to_owned()),
        ..Tags::default()
    };
    writer
        .complete(&other, &[chapter(1_001, "second")])
        .unwrap();

    let bytes = bytes_of(&mut file);
    let both = Existing::read(&mut file).unwrap();
    assert_eq!(both.data_bytes, 1_100 * 3);
    assert_eq!(
        both.chapters,
        [chapter(5, "first"), chapter(1_001, "second")]
    );
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains("你好") && !text.contains("another"),
        "its tags stay"
    );
    let (before, after) = (
        bytes_of(&mut first),
        hound::WavReader::new(&bytes[..]).unwrap().len(),
    );
    assert_eq!(after, 1_100);
    let old_data = 68 + DS64_BYTES as usize;
    assert_eq!(bytes[68..68 + 3_003], before[old_data..old_data + 3_003]);
}

#[test]
fn another_shape_is_refused_with_the_way_out() {
    let mut first = written(10, Depth::Int16, MOST_IN_RIFF, &[]);
    let mut behind = |rate, depth| {
        let file = tempfile::tempfile().unwrap();
        WavWriter::behind(&mut first, file, rate, depth)
            .err()
            .unwrap()
            .to_string()
    };
    let told = behind(48_000, Depth::Int16);
    assert!(told.contains("--sample-rate 24000"), "{told}");
    assert!(behind(24_000, Depth::Float32).contains("--format wav"));
}

#[test]
fn what_is_no_wav_is_told_apart() {
    let check = |bytes: &[u8], part: &str| {
        let error = Existing::read(&mut io::Cursor::new(bytes)).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    };
    check(b"", "no WAV");
    check(b"OggS00000000000000", "no WAV");
    check(b"RIFF\0\0\0\0WAVE", "damaged");
    check(b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\x7f", "damaged");
    let mut stereo = open_header(24_000, Depth::Int16);
    stereo[22] = 2;
    check(&stereo, "2 channels");
    // A saved stream leaves its length open.
    let mut saved = open_header(24_000, Depth::Int16);
    saved.extend_from_slice(&[0; 11]);
    assert_eq!(
        Existing::read(&mut io::Cursor::new(saved))
            .unwrap()
            .data_bytes,
        10
    );
}
