//! Beginning and end, over real connections.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinHandle;

use super::{Fake, PATIENCE, get, loading, post, sentences, service, until};
use crate::engine::Engine;
use crate::server::{App, Lifecycle, serve};

/// A service that listens.
struct Listening {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    end: JoinHandle<()>,
}

async fn listen(app: &App) -> Listening {
    let (said, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let over = Arc::new(AtomicBool::new(false));
    let (app, stop) = (app.clone(), Arc::clone(&over));
    let end = tokio::spawn(async move {
        let lifecycle = Lifecycle {
            listening: &|address| said.send(*address).unwrap(),
            is_over: &|| stop.load(Ordering::Relaxed),
        };
        serve(&app, lifecycle).await.unwrap();
    });
    Listening {
        address: hears.recv().await.unwrap(),
        over,
        end,
    }
}

impl Listening {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// All that comes back until the connection is closed.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        rest(stream).await
    }

    async fn stop(self) -> Duration {
        let begun = Instant::now();
        self.over.store(true, Ordering::Relaxed);
        tokio::time::timeout(PATIENCE, self.end)
            .await
            .unwrap()
            .unwrap();
        begun.elapsed()
    }
}

async fn rest(mut stream: TcpStream) -> String {
    let read = tokio::task::spawn_blocking(move || {
        let mut told = Vec::new();
        // A reset ends it as well.
        let _ = stream.read_to_end(&mut told);
        String::from_utf8_lossy(&told).into_owned()
    });
    read.await.unwrap()
}

fn posted(body: &str) -> Vec<u8> {
    let length = body.len();
    let head =
        "POST /tts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close";
    format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_ready_before_its_voice_is() {
    let app = loading(|_| {});
    for (path, body) in [
        ("/tts", json!({"text": "好"})),
        ("/subtitles", json!({"text": "好"})),
    ] {
        let answer = post(&app, "127.0.0.1", path, body).await;
        assert_eq!((answer.status, answer.code()), (503, "loading".into()));
        assert!(!answer.header("retry-after").is_empty());
    }
    assert_eq!(get(&app, "/readyz").await.status, 503);
    assert_eq!(get(&app, "/healthz").await.status, 200);
    assert_eq!(super::metric(&app, "tts_ready").await, 0.0);
    // What needs no voice is answered, and wrong requests are refused as ever.
    assert_eq!(get(&app, "/voices").await.status, 200);
    let refused = post(&app, "127.0.0.1", "/tts", json!({"text": 7})).await;
    assert_eq!(refused.status, 422);
    let fake = Fake::new(Duration::ZERO, true);
    let engine = Engine::of(Box::new(fake), &app.studio.pack, 1).unwrap();
    app.start(engine).unwrap();
    assert_eq!(get(&app, "/readyz").await.status, 200);
    assert_eq!(super::metric(&app, "tts_ready").await, 1.0);
    let answer = post(&app, "127.0.0.1", "/tts", json!({"text": "好"})).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_when_what_runs_is_done() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |_| {});
    let server = listen(&app).await;
    let mut running = server.connect();
    let body = json!({"text": sentences(1, 3)}).to_string();
    running.write_all(&posted(&body)).unwrap();
    until(|| fake.begun() == 1).await;
    // Connections that say nothing, before and after their first request, do not hold it up.
    let silent = server.connect();
    let mut idle = server.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    let mut some = [0; 12];
    idle.read_exact(&mut some).unwrap();
    assert_eq!(&some, b"HTTP/1.1 200");

    server.over.store(true, Ordering::Relaxed);
    until(|| app.is_draining()).await;
    let ready = server
        .exchange(b"GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n")
        .await;
    assert!(ready.starts_with("HTTP/1.1 503"), "{ready}");
    assert!(
        ready.contains("connection: close") && ready.contains("retry-after: 1"),
        "{ready}"
    );
    let refused = server.exchange(&posted(r#"{"text":"好"}"#)).await;
    assert!(
        refused.starts_with("HTTP/1.1 503") && refused.contains("draining"),
        "{refused}"
    );
    let alive = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert!(server.exchange(alive).await.starts_with("HTTP/1.1 200"));
    assert!(!server.end.is_finished());
    fake.open();
    let done = rest(running).await;
    assert!(done.starts_with("HTTP/1.1 200"), "{done}");
    assert!(server.stop().await < Duration::from_secs(3));
    drop((silent, idle));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_cut_at_the_end() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |settings| {
        settings.limits.drain_timeout = Duration::from_millis(300);
    });
    let server = listen(&app).await;
    let mut running = server.connect();
    let body = json!({"text": "好。"}).to_string();
    running.write_all(&posted(&body)).unwrap();
    until(|| fake.begun() == 1).await;
    let took = server.stop().await;
    assert!((300..4_000).contains(&took.as_millis()), "{took:?}");
    fake.open();
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_bodies_are_to_come_in_time() {
    let fake = Fake::new(Duration::ZERO, true);
    let app = service(&fake, 1, |settings| {
        settings.limits.body_timeout = Duration::from_millis(150);
        settings.limits.head_timeout = Duration::from_millis(400);
    });
    let server = listen(&app).await;
    let begun = Instant::now();
    let mut half = posted(r#"{"text":"好"}"#);
    half.truncate(half.len() - 3);
    let slow = server.exchange(&half).await;
    assert!(
        slow.starts_with("HTTP/1.1 408") && slow.contains("slow_body"),
        "{slow}"
    );
    assert!(slow.contains("connection: close"), "{slow}");
    // Half a head, nothing at all, and nothing after a first request.
    for bytes in [
        "POST /tts HTTP/1.1\r\nhost:",
        "",
        "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n",
    ] {
        let told = server.exchange(bytes.as_bytes()).await;
        assert!(
            told.is_empty() || told.contains("408") || told.contains("200"),
            "{told}"
        );
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    // One byte after the other does not buy more time.
    let mut stream = server.connect();
    let mut sent = 0;
    let begun = Instant::now();
    for byte in b"GET /healthz HTTP/1.1\r\nx: "
        .iter()
        .chain([b'a'; 200].iter())
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        sent += 1;
    }
    assert!(
        sent < 150 && begun.elapsed() < Duration::from_secs(5),
        "{sent}"
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_limit_wait() {
    let fake = Fake::new(Duration::ZERO, true);
    let app = service(&fake, 1, |settings| settings.limits.max_connections = 2);
    let server = listen(&app).await;
    let taken = [server.connect(), server.connect()];
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut third = server.connect();
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    third.write_all(request).unwrap();
    let told = tokio::spawn(rest(third));
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(!told.is_finished());
    drop(taken);
    assert!(told.await.unwrap().starts_with("HTTP/1.1 200"));
    server.stop().await;
}
