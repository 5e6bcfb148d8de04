//! `tts serve` with clients that mean no good, or know no better: they get a 4xx or a closed
//! connection, memory stays flat, and the others notice nothing.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::service::{Service, Shared, everything, wait};
use serde_json::json;

static SHARED: Shared = Shared::new();

fn service() -> Arc<Service> {
    SHARED.get(|| Service::null(&[]))
}

/// The status of an answer as it came; 0 where the connection was closed without one.
fn status(told: &str) -> u16 {
    let line = told.lines().next().unwrap_or_default();
    let code = line
        .strip_prefix("HTTP/1.1 ")
        .or(line.strip_prefix("HTTP/1.0 "));
    code.map_or(0, |code| code[..3].parse().unwrap())
}

/// That another client is served as ever.
fn is_well(service: &Service) {
    let begun = Instant::now();
    let answer = service.post("/tts", &json!({"text": "你好。"}));
    assert_eq!(answer.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_no_http_is_refused() {
    let service = service();
    for bytes in [
        &b"hello\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: \x00\r\n\r\n",
        b"POST /tts HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /tts HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
        b"POST /tts HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n",
        b"POST /tts HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
    ] {
        let told = service.raw(bytes);
        let code = status(&told);
        assert!(code == 0 || (400..500).contains(&code), "{bytes:?}: {told}");
    }
    is_well(&service);
}

#[test]
fn chunks_that_are_none_are_refused() {
    let service = service();
    let head = "POST /tts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let body = "{\"text\":\"好\"}";
    let whole = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    assert_eq!(status(&service.raw(whole.as_bytes())), 200);
    for chunks in [
        "zz\r\n",
        "fffffffffffffffff\r\n",
        "5\r\nhello world\r\n",
        "-1\r\n",
    ] {
        let told = service.raw(format!("{head}{chunks}").as_bytes());
        assert!([0, 400].contains(&status(&told)), "{chunks}: {told}");
    }
    // More in chunks than a body may have, whatever the length of each.
    let mut stream = service.connect();
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let mut sent = 0;
    while sent < 64 << 20 && stream.write_all(chunk.as_bytes()).is_ok() {
        sent += 0x1000;
    }
    assert!(sent < 64 << 20, "it reads for ever");
    is_well(&service);
}

#[test]
fn floods_of_headers_are_refused() {
    let service = service();
    let many: String = (0..200).map(|n| format!("x-{n}: a\r\n")).collect();
    let told = service.raw(format!("GET /voices HTTP/1.1\r\nhost: a\r\n{many}\r\n").as_bytes());
    assert_eq!(status(&told), 431, "{told}");
    let long = "a".repeat(200 << 10);
    let told = service.raw(format!("GET /voices HTTP/1.1\r\nx: {long}\r\n\r\n").as_bytes());
    assert!([0, 431].contains(&status(&told)), "{told}");
    let told = service.raw(format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes());
    assert!([0, 414, 431].contains(&status(&told)), "{told}");
    is_well(&service);
}

#[test]
fn paths_lead_nowhere_else() {
    let service = service();
    for path in [
        "/assets/../../../../etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/....//etc/passwd",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/../Cargo.toml",
        "/assets/page.css%00.html",
        "/assets/..\\..\\Cargo.toml",
        "/tts/../metrics",
        "/.git/config",
        "/v1/models/../../metrics",
        "/v1/models/..%2f..%2fmetrics",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let told = service.raw(request.as_bytes());
        assert!([400, 404].contains(&status(&told)), "{path}: {told}");
        assert!(
            !told.contains("root:") && !told.contains("tts_requests"),
            "{path}"
        );
    }
    // The whole address, as proxies send it, and a foreign one.
    let told =
        service.raw(b"GET http://a/healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&told), 200, "{told}");
    let told = service
        .raw(b"CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n");
    assert!([400, 404, 405].contains(&status(&told)), "{told}");
}

#[test]
fn old_and_simple_clients_are_answered() {
    let service = service();
    let told = service.raw(b"GET /readyz HTTP/1.0\r\n\r\n");
    assert_eq!(status(&told), 200, "{told}");
    assert!(told.ends_with("ready\n"));
    let body = "{\"text\":\"好\"}";
    let request = format!(
        "POST /tts/stream HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let told = service.raw(request.as_bytes());
    assert_eq!(status(&told), 200);
    // HTTP/1.0 knows no chunks.
    assert!(!told.to_lowercase().contains("transfer-encoding"), "{told}");
    // Several requests at once on one connection are answered in their order.
    let three = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\nGET /none HTTP/1.1\r\nhost: a\r\n\r\nGET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let told = service.raw(three);
    let codes: Vec<_> = told
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| status(&told[at..]))
        .collect();
    assert_eq!(codes, [200, 404, 200], "{told}");
    let request = format!(
        "POST /tts HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = service.connect();
    stream.write_all(request.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).unwrap();
    assert_eq!(status(&everything(stream)), 200);
}

#[test]
fn connections_that_are_half_closed_are_ended() {
    let service = service();
    for bytes in [
        &b""[..],
        b"POST /tts HTTP/1.1\r\nhost: a\r\n",
        b"POST /tts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    ] {
        let mut stream = service.connect();
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let begun = Instant::now();
        let told = everything(stream);
        assert!([0, 400].contains(&status(&told)), "{told}");
        assert!(begun.elapsed() < Duration::from_secs(5), "it waits for what cannot come");
    }
    // Clients that are gone before they are answered.
    for _ in 0..200 {
        let mut stream = service.connect();
        let _ = stream.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n");
    }
    is_well(&service);
}

#[test]
fn large_bodies_cost_no_memory() {
    let service = Service::null(&[]);
    is_well(&service);
    let before = service.figure("VmRSS");
    let body = vec![b' '; 10 << 20];
    let json = [("content-type", "application/json")];
    for _ in 0..20 {
        // The connection may be cut before all of it is sent.
        if let Ok(answer) = service.try_request("POST", "/tts", &json, &body) {
            assert_eq!(answer.status, 413);
        }
    }
    let head = "POST /tts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10485760\r\n\r\n";
    let told = service.raw(head.as_bytes());
    assert_eq!(status(&told), 413, "{told}");
    let after = service.figure("VmRSS");
    assert!(
        after < before + (16 << 10),
        "{before} kB before, {after} kB after"
    );
    is_well(&service);
}

#[test]
fn two_thousand_idle_connections_are_borne() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    let wanted = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(Resource::Nofile, wanted).unwrap();
    let service = Service::null(&[]);
    is_well(&service);
    let before = (service.figure("VmRSS"), service.figure("Threads"));
    let fds = || {
        std::fs::read_dir(format!("/proc/{}/fd", service.pid()))
            .unwrap()
            .count()
    };
    let open = fds();
    let idle: Vec<TcpStream> = (0..2_000)
        .map(|n| {
            let mut stream = service.connect();
            // Some have said nothing yet, some half of a request, some have had an answer.
            let bytes: &[u8] = match n % 3 {
                0 => b"",
                1 => b"POST /tts HTTP/1.1\r\nhost: a\r\ncontent-",
                _ => b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n",
            };
            stream.write_all(bytes).unwrap();
            stream
        })
        .collect();
    wait("they are not all taken", || fds() >= open + 2_000);
    for _ in 0..20 {
        is_well(&service);
    }
    let during = (service.figure("VmRSS"), service.figure("Threads"));
    assert!(during.0 < before.0 + (64 << 10), "{before:?} {during:?} kB");
    assert!(during.1 <= before.1, "{before:?} {during:?} threads");
    drop(idle);
    wait("they are not let go", || fds() <= open + 8);
    is_well(&service);
}
