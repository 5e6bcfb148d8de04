//! How `tts serve` is run: settings, keys, logs, metrics, signals, sockets.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::Place;
use common::service::{Service, null_command, wait};
use serde_json::{Value, json};

/// A few sentences that the real voice takes some seconds for.
const LONG: &str = "今天天气真好，我们去公园散步吧。你觉得怎么样？明天可能会下雨，记得带伞。";

fn null_with(variables: &[(&str, &str)]) -> Service {
    let mut command = null_command(&[]);
    command.envs(variables.iter().copied());
    Service::start(command).ready()
}

#[test]
fn keys_are_asked_for_where_they_matter() {
    let place = Place::new();
    let file = place.put("keys", "fromfile-1\n\n  fromfile-2  \n");
    let service = Service::null(&[
        "--api-key",
        "lemma,tulip",
        "--api-keys-file",
        file.to_str().unwrap(),
    ]);
    let closed = [
        ("POST", "/tts"),
        ("POST", "/tts/stream"),
        ("POST", "/subtitles"),
        ("POST", "/phonemes"),
        ("POST", "/v1/audio/speech"),
        ("GET", "/voices"),
        ("GET", "/emotions"),
        ("GET", "/v1/audio/voices"),
        ("GET", "/v1/models"),
        ("GET", "/v1/models/tts-1"),
    ];
    let wrong: [&[(&str, &str)]; 6] = [
        &[],
        &[("authorization", "Bearer wrong")],
        &[("authorization", "Basic lemma")],
        &[("authorization", "lemma")],
        &[("x-api-key", "lemm")],
        &[("x-api-key", "lemma,tulip")],
    ];
    for (method, path) in closed {
        for headers in wrong {
            let answer = service.request(method, path, headers, b"");
            assert_eq!(
                answer.error(),
                (401, "invalid_api_key".into(), String::new()),
                "{path}"
            );
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        for header in [
            ("authorization", "Bearer lemma"),
            ("authorization", "bearer tulip"),
            ("x-api-key", "fromfile-1"),
            ("x-api-key", "fromfile-2"),
        ] {
            let answer = service.request(method, path, &[header], b"");
            assert!(
                [200, 415].contains(&answer.status),
                "{path} {header:?}: {}",
                answer.status
            );
        }
    }
    for path in [
        "/",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/metrics",
        "/info",
        "/assets/page.css",
    ] {
        assert_eq!(service.get(path).status, 200, "{path}");
    }
    assert_eq!(service.get("/info").json()["needs_api_key"], true);
    let api = service.get("/openapi.json").json();
    assert_eq!(
        api["paths"]["/tts"]["post"]["security"],
        json!([{"key": []}])
    );
    assert_eq!(api["paths"]["/healthz"]["get"]["security"], Value::Null);
    let log = service.log();
    for key in ["lemma", "tulip", "fromfile", "wrong"] {
        assert!(!log.contains(key), "{log}");
    }
}

#[test]
fn pages_of_other_origins_may_call_it_if_they_are_named() {
    let ask = |service: &Service, origin: &str| {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "content-type,authorization",
            ),
        ];
        let asked = service.request("OPTIONS", "/tts", &preflight, b"");
        let got = service.request("GET", "/voices", &[("origin", origin)], b"");
        let allowed = got.header("access-control-allow-origin").to_owned();
        assert_eq!(asked.header("access-control-allow-origin"), allowed);
        (allowed, asked, got)
    };
    let service = Service::null(&[
        "--cors",
        "https://a.example,http://localhost:3000",
        "--api-key",
        "k",
    ]);
    for origin in ["https://a.example", "http://localhost:3000"] {
        let (allowed, asked, got) = ask(&service, origin);
        assert_eq!(allowed, origin);
        // Browsers send no keys when they ask whether they may.
        assert_eq!(asked.status, 200);
        assert!(
            asked
                .header("access-control-allow-methods")
                .contains("POST")
        );
        assert!(
            asked
                .header("access-control-allow-headers")
                .contains("authorization")
        );
        // They show what went wrong, too.
        assert_eq!(got.status, 401);
        assert!(
            got.header("access-control-expose-headers")
                .contains("x-request-id")
        );
    }
    assert_eq!(ask(&service, "https://b.example").0, "");
    assert_eq!(ask(&Service::null(&[]), "https://a.example").0, "");
    assert_eq!(
        ask(&Service::null(&["--cors", "*"]), "https://a.example").0,
        "*"
    );
}

#[test]
fn the_log_tells_of_requests_but_not_what_they_say() {
    let service = null_with(&[("TTS_LOG_FORMAT", "json"), ("TTS_API_KEYS", "geheim-1")]);
    let key = ("x-api-key", "geheim-1");
    let id = ("x-request-id", "id-of-mine");
    let secret = json!({"text": "这是秘密文字。", "emotion": "happy"});
    assert_eq!(service.post_with("/tts", &[key, id], &secret).status, 200);
    let wrong = json!({"text": "这是秘密文字[happy]", "voice": "秘密声音"});
    assert_eq!(service.post_with("/tts", &[key], &wrong).status, 422);
    let answer = service.post_with("/tts/stream", &[key], &secret);
    assert_eq!(answer.status, 200);
    service.get(
        "/none?text=秘密&api_key=geheim-1"
            .replace('秘', "%E7%A7%98")
            .replace('密', "%E5%AF%86")
            .as_str(),
    );
    for _ in 0..5 {
        service.get("/healthz");
    }
    let stream_id = answer.header("x-request-id").to_owned();
    wait("not logged", || {
        service.log().matches("\"request\"").count() == 4
    });
    let log = service.log();
    for hidden in ["秘", "geheim", "E7%A7", "happy"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let requests = lines.iter().filter(|line| line["message"] == "request");
    let requests: Vec<_> = requests.collect();
    assert_eq!(requests.len(), 4, "{log}");
    assert_eq!(requests[0]["request_id"], "id-of-mine");
    assert_eq!(
        (&requests[0]["route"], &requests[0]["status"]),
        (&json!("/tts"), &json!(200))
    );
    assert_eq!(requests[0]["complete"], true);
    assert!(
        requests[0]["seconds"].as_f64().is_some() && requests[0]["bytes"].as_u64().unwrap() > 44
    );
    assert_eq!(requests[1]["status"], 422);
    assert_eq!(requests[2]["request_id"], stream_id.as_str());
    assert_eq!(
        (&requests[3]["route"], &requests[3]["status"]),
        (&json!("none"), &json!(404))
    );
    for line in &lines {
        assert!(
            line["timestamp"].is_string() && line["level"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn every_setting_can_come_from_the_environment() {
    let service = null_with(&[
        ("TTS_MAX_CHARS", "5"),
        ("TTS_SPEECH_MAX_CHARS", "7"),
        ("TTS_MAX_BODY", "2000"),
        ("TTS_CACHE", "off"),
        ("TTS_CORS", "https://a.example"),
        ("TTS_TRUST_PROXY", "true"),
        ("TTS_JOBS", "1"),
        ("TTS_API_KEYS", "one,two"),
        ("TTS_EMOTION", "sad"),
    ]);
    let key = ("x-api-key", "two");
    let post = |path: &str, body: Value| service.post_with(path, &[key], &body);
    assert_eq!(post("/tts", json!({"text": "一二三四五"})).status, 200);
    assert_eq!(
        post("/tts", json!({"text": "一二三四五六"})).error().1,
        "text_too_long"
    );
    let input = |text: &str| json!({"model": "tts-1", "voice": "tick", "input": text});
    assert_eq!(
        post("/v1/audio/speech", input("一二三四五六七")).status,
        200
    );
    assert_eq!(
        post("/v1/audio/speech", input("一二三四五六七八"))
            .error()
            .2,
        "input"
    );
    assert_eq!(
        post("/tts", json!({"text": " ".repeat(2_000)})).error().0,
        413
    );
    assert_eq!(
        post("/tts", json!({"text": "好"})).header("x-cache"),
        "miss"
    );
    assert_eq!(
        post("/tts", json!({"text": "好"})).header("x-cache"),
        "miss"
    );
    assert_eq!(service.get("/voices").status, 401);
    let asked = service.request("GET", "/info", &[("origin", "https://a.example")], b"");
    assert_eq!(
        asked.header("access-control-allow-origin"),
        "https://a.example"
    );
    let limits = json!({"max_chars": 5, "speech_max_chars": 7, "max_body_bytes": 2000});
    assert_eq!(asked.json()["limits"], limits);
    assert_eq!(service.metric("tts_workers"), 1.0);
    let emotions = service.request("GET", "/emotions", &[key], b"");
    assert_eq!(emotions.json()["default"], "sad");
    // What is empty is not set, and switches understand what people write.
    let service = null_with(&[
        ("TTS_API_KEYS", ""),
        ("TTS_MAX_CHARS", ""),
        ("TTS_TRUST_PROXY", "1"),
    ]);
    assert_eq!(service.get("/voices").status, 200);
    assert_eq!(service.get("/info").json()["limits"]["max_chars"], 500);
    for value in ["true", "yes", "on", "0", "false", "no", ""] {
        null_with(&[("TTS_TRUST_PROXY", value)]);
    }
}

#[test]
fn what_cannot_be_set_is_refused_at_once() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let place = Place::new();
    let empty = place.put("keys", "\n \n");
    for (args, part) in [
        (["--max-chars", "0"], "--max-chars"),
        (["--max-queue", "x"], "--max-queue"),
        (["--max-wait", "0"], "--max-wait"),
        (["--per-client", "0"], "--per-client"),
        (["--cors", "a.example"], "--cors"),
        (["--cors", "https://a.example/"], "--cors"),
        (["--cache", "disk"], "--cache"),
        (["--api-keys-file", "/none"], "--api-keys-file"),
        (
            ["--api-keys-file", empty.to_str().unwrap()],
            "--api-keys-file",
        ),
        (["--api-key", " "], "--api-key"),
        (["--emotion", "hapy"], "hapy"),
        (["--voice", "nobody"], "nobody"),
        (["--log", "xml"], "--log"),
    ] {
        let output = null_command(&args).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(part), "{args:?}: {told}");
    }
    let mut command = common::std_tts();
    command
        .args(["serve", "--listen", &taken])
        .env("TTS_VOICE", "null")
        .env("TTS_MODELS", common::service::null_voices());
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(&taken) && told.contains("--listen"), "{told}");
}

#[test]
fn it_may_end_while_its_voice_is_loaded() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    // It crashed in one of three.
    for _ in 0..10 {
        let mut command = common::std_tts();
        command
            .args(["serve", "--listen", &taken])
            .env("TTS_VOICE", "null")
            .env("TTS_MODELS", common::service::null_voices());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{:?}", output.status);
        let service = Service::start(null_command(&[]));
        service.signal("TERM");
        let (status, log) = service.end();
        assert_eq!(status.code(), Some(0), "{status:?} {log}");
    }
}

#[test]
fn metrics_are_complete_and_right() {
    let service = Service::null(&[]);
    let names = [
        "tts_requests_total",
        "tts_request_seconds",
        "tts_first_byte_seconds",
        "tts_queue_depth",
        "tts_queue_wait_seconds",
        "tts_rejected_total",
        "tts_stage_seconds",
        "tts_audio_seconds_total",
        "tts_synthesis_seconds_total",
        "tts_rtf",
        "tts_cache_requests_total",
        "tts_cache_bytes",
        "tts_cache_entries",
        "tts_workers",
        "tts_workers_busy",
        "tts_cancelled_total",
        "tts_failures_total",
        "tts_ready",
        "tts_build_info",
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_threads",
        "process_start_time_seconds",
    ];
    let text = service.get("/metrics").text();
    for name in names {
        assert!(text.contains(&format!("# TYPE {name} ")), "{name}: {text}");
    }
    for zero in [
        "tts_rejected_total{reason=\"queue_full\"}",
        "tts_rejected_total{reason=\"wait\"}",
        "tts_rejected_total{reason=\"client\"}",
        "tts_rejected_total{reason=\"draining\"}",
        "tts_cache_requests_total{result=\"hit\"}",
        "tts_cache_requests_total{result=\"miss\"}",
        "tts_cache_requests_total{result=\"shared\"}",
        "tts_failures_total{kind=\"synthesis\"}",
        "tts_failures_total{kind=\"panic\"}",
        "tts_failures_total{kind=\"timeout\"}",
        "tts_stage_seconds_count{stage=\"text\"}",
        "tts_stage_seconds_count{stage=\"prosody\"}",
        "tts_stage_seconds_count{stage=\"emotion\"}",
        "tts_stage_seconds_count{stage=\"decoder\"}",
        "tts_stage_seconds_count{stage=\"encode\"}",
        "tts_cancelled_total",
        "tts_queue_depth",
        "tts_cache_entries",
        "tts_audio_seconds_total",
    ] {
        assert_eq!(service.metric(zero), 0.0, "{zero}");
    }
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        service.metric(&format!(
            "tts_build_info{{version=\"{version}\",voice=\"null\"}}"
        )),
        1.0
    );
    assert_eq!(service.metric("tts_ready"), 1.0);

    let answer = service.post("/tts", &json!({"text": "今天好。明天好。"}));
    service.post("/tts", &json!({"text": "今天好。明天好。"}));
    service.post("/tts", &json!({"text": 7}));
    service.post("/tts/stream", &json!({"text": "今天好。明天好。"}));
    service.request("PATCH", "/tts", &[], b"");
    service.get("/none/1");
    service.get("/none/2");
    service.get("/v1/models/tts-1");
    let requests = |labels: &str| service.metric(&format!("tts_requests_total{{{labels}}}"));
    // They are counted when the last byte has been handed over.
    wait("not counted", || {
        service
            .get("/metrics")
            .text()
            .contains("route=\"/v1/models/{model}\"")
    });
    assert_eq!(
        requests("method=\"POST\",route=\"/tts\",status=\"200\""),
        2.0
    );
    assert_eq!(
        requests("method=\"POST\",route=\"/tts\",status=\"422\""),
        1.0
    );
    assert_eq!(
        requests("method=\"other\",route=\"/tts\",status=\"405\""),
        1.0
    );
    assert_eq!(
        requests("method=\"GET\",route=\"none\",status=\"404\""),
        2.0
    );
    assert_eq!(
        requests("method=\"GET\",route=\"/v1/models/{model}\",status=\"200\""),
        1.0
    );
    for (name, value) in [
        ("tts_request_seconds_count{route=\"/tts\"}", 4.0),
        ("tts_first_byte_seconds_count{route=\"/tts\"}", 4.0),
        ("tts_queue_wait_seconds_count", 2.0),
        ("tts_rtf_count", 4.0),
        ("tts_stage_seconds_count{stage=\"text\"}", 2.0),
        ("tts_stage_seconds_count{stage=\"decoder\"}", 4.0),
        ("tts_stage_seconds_count{stage=\"encode\"}", 4.0),
        ("tts_cache_requests_total{result=\"hit\"}", 1.0),
        ("tts_cache_requests_total{result=\"miss\"}", 2.0),
        ("tts_cache_entries", 2.0),
        ("tts_queue_depth", 0.0),
        ("tts_workers_busy", 0.0),
    ] {
        // The last of it may come behind the answer.
        wait(name, || service.metric(name) == value);
    }
    let seconds: f64 = answer.header("x-audio-seconds").parse().unwrap();
    assert!((service.metric("tts_audio_seconds_total") - 2.0 * seconds).abs() < 0.01);
    assert!(service.metric("tts_cache_bytes") > answer.body.len() as f64);
    assert!(service.metric("process_resident_memory_bytes") > 1e6);
    let open = std::fs::read_dir(format!("/proc/{}/fd", service.pid())).unwrap();
    // The folder that it counts them in is one of them.
    let counted = service.metric("process_open_fds") as usize;
    assert!(counted.abs_diff(open.count()) <= 1, "{counted}");
}

#[test]
fn who_leaves_frees_the_workers() {
    let service = Service::real(&["-j", "1", "--cache", "off"]);
    let text = LONG.repeat(10);
    let body = json!({"text": text}).to_string();
    for path in ["/tts", "/tts/stream"] {
        let cancelled = service.metric("tts_cancelled_total");
        let mut stream = service.connect();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        wait("it does not begin", || {
            service.metric("tts_workers_busy") == 1.0
        });
        if path == "/tts/stream" {
            stream.read_exact(&mut [0; 200]).unwrap();
        }
        drop(stream);
        wait("it is not given up", || {
            service.metric("tts_cancelled_total") == cancelled + 1.0
        });
        assert_eq!(service.metric("tts_queue_depth"), 0.0);
        let spoken = service.metric("tts_rtf_count");
        assert_eq!(service.post("/tts", &json!({"text": "好。"})).status, 200);
        // The sentence that was begun, and the new one.
        assert!(service.metric("tts_rtf_count") <= spoken + 2.0);
    }
}

#[test]
fn a_signal_ends_it_when_what_runs_is_done() {
    let service = Arc::new(Service::real(&["-j", "1"]));
    let own = Arc::clone(&service);
    let running = thread::spawn(move || own.post("/tts", &json!({"text": LONG})));
    wait("it does not begin", || {
        service.metric("tts_workers_busy") == 1.0
    });
    let mut idle = service.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    idle.read_exact(&mut [0; 12]).unwrap();
    service.signal("TERM");
    wait("it does not drain", || service.get("/readyz").status == 503);
    assert_eq!(
        service.post("/tts", &json!({"text": "好"})).error(),
        (503, "draining".into(), String::new())
    );
    assert_eq!(service.get("/healthz").status, 200);
    assert!(service.metric("tts_rejected_total{reason=\"draining\"}") >= 1.0);
    assert_eq!(service.metric("tts_ready"), 0.0);
    let answer = running.join().unwrap();
    assert_eq!((answer.status, &answer.body[..4]), (200, &b"RIFF"[..]));
    let begun = Instant::now();
    let (status, log) = Arc::into_inner(service).unwrap().end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "idle connections hold it"
    );
    assert!(log.contains("draining"), "{log}");
}

#[test]
fn an_idle_service_ends_at_once() {
    for signal in ["TERM", "INT"] {
        let service = Service::null(&[]);
        let _idle = service.connect();
        let begun = Instant::now();
        service.signal(signal);
        let (status, log) = service.end();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(begun.elapsed() < Duration::from_secs(3));
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let service = Service::real(&["-j", "1"]);
    let body = json!({"text": LONG.repeat(10)});
    let _stream = service.stream("/tts/stream", "*/*", &body);
    service.signal("TERM");
    wait("it does not drain", || service.get("/readyz").status == 503);
    let begun = Instant::now();
    service.signal("TERM");
    let (status, log) = service.end();
    assert_eq!(status.code(), Some(130), "{log}");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn what_takes_longer_than_it_may_is_cut_off() {
    let service = Service::real(&["-j", "1", "--drain-timeout", "1"]);
    let body = json!({"text": LONG.repeat(10), "format": "raw"});
    let mut stream = service.stream("/tts/stream", "*/*", &body);
    let begun = Instant::now();
    service.signal("TERM");
    let mut rest = Vec::new();
    assert!(
        stream.read_to_end(&mut rest).is_err(),
        "it looks like the whole"
    );
    let (status, log) = service.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("cut off"), "{log}");
    assert!(
        begun.elapsed() < Duration::from_secs(6),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_socket_is_for_this_user_alone() {
    let place = Place::new();
    let path = place.at("tts.sock");
    let socket = path.to_str().unwrap();
    // What is left of a service that was killed is no obstacle.
    drop(UnixListener::bind(&path).unwrap());
    let service = Service::null(&["--socket", socket, "--api-key", "k"]);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let ask = || {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream
            .write_all(b"GET /voices HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .unwrap();
        let mut told = String::new();
        stream.read_to_string(&mut told).unwrap();
        told
    };
    // Whoever may open it may ask.
    assert!(ask().starts_with("HTTP/1.1 200"));
    assert_eq!(service.get("/voices").status, 401);
    let second = null_command(&["--socket", socket]).output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    assert!(ask().starts_with("HTTP/1.1 200"));
    service.signal("TERM");
    assert_eq!(service.end().0.code(), Some(0));
    assert!(!path.exists());
    // What is no socket is left alone.
    let file = place.put("file", "mine");
    let refused = null_command(&["--socket", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
}
