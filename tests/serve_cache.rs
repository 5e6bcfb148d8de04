//! What `tts serve` keeps: in memory, or in a real Redis.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::Place;
use common::service::{Service, null_command, wait};
use serde_json::{Value, json};

/// The password of the Redis of these tests. It must not come to light.
const PASSWORD: &str = "sesam0815";

/// Where an answer to this came from.
fn source(service: &Service, body: &Value) -> String {
    let answer = service.post("/tts", body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("x-cache").to_owned()
}

#[test]
fn everything_that_is_heard_makes_another_answer() {
    let service = Service::null(&[]);
    let base = json!({"text": "今天好。\n\n明天也好。"});
    assert_eq!(source(&service, &base), "miss");
    assert_eq!(source(&service, &base), "hit");
    for (field, value) in [
        ("text", json!("今天好。\n\n明天也好！")),
        ("markup", json!("plain")),
        ("emotion", json!("happy")),
        ("emotion", json!("happy:0.5")),
        ("emotion", json!("auto")),
        ("intensity", json!(1.5)),
        ("speed", json!(1.25)),
        ("pitch", json!(2)),
        ("volume", json!(-3)),
        ("pause_sentence", json!(1)),
        ("pause_paragraph", json!(2)),
        ("format", json!("flac")),
        ("format", json!("wav24")),
        ("sample_rate", json!(16_000)),
    ] {
        let mut body = base.clone();
        body[field] = value;
        assert_eq!(source(&service, &body), "miss", "{body}");
        assert_eq!(source(&service, &body), "hit", "{body}");
    }
    // What only looks different.
    for (one, other) in [
        (
            json!({"text": "好。", "emotion": "happy"}),
            json!({"text": "好。", "emotion": "开心"}),
        ),
        (
            json!({"text": "好了。"}),
            json!({"text": "好了。", "format": "wav", "speed": 1.0, "markup": "marked"}),
        ),
        (
            json!({"text": "caf\u{e9}好。"}),
            json!({"text": "cafe\u{301}好。"}),
        ),
        (
            json!({"text": "嗯。", "voice": "tick"}),
            json!({"text": "嗯。", "voice": "嘀嗒"}),
        ),
    ] {
        assert_eq!(source(&service, &one), "miss", "{one}");
        assert_eq!(source(&service, &other), "hit", "{other}");
        assert!(service.post("/tts", &one).body == service.post("/tts", &other).body);
    }
    // Other forms of the same speech are other answers.
    for path in ["/tts/stream", "/subtitles"] {
        let answer = service.post(path, &base);
        assert_eq!(
            (answer.status, answer.header("x-cache")),
            (200, "miss"),
            "{path}"
        );
        assert_eq!(service.post(path, &base).header("x-cache"), "hit", "{path}");
    }
    let hits = service.metric("tts_cache_requests_total{result=\"hit\"}");
    let misses = service.metric("tts_cache_requests_total{result=\"miss\"}");
    // The last one is written after it has been answered.
    wait("not kept", || service.metric("tts_cache_entries") == misses);
    assert!(hits > misses);
    // Refused requests are neither.
    for _ in 0..2 {
        assert_eq!(service.post("/tts", &json!({"text": "😀"})).status, 422);
    }
    assert_eq!(service.metric("tts_cache_entries"), misses);
}

#[test]
fn places_in_the_text_are_those_of_the_request() {
    let service = Service::null(&[]);
    for text in ["caf\u{e9}好。", "cafe\u{301}好。"] {
        let events = [("accept", "text/event-stream")];
        let answer = service.post_with("/tts/stream", &events, &json!({"text": text}));
        let events = common::service::events(&answer.text());
        let words = events
            .iter()
            .filter_map(|(_, data)| data["sentences"][0]["words"].as_array());
        let last = words.flatten().last().unwrap().clone();
        let at = text.chars().position(|c| c == '好').unwrap();
        assert_eq!(last["from"], at, "{text}: {last}");
    }
}

#[test]
fn no_more_is_kept_than_is_allowed() {
    let most = 200_000;
    let service = Service::null(&["--cache-bytes", &most.to_string()]);
    for n in 0..60 {
        let body = json!({"text": format!("第{n}句话。"), "sample_rate": 24_000});
        assert_eq!(source(&service, &body), "miss");
        assert!(service.metric("tts_cache_bytes") <= f64::from(most));
    }
    let entries = service.metric("tts_cache_entries");
    assert!((1.0..60.0).contains(&entries), "{entries}");
    let off = Service::null(&["--cache", "off"]);
    for _ in 0..2 {
        assert_eq!(source(&off, &json!({"text": "好。"})), "miss");
    }
    assert_eq!(off.metric("tts_cache_entries"), 0.0);
}

/// A Redis of its own.
struct Redis {
    child: Option<Child>,
    port: u16,
    place: Place,
}

impl Redis {
    /// At a free port; not started yet.
    fn new() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            child: None,
            port: free.local_addr().unwrap().port(),
            place: Place::new(),
        }
    }

    fn start(&mut self) {
        let port = self.port.to_string();
        let args = [
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--requirepass",
            PASSWORD,
        ];
        let child = Command::new("redis-server")
            .args(args)
            .current_dir(self.place.path())
            .stdout(Stdio::null())
            .spawn();
        let child = child.unwrap_or_else(|error| {
            panic!("redis-server cannot be run ({error}); `make test-tools` installs what the tests need")
        });
        self.child = Some(child);
        let address = format!("127.0.0.1:{port}");
        wait("Redis does not listen", || {
            std::net::TcpStream::connect(&address).is_ok()
        });
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn service(&self) -> Service {
        let url = format!("redis://:{PASSWORD}@127.0.0.1:{}/0", self.port);
        let mut command = null_command(&[]);
        // Not on the command line, where others would see it.
        command.env("TTS_CACHE", url);
        Service::start(command).ready()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}

#[test]
fn many_instances_share_a_redis() {
    let mut redis = Redis::new();
    redis.start();
    let (one, other) = (redis.service(), redis.service());
    for (path, body) in [
        ("/tts", json!({"text": "今天好。明天也好。"})),
        (
            "/tts/stream",
            json!({"text": "今天好。明天也好。", "format": "opus"}),
        ),
        ("/subtitles", json!({"text": "今天好。明天也好。"})),
    ] {
        let first = one.post(path, &body);
        assert_eq!(
            (first.status, first.header("x-cache")),
            (200, "miss"),
            "{path}"
        );
        let mut second = other.post(path, &body);
        // It is written after it has been answered.
        wait("it is not shared", || {
            second = other.post(path, &body);
            second.header("x-cache") == "hit"
        });
        assert!(first.body == second.body, "{path}");
        assert_eq!(
            first.header("x-audio-seconds"),
            second.header("x-audio-seconds")
        );
    }
    let events = [("accept", "text/event-stream")];
    let body = json!({"text": "今天好。明天也好。", "format": "opus"});
    let told = |service: &Service| {
        let answer = service.post_with("/tts/stream", &events, &body);
        common::service::events(&answer.text())
    };
    assert_eq!(told(&one)[1..], told(&other)[1..]);
    assert_eq!(other.metric("tts_cache_errors_total"), 0.0);
}

#[test]
fn without_its_redis_it_speaks_all_the_same() {
    let mut redis = Redis::new();
    let (service, other) = (redis.service(), redis.service());
    let text = |n: usize| json!({"text": format!("第{n}句话。")});
    let uncached = |n: usize| {
        let begun = Instant::now();
        assert_eq!(source(&service, &text(n)), "miss");
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(4), "{took:?}");
    };
    // What one writes, the other finds.
    let comes_back = |n: usize| {
        wait("the cache does not come back", || {
            source(&service, &text(n));
            source(&other, &text(n)) == "hit"
        });
    };
    uncached(0);
    uncached(1);
    assert!(service.metric("tts_cache_errors_total") >= 2.0);
    redis.start();
    comes_back(2);
    redis.stop();
    uncached(3);
    uncached(4);
    redis.start();
    comes_back(5);
    let log = service.log();
    assert!(log.contains("WARN") && log.contains("cache"), "{log}");
    assert!(!log.contains(PASSWORD), "{log}");
    assert_eq!(service.get("/readyz").status, 200);
}

#[test]
fn a_wrong_address_is_refused_without_being_repeated() {
    for cache in [
        "memcached://:sesam0815@localhost",
        "redis://:sesam0815@a b:x",
        "on",
    ] {
        let mut command = null_command(&[]);
        command.env("TTS_CACHE", cache);
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(
            told.contains("--cache") && !told.contains(PASSWORD),
            "{told}"
        );
    }
}
