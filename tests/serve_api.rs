//! `tts serve`: every route with what it answers, and every field with what it refuses.
//!
//! The voice costs nothing; what is heard is tested in `serve_audio.rs`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::service::{Service, Shared};
use serde_json::{Value, json};

static SHARED: Shared = Shared::new();

fn service() -> Arc<Service> {
    SHARED.get(|| Service::null(&["--max-body", "65536"]))
}

#[test]
fn lists_name_what_requests_may_name() {
    let service = service();
    let voices = service.get("/voices").json();
    assert_eq!(voices["default"], "tick");
    assert_eq!(
        voices["voices"][0],
        json!({
            "name": "tick", "name_zh": "嘀嗒", "sex": "female", "pack": "null", "aliases": [],
            "note": null, "note_zh": null,
        })
    );
    let emotions = service.get("/emotions").json();
    assert_eq!(emotions["default"], "neutral");
    let rows = emotions["emotions"].as_array().unwrap();
    assert!(rows.len() >= 10);
    // Every name that is listed can be used, the Chinese ones and the aliases too.
    for row in rows {
        let aliases = row["aliases"].as_array().unwrap();
        for name in [&row["name"], &row["name_zh"]].into_iter().chain(aliases) {
            let answer = service.post("/tts", &json!({"text": "好", "emotion": name}));
            assert_eq!(answer.status, 200, "{name}");
        }
    }
    for name in ["tick", "嘀嗒", "null", "null/tick"] {
        let answer = service.post("/tts", &json!({"text": "好", "voice": name}));
        assert_eq!(answer.status, 200, "{name}");
    }
    let info = service.get("/info").json();
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["voice_pack"], "null");
    assert_eq!(info["sample_rate"], 8000);
    assert_eq!(info["needs_api_key"], false);
    assert_eq!(
        info["limits"],
        json!({"max_chars": 500, "speech_max_chars": 4096, "max_body_bytes": 65536})
    );
    for format in info["formats"].as_array().unwrap() {
        let answer = service.post("/tts", &json!({"text": "好", "format": format}));
        assert_eq!(answer.status, 200, "{format}");
        assert!(!answer.body.is_empty());
    }
}

#[test]
fn every_route_answers_what_the_description_says() {
    let service = service();
    let api = service.get("/openapi.json");
    assert_eq!(api.header("content-type"), "application/json");
    let api = api.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = api["paths"].as_object().unwrap();
    let known: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
    let wanted = [
        "/tts",
        "/tts/stream",
        "/subtitles",
        "/phonemes",
        "/voices",
        "/emotions",
        "/info",
        "/healthz",
        "/readyz",
        "/metrics",
        "/v1/audio/speech",
        "/v1/audio/voices",
        "/v1/models",
        "/v1/models/{model}",
    ];
    assert_eq!(known, BTreeSet::from(wanted));
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let path = path.replace("{model}", "tts-1");
            let answer = match method.as_str() {
                "get" => service.get(&path),
                _ if path.starts_with("/v1") => service.post(
                    &path,
                    &json!({"model": "tts-1", "input": "你好", "voice": "tick"}),
                ),
                _ => service.post(&path, &json!({"text": "你好"})),
            };
            assert_eq!(answer.status, 200, "{path}");
            let kind = answer.header("content-type");
            let told = operation["responses"]["200"]["content"]
                .as_object()
                .unwrap();
            let essence = kind.split(';').next().unwrap();
            assert!(told.contains_key(essence), "{path}: {kind}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        }
    }
    for (field, most) in [
        ("SpeechRequest/properties/text", 500),
        ("OpenAiSpeech/properties/input", 4096),
    ] {
        let field = api.pointer(&format!("/components/schemas/{field}/maxLength"));
        assert_eq!(field, Some(&json!(most)));
    }
    for path in ["/docs", "/redoc", "/"] {
        let page = service.get(path);
        assert_eq!(page.status, 200);
        assert!(
            page.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert!(!page.header("content-security-policy").is_empty(), "{path}");
        let text = page.text();
        // Everything comes from here.
        for foreign in ["src=\"http", "href=\"http", "src='http", "url(http"] {
            assert!(!text.contains(foreign), "{path}: {foreign}");
        }
    }
}

#[test]
fn wrong_fields_are_named() {
    let service = service();
    let long = "好".repeat(501);
    let fits = "好".repeat(500);
    let cases = [
        (json!({}), "text", "missing_field"),
        (json!({"text": 1}), "text", "invalid_value"),
        (json!({"text": null}), "text", "invalid_value"),
        (json!({"text": ["好"]}), "text", "invalid_value"),
        (json!({"text": long}), "text", "text_too_long"),
        (json!({"text": ""}), "text", "nothing_to_speak"),
        (json!({"text": " \n\t"}), "text", "nothing_to_speak"),
        (json!({"text": "😀"}), "text", "nothing_to_speak"),
        (json!({"text": "[happy]好"}), "text", "invalid_text"),
        (json!({"text": "<speak>好"}), "text", "invalid_text"),
        (
            json!({"text": "hao3x", "markup": "pinyin"}),
            "text",
            "invalid_text",
        ),
        (
            json!({"text": "好", "markup": "html"}),
            "markup",
            "invalid_value",
        ),
        (
            json!({"text": "好", "emotion": "hapy"}),
            "emotion",
            "invalid_emotion",
        ),
        (
            json!({"text": "好", "emotion": "happy:9+"}),
            "emotion",
            "invalid_emotion",
        ),
        (
            json!({"text": "好", "emotion": 1}),
            "emotion",
            "invalid_value",
        ),
        (
            json!({"text": "好", "voice": "nobody"}),
            "voice",
            "unknown_voice",
        ),
        (
            json!({"text": "好", "voice": "../../etc"}),
            "voice",
            "unknown_voice",
        ),
        (
            json!({"text": "好", "intensity": 2.1}),
            "intensity",
            "invalid_value",
        ),
        (
            json!({"text": "好", "intensity": -0.1}),
            "intensity",
            "invalid_value",
        ),
        (
            json!({"text": "好", "intensity": "1"}),
            "intensity",
            "invalid_value",
        ),
        (
            json!({"text": "好", "intensity": 1e300}),
            "intensity",
            "invalid_value",
        ),
        (json!({"text": "好", "speed": 0}), "speed", "invalid_value"),
        (
            json!({"text": "好", "speed": 2.5}),
            "speed",
            "invalid_value",
        ),
        (json!({"text": "好", "pitch": 13}), "pitch", "invalid_value"),
        (
            json!({"text": "好", "volume": -31}),
            "volume",
            "invalid_value",
        ),
        (
            json!({"text": "好", "pause_sentence": 11}),
            "pause_sentence",
            "invalid_value",
        ),
        (
            json!({"text": "好", "pause_paragraph": -1}),
            "pause_paragraph",
            "invalid_value",
        ),
        (
            json!({"text": "好", "format": "aac"}),
            "format",
            "invalid_value",
        ),
        (
            json!({"text": "好", "format": ["wav"]}),
            "format",
            "invalid_value",
        ),
        (
            json!({"text": "好", "sample_rate": 7999}),
            "sample_rate",
            "invalid_value",
        ),
        (
            json!({"text": "好", "sample_rate": 24000.5}),
            "sample_rate",
            "invalid_value",
        ),
        (
            json!({"text": "好", "sample_rate": 44100, "format": "opus"}),
            "sample_rate",
            "invalid_sample_rate",
        ),
        (
            json!({"text": "好", "emotoin": "happy"}),
            "emotoin",
            "unknown_field",
        ),
    ];
    for (body, field, code) in cases {
        for path in ["/tts", "/tts/stream"] {
            let answer = service.post(path, &body);
            let wanted = (422, code.to_owned(), field.to_owned());
            assert_eq!(answer.error(), wanted, "{path} {body}: {}", answer.text());
        }
    }
    assert_eq!(service.post("/tts", &json!({"text": fits})).status, 200);
    let refused = service.post("/tts", &json!({"text": "好", "format": "aac"}));
    let message = refused.json()["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        message.contains("flac") && message.contains("opus"),
        "{message}"
    );
    let refused = service.post("/tts", &json!({"text": "好", "emotion": "hapy"}));
    let message = refused.json()["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        message.contains("happy") && message.contains("GET /emotions"),
        "{message}"
    );
}

#[test]
fn other_routes_name_wrong_fields_too() {
    let service = service();
    let cases = [
        (
            "/subtitles",
            json!({"text": "好", "format": "wav"}),
            "format",
            "unknown_field",
        ),
        (
            "/subtitles",
            json!({"text": "好", "subtitles": "ass"}),
            "subtitles",
            "invalid_value",
        ),
        (
            "/subtitles",
            json!({"text": "好", "level": "line"}),
            "level",
            "invalid_value",
        ),
        (
            "/subtitles",
            json!({"text": "好", "line_length": 9}),
            "line_length",
            "invalid_value",
        ),
        (
            "/subtitles",
            json!({"text": "好", "line_length": 201}),
            "line_length",
            "invalid_value",
        ),
        (
            "/subtitles",
            json!({"text": "好".repeat(501)}),
            "text",
            "text_too_long",
        ),
        (
            "/phonemes",
            json!({"text": "好", "voice": "tick"}),
            "voice",
            "unknown_field",
        ),
        (
            "/phonemes",
            json!({"text": "<speak>"}),
            "text",
            "invalid_text",
        ),
        (
            "/phonemes",
            json!({"text": "好".repeat(4097)}),
            "text",
            "text_too_long",
        ),
        ("/phonemes", json!({}), "text", "missing_field"),
    ];
    for (path, body, field, code) in cases {
        let answer = service.post(path, &body);
        let wanted = (422, code.to_owned(), field.to_owned());
        assert_eq!(answer.error(), wanted, "{path} {body}: {}", answer.text());
    }
    let good = json!({"model": "tts-1", "input": "你好", "voice": "tick"});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        service.post("/v1/audio/speech", &body)
    };
    for (field, value, code) in [
        ("input", json!(""), "nothing_to_speak"),
        ("input", json!("好".repeat(4097)), "text_too_long"),
        ("model", json!("gpt-5"), "model_not_found"),
        ("voice", json!("nobody"), "unknown_voice"),
        ("voice", json!({"name": "tick"}), "invalid_value"),
        ("voice", json!(["tick"]), "invalid_value"),
        ("response_format", json!("aac"), "invalid_value"),
        ("speed", json!(4.0), "invalid_value"),
        ("instructions", json!("qwertyuiop"), "invalid_emotion"),
        ("emotion", json!("qwertyuiop"), "invalid_emotion"),
        ("stream_format", json!("ws"), "invalid_value"),
        ("user", json!("me"), "unknown_field"),
    ] {
        let answer = with(field, value);
        let wanted = (422, code.to_owned(), field.to_owned());
        assert_eq!(answer.error(), wanted, "{}", answer.text());
    }
    let refused = with("response_format", json!("aac")).json().to_string();
    assert!(
        refused.contains("flac") && refused.contains("pcm"),
        "{refused}"
    );
    assert_eq!(with("input", json!("好".repeat(4096))).status, 200);
    assert_eq!(with("voice", json!({"id": "tick"})).status, 200);
    assert_eq!(service.get("/v1/models/none").error().0, 404);
}

#[test]
fn readings_and_subtitles_are_those_of_the_text() {
    let service = service();
    let reading = service
        .post("/phonemes", &json!({"text": "银行很行"}))
        .json();
    let told = reading.to_string();
    assert!(told.contains("hang2") && told.contains("xing2"), "{told}");
    let srt = service.post("/subtitles", &json!({"text": "今天好。明天也好。"}));
    assert!(
        srt.header("content-type")
            .starts_with("application/x-subrip")
    );
    let text = srt.text();
    assert!(
        text.starts_with("1\n00:00:00,") && text.contains("今天好"),
        "{text}"
    );
    let vtt = service.post(
        "/subtitles",
        &json!({"text": "今天好。", "subtitles": "vtt", "level": "word"}),
    );
    assert!(vtt.text().starts_with("WEBVTT"));
    let lrc = service.post(
        "/subtitles",
        &json!({"text": "今天好。", "subtitles": "lrc"}),
    );
    assert!(lrc.text().contains("[00:00."));
    let json = service.post(
        "/subtitles",
        &json!({"text": "今天好。", "subtitles": "json"}),
    );
    assert!(json.json().to_string().contains("今天"));
}

#[test]
fn bodies_that_are_no_json_are_refused() {
    let service = service();
    let deep = "[".repeat(50_000);
    let deeper = format!("{{\"text\":{}", "{\"a\":".repeat(10_000));
    let cases: [(&[u8], u16, &str); 14] = [
        (b"", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b"{\"text\":\"a\"", 400, "malformed_json"),
        (b"{\"text\":\"a\"} {}", 400, "malformed_json"),
        (b"{'text':'a'}", 400, "malformed_json"),
        (b"{\"text\":\"\xff\xfe\"}", 400, "malformed_json"),
        (b"{\"text\":\"\\ud800\"}", 400, "malformed_json"),
        (b"{\"text\":\"a\nb\"}", 400, "malformed_json"),
        (b"{\"text\":\"a\",\"speed\":NaN}", 400, "malformed_json"),
        (b"{\"text\":\"a\",\"speed\":1e999}", 400, "malformed_json"),
        (
            b"{\"text\":\"a\",\"speed\":-Infinity}",
            400,
            "malformed_json",
        ),
        (b"[\"text\"]", 422, "invalid_value"),
        (b"null", 422, "invalid_value"),
        (b"\"text\"", 422, "invalid_value"),
    ];
    let json = [("content-type", "application/json")];
    for path in ["/tts", "/tts/stream", "/subtitles"] {
        for (body, status, code) in &cases {
            let answer = service.request("POST", path, &json, body);
            let (got, word, _) = answer.error();
            assert_eq!(
                (got, word.as_str()),
                (*status, *code),
                "{path} {}",
                answer.text()
            );
        }
    }
    for path in ["/tts", "/phonemes", "/v1/audio/speech"] {
        for body in [&deep, &deeper] {
            let answer = service.request("POST", path, &json, body.as_bytes());
            assert!([400, 422].contains(&answer.error().0), "{path}");
        }
    }
}

#[test]
fn bodies_are_to_be_json_of_a_bounded_size() {
    let service = service();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "",
    ] {
        let answer = service.request(
            "POST",
            "/tts",
            &[("content-type", kind)],
            b"{\"text\":\"a\"}",
        );
        assert_eq!(answer.error().0, 415, "{kind}");
    }
    assert_eq!(service.request("POST", "/tts", &[], b"{}").error().0, 415);
    for kind in [
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/ld+json",
    ] {
        let body = "{\"text\":\"好\"}".as_bytes();
        let answer = service.request("POST", "/tts", &[("content-type", kind)], body);
        assert_eq!(answer.status, 200, "{kind}");
    }
    let blank = |bytes: usize| {
        let body = format!("{{\"text\":\"好\"{}}}", " ".repeat(bytes - 14));
        assert_eq!(body.len(), bytes);
        body
    };
    let json = [("content-type", "application/json")];
    let fits = service.request("POST", "/tts", &json, blank(65536).as_bytes());
    assert_eq!(fits.status, 200, "{}", fits.text());
    let refused = service.request("POST", "/tts", &json, blank(65537).as_bytes());
    assert_eq!(
        refused.error(),
        (413, "body_too_large".to_owned(), String::new())
    );
}

#[test]
fn control_characters_and_odd_text_harm_nothing() {
    let service = service();
    for text in [
        "\u{0}好",
        "好\u{7}\u{1b}[31m",
        "\u{202e}好\u{200b}好",
        "\u{feff}好",
        "好\r\n\u{85}\u{2028}好",
        "e\u{301}好",
        "👩‍👩‍👧好👍🏽",
        "\u{10ffff}好",
        "好\u{fffd}",
        "A".repeat(499).as_str(),
        "１２３４５６７８９０％".repeat(20).as_str(),
        "。，！？".repeat(100).as_str(),
        &format!("{}好", "[".repeat(400)),
        &format!("{}好", "<".repeat(400)),
        &format!("好{}", "\u{301}".repeat(400)),
    ] {
        for markup in ["marked", "plain", "pinyin"] {
            let answer = service.post("/tts", &json!({"text": text, "markup": markup}));
            match answer.status {
                200 => assert_eq!(&answer.body[..4], b"RIFF"),
                _ => assert_eq!(
                    (answer.error().0, answer.error().2.as_str()),
                    (422, "text"),
                    "{text:?}"
                ),
            }
        }
    }
}

#[test]
fn bombs_in_ssml_are_refused() {
    let service = service();
    let entities = "<!DOCTYPE speak [<!ENTITY a \"好好好好\"><!ENTITY b \"&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><speak>&c;&c;&c;</speak>";
    let external = "<!DOCTYPE speak [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><speak>&x;</speak>";
    let unclosed = format!("<speak>{}", "<p>".repeat(160));
    let attributes = format!("<speak {}>好</speak>", "a='1' ".repeat(70));
    for text in [entities, external, &unclosed, &attributes] {
        let answer = service.post("/tts", &json!({"text": text}));
        assert_eq!(answer.error().0, 422, "{text}");
        assert!(!answer.text().contains("root:"));
    }
    let deep = format!(
        "<speak>{}好{}</speak>",
        "<p>".repeat(500),
        "</p>".repeat(500)
    );
    let input = json!({"model": "tts-1", "input": deep, "voice": "tick"});
    let answer = service.post("/v1/audio/speech", &input);
    assert!([200, 422].contains(&answer.status), "{}", answer.status);
}

#[test]
fn methods_and_paths_that_are_none_are_refused() {
    let service = service();
    for (method, path, status) in [
        ("GET", "/tts", 405),
        ("PUT", "/tts", 405),
        ("DELETE", "/voices", 405),
        ("OPTIONS", "/tts", 405),
        ("PATCH", "/", 405),
        ("GET", "/none", 404),
        ("GET", "/tts/", 404),
        ("GET", "/assets/none.css", 404),
        ("GET", "/v1/models/none", 404),
        ("GET", "/assets/%ff", 400),
        ("GET", "/v1/models/%ff", 400),
    ] {
        let answer = service.request(method, path, &[], &[]);
        assert_eq!(answer.error().0, status, "{method} {path}");
        if status == 405 {
            assert!(!answer.header("allow").is_empty(), "{method} {path}");
        }
    }
    for path in ["/voices", "/healthz", "/", "/openapi.json"] {
        let (head, get) = (service.request("HEAD", path, &[], &[]), service.get(path));
        assert_eq!(head.status, 200);
        assert!(head.body.is_empty());
        assert_eq!(
            head.header("content-length"),
            get.body.len().to_string(),
            "{path}"
        );
    }
}

#[test]
fn every_answer_has_an_id() {
    let service = service();
    let own = service.request("GET", "/voices", &[("x-request-id", "my-id.1_2")], &[]);
    assert_eq!(own.header("x-request-id"), "my-id.1_2");
    let own = service.request("GET", "/none", &[("x-request-id", "my-id")], &[]);
    assert_eq!(own.json()["request_id"], "my-id");
    let odd = service.request("GET", "/voices", &[("x-request-id", "a b\"c")], &[]);
    assert_ne!(odd.header("x-request-id"), "a b\"c");
    let ids: BTreeSet<_> = (0..50)
        .map(|_| service.get("/healthz").header("x-request-id").to_owned())
        .collect();
    assert_eq!(ids.len(), 50);
}
