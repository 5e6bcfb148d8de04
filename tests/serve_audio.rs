//! What `tts serve` speaks: the same samples as the command line, in every format, whole and in
//! pieces.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::io::Read;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use common::service::{Service, Shared, events};
use common::{HEADER, Place, peak, tts, wav};
use serde_json::{Value, json};

static NULL: Shared = Shared::new();
static REAL: Shared = Shared::new();

fn null() -> Arc<Service> {
    NULL.get(|| Service::null(&[]))
}

fn real() -> Arc<Service> {
    REAL.get(|| Service::real(&[]))
}

/// What a program of others says.
fn tool(name: &str, args: &[&str]) -> Vec<u8> {
    let run = Command::new(name).args(args).output();
    let output = run.unwrap_or_else(|error| {
        panic!("{name} cannot be run ({error}); `make test-tools` installs what the tests need")
    });
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?}: {message}");
    output.stdout
}

/// Codec and samples at this rate, as ffmpeg hears them. From a file: of a pipe it would not cut
/// off what an MP3 encoder has added.
fn heard(bytes: &[u8], rate: u32) -> (String, usize) {
    let place = Place::new();
    let file = place.put("audio", bytes);
    let file = file.to_str().unwrap();
    let args = ["-v", "error", "-of", "json", "-show_streams", file];
    let probed: Value = serde_json::from_slice(&tool("ffprobe", &args)).unwrap();
    let codec = probed["streams"][0]["codec_name"].as_str().unwrap();
    let rate = rate.to_string();
    let args = ["-v", "error", "-i", file, "-ar", &rate, "-f", "s16le", "-"];
    (codec.to_owned(), tool("ffmpeg", &args).len() / 2)
}

#[test]
fn the_samples_are_those_of_the_command_line() {
    let service = real();
    let place = Place::new();
    let cases = [
        ("今天天气真好。走吧。", "xiaoxiao", "neutral"),
        ("你怎么[sad]不说[/sad]了？", "yunxi", "angry"),
    ];
    for (n, (text, voice, emotion)) in cases.into_iter().enumerate() {
        let path = place.at(&format!("{n}.wav"));
        let mut command = tts();
        command.args([text, "-q", "-v", voice, "-e", emotion, "-o"]);
        command.arg(&path).assert().success();
        let body = json!({"text": text, "voice": voice, "emotion": emotion});
        let answer = service.post("/tts", &body);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "audio/wav");
        let served = wav(&place.put("served.wav", &answer.body));
        assert!(served == wav(&path), "{text}");
        assert!(peak(&served.1) > 0.05);
        let seconds: f64 = answer.header("x-audio-seconds").parse().unwrap();
        assert!((seconds - served.1.len() as f64 / 24_000.0).abs() < 0.001);
        // The same in pieces.
        let raw = json!({"text": text, "voice": voice, "emotion": emotion, "format": "raw"});
        let streamed = service.post("/tts/stream", &raw);
        assert!(streamed.body == answer.body[answer.body.len() - streamed.body.len()..]);
    }
}

#[test]
fn a_whole_wav_file_says_how_long_it_is() {
    let service = null();
    for format in ["wav", "wav24", "wav-float"] {
        let answer = service.post(
            "/tts",
            &json!({"text": "今天好。明天也好。", "format": format}),
        );
        let body = &answer.body;
        assert_eq!(answer.header("content-length"), body.len().to_string());
        let told = u32::from_le_bytes(body[4..8].try_into().unwrap()) as usize;
        assert_eq!(told, body.len() - 8, "{format}");
        let reader = hound::WavReader::new(&body[..]).unwrap();
        let bytes = reader.duration() * u32::from(reader.spec().bits_per_sample) / 8;
        assert!(bytes as usize >= body.len() - 200, "{format}");
    }
}

#[test]
fn every_format_is_read_by_others() {
    let service = null();
    let text = "今天天气真好。我们去公园吧！";
    let wav = service.post("/tts", &json!({"text": text, "sample_rate": 24_000}));
    let (codec, samples) = heard(&wav.body, 24_000);
    assert_eq!(codec, "pcm_s16le");
    let mut formats = vec![
        ("wav24", "pcm_s24le", "audio/wav"),
        ("wav-float", "pcm_f32le", "audio/wav"),
        ("flac", "flac", "audio/flac"),
        ("opus", "opus", "audio/ogg"),
    ];
    if cfg!(feature = "mp3") {
        formats.push(("mp3", "mp3", "audio/mpeg"));
    }
    for (format, codec, kind) in formats {
        let body = json!({"text": text, "format": format, "sample_rate": 24_000});
        let whole = service.post("/tts", &body);
        assert_eq!(whole.header("content-type"), kind);
        assert_eq!(
            heard(&whole.body, 24_000),
            (codec.to_owned(), samples),
            "{format}"
        );
        let streamed = service.post("/tts/stream", &body);
        assert_eq!(streamed.header("content-type"), kind);
        assert_eq!(streamed.header("content-length"), "");
        let (found, count) = heard(&streamed.body, 24_000);
        // The delay of an MP3 encoder is not told in a stream.
        assert!(
            found == codec && (samples..samples + 2_000).contains(&count),
            "{format}: {count} of {samples}"
        );
    }
    let raw = service.post(
        "/tts",
        &json!({"text": text, "format": "raw", "sample_rate": 24_000}),
    );
    assert_eq!(
        (raw.header("content-type"), raw.body.len()),
        ("audio/pcm", samples * 2)
    );
    let other = service.post("/tts", &json!({"text": text, "sample_rate": 44_100}));
    let reader = hound::WavReader::new(&other.body[..]).unwrap();
    assert_eq!(reader.spec().sample_rate, 44_100);
    assert!(reader.duration().abs_diff((samples as f64 * 1.8375) as u32) <= 6);
}

#[test]
fn pieces_come_while_the_rest_is_spoken() {
    let service = Service::real(&["-j", "1", "--cache", "off"]);
    let body = json!({"text": "你好。再见。走吧。来了。", "format": "raw"});
    let mut stream = service.stream("/tts/stream", "*/*", &body);
    let begun = Instant::now();
    let mut times = Vec::new();
    let mut bytes = vec![0; 1 << 20];
    loop {
        let count = stream.read(&mut bytes).unwrap();
        if count == 0 {
            break;
        }
        times.push(begun.elapsed().as_secs_f64());
    }
    let (first, last) = (times[0], *times.last().unwrap());
    assert!(times.len() >= 4 && first < last / 2.0, "{times:?}");
}

/// Cuts characters out of a text.
fn cut(text: &str, word: &Value) -> String {
    let (from, to) = (word["from"].as_u64().unwrap(), word["to"].as_u64().unwrap());
    text.chars()
        .skip(from as usize)
        .take((to - from) as usize)
        .collect()
}

#[test]
fn events_hold_the_audio_and_the_times_of_all_that_is_said() {
    let service = real();
    let text = "[happy]你好👋，世界！[/happy]😀今天是2024年5月1日，café e\u{301} 开门。<我>";
    let body = json!({"text": text, "format": "raw"});
    let answer = service.post_with("/tts/stream", &[("accept", "text/event-stream")], &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/event-stream");
    let events = events(&answer.text());
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    let count = names.len() - 2;
    assert!(count >= 2);
    assert_eq!(
        names,
        [&["start"][..], &vec!["audio"; count], &["end"]].concat()
    );
    let start = &events[0].1;
    assert_eq!(
        *start,
        json!({
            "request_id": answer.header("x-request-id"), "cache": "miss", "format": "raw",
            "content_type": "audio/pcm", "sample_rate": 24_000, "channels": 1,
        })
    );
    let mut audio = Vec::new();
    let mut said = String::new();
    let (mut time, mut at) = (0.0, 0);
    for (index, (_, piece)) in events[1..=count].iter().enumerate() {
        assert_eq!(piece["index"], index);
        let number = |value: &Value| value.as_f64().unwrap();
        let (begin, end) = (number(&piece["start"]), number(&piece["end"]));
        assert_eq!(begin, time);
        audio.extend(BASE64.decode(piece["audio"].as_str().unwrap()).unwrap());
        assert!((end - audio.len() as f64 / 48_000.0).abs() < 1e-6);
        time = end;
        for sentence in piece["sentences"].as_array().unwrap() {
            assert_eq!(sentence["voice"], "xiaoxiao");
            let mut joined = String::new();
            for word in sentence["words"].as_array().unwrap() {
                let (from, to) = (number(&word["start"]), number(&word["end"]));
                assert!(
                    begin <= from && from <= to && to <= end + 0.001,
                    "{word} {begin} {end}"
                );
                let (text_of_it, written) = (word["text"].as_str().unwrap(), cut(text, word));
                assert!(
                    !written.is_empty() && text_of_it.contains(&written),
                    "{word}: {written}"
                );
                assert!(word["from"].as_u64().unwrap() >= at, "{word}");
                at = word["to"].as_u64().unwrap();
                joined += text_of_it;
            }
            assert_eq!(joined, sentence["text"].as_str().unwrap());
            said += &joined;
        }
    }
    assert!(
        said.contains("你好") && said.contains("2024年5月1日") && said.contains("开门"),
        "{said}"
    );
    assert!(!said.contains("happy"));
    let first = &events[1].1["sentences"][0];
    assert_eq!(first["emotion"], "happy");
    assert_eq!((cut(text, &first["words"][0])), "你好");
    let end = &events[count + 1].1;
    assert_eq!(end["audio_seconds"], time);
    let unread: Vec<_> = end["unreadable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["text"])
        .collect();
    assert!(
        unread
            .iter()
            .any(|text| text.as_str().unwrap().contains('👋')),
        "{unread:?}"
    );
    // The same bytes without events, and again from what was kept.
    let chunked = service.post("/tts/stream", &body);
    assert_eq!(chunked.header("x-cache"), "hit");
    assert!(chunked.body == audio);
    let again = service.post_with("/tts/stream", &[("accept", "text/event-stream")], &body);
    let kept = common::service::events(&again.text());
    assert_eq!(kept[0].1["cache"], "hit");
    assert_eq!(kept[1..], events[1..]);
}

#[test]
fn a_streamed_file_is_one_file() {
    let service = null();
    let body = json!({"text": "今天好。明天也好。后天更好。"});
    let answer = service.post_with("/tts/stream", &[("accept", "text/event-stream")], &body);
    let joined: Vec<u8> = events(&answer.text())
        .iter()
        .filter(|(name, _)| name == "audio")
        .flat_map(|(_, piece)| BASE64.decode(piece["audio"].as_str().unwrap()).unwrap())
        .collect();
    let (_, streamed) = common::wav_stream(&joined);
    let whole = service.post("/tts", &body);
    let place = Place::new();
    let (_, samples) = wav(&place.put("whole.wav", &whole.body));
    assert!(joined.len() > HEADER && streamed == samples);
}

#[test]
fn every_dial_is_heard() {
    let service = real();
    let text = "你好。\n\n走吧。";
    let plain = service.post("/tts", &json!({"text": text}));
    let length = |fields: Value| {
        let mut body = json!({"text": text});
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let answer = service.post("/tts", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.body != plain.body, "{fields} does nothing");
        answer.header("x-audio-seconds").parse::<f64>().unwrap()
    };
    let normal: f64 = plain.header("x-audio-seconds").parse().unwrap();
    assert!(length(json!({"speed": 2.0})) < normal - 0.1);
    assert!(length(json!({"pause_paragraph": 3.0})) > normal + 1.5);
    length(json!({"voice": "yunxi"}));
    length(json!({"pitch": 4}));
    length(json!({"volume": -10}));
    length(json!({"emotion": "sad", "intensity": 2}));
    length(json!({"emotion": "开心:0.6+surprised:0.4"}));
}
