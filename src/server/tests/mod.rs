//! The service in this process, with a voice of the tests' own: slow, faulty, or held back.

#![allow(clippy::unwrap_used, clippy::panic)]

mod ends;
mod fair;
mod faults;
mod load;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::guard::Peer;
use super::{App, CacheSetting, Keys, Limits, Settings, Studio, routes};
use crate::config::Config;
use crate::engine::Engine;
use crate::script::Cast;
use crate::text::Frontend;
use crate::voice::null::Null;
use crate::voice::store::Store;
use crate::voice::{Family, Phoneme, Prosody, VoiceError, speller};

/// How long anything here may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a voice does with an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    Panics,
    Silent,
    NotANumber,
}

/// A voice that the tests hold in their hands.
#[derive(Clone)]
struct Fake(Arc<Hand>);

struct Hand {
    /// How long an utterance takes.
    pace: Duration,
    mood: Mutex<Mood>,
    /// Whether utterances are finished, and the ring for when that changes.
    open: Mutex<bool>,
    opened: Condvar,
    /// Utterances begun.
    begun: AtomicUsize,
    busy: AtomicUsize,
    most_busy: AtomicUsize,
}

impl Fake {
    fn new(pace: Duration, open: bool) -> Self {
        Self(Arc::new(Hand {
            pace,
            mood: Mutex::new(Mood::Well),
            open: Mutex::new(open),
            opened: Condvar::new(),
            begun: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            most_busy: AtomicUsize::new(0),
        }))
    }

    /// Utterances begun so far.
    fn begun(&self) -> usize {
        self.0.begun.load(Ordering::SeqCst)
    }

    fn set(&self, mood: Mood) {
        *self.0.mood.lock().unwrap() = mood;
    }

    /// Holds all utterances back.
    fn close(&self) {
        *self.0.open.lock().unwrap() = false;
    }

    /// Lets all utterances be finished.
    fn open(&self) {
        *self.0.open.lock().unwrap() = true;
        self.0.opened.notify_all();
    }
}

impl Family for Fake {
    fn predict(
        &self,
        phonemes: &[Phoneme],
        speaker: &str,
        manner: &BTreeMap<String, f32>,
        rate: f32,
    ) -> Result<Prosody, VoiceError> {
        Null.predict(phonemes, speaker, manner, rate)
    }

    fn render(&self, prosody: &Prosody, speaker: &str) -> Result<Vec<f32>, VoiceError> {
        let hand = &*self.0;
        hand.begun.fetch_add(1, Ordering::SeqCst);
        let busy = hand.busy.fetch_add(1, Ordering::SeqCst) + 1;
        hand.most_busy.fetch_max(busy, Ordering::SeqCst);
        let open = hand.open.lock().unwrap();
        drop(hand.opened.wait_while(open, |open| !*open).unwrap());
        std::thread::sleep(hand.pace);
        hand.busy.fetch_sub(1, Ordering::SeqCst);
        let mood = *hand.mood.lock().unwrap();
        let mut samples = Null.render(prosody, speaker)?;
        match mood {
            Mood::Well => {}
            Mood::Panics => panic!("a fault in the voice"),
            Mood::Silent => samples.clear(),
            Mood::NotANumber => samples[0] = f32::NAN,
        }
        Ok(samples)
    }

    fn cancel(&self) {
        self.open();
    }
}

fn settings() -> Settings {
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        socket: None,
        limits: Limits {
            max_chars: 500,
            speech_max_chars: 4096,
            max_body: 1 << 20,
            max_queue: 256,
            max_wait: Duration::from_secs(3_600),
            per_client: None,
            queue_timeout: PATIENCE,
            request_timeout: PATIENCE,
            head_timeout: PATIENCE,
            body_timeout: PATIENCE,
            drain_timeout: PATIENCE,
            max_connections: 64,
        },
        cache: CacheSetting::Memory { bytes: 1 << 20 },
        keys: Keys::default(),
        cors: Vec::new(),
        trust_proxy: true,
    }
}

fn studio() -> Studio {
    let voices = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/voices");
    let mut config = Config::load(Some("/dev/null".as_ref())).unwrap();
    config.defaults.voice = "null".to_owned();
    let store = Store::open(vec![voices]);
    let pack = store.voice("null").unwrap().pack;
    Studio {
        speller: speller(pack.manifest.family),
        config,
        pack,
        store,
        frontend: Frontend::new().unwrap(),
        lexicon: None,
        cast: Cast::default(),
        fingerprint: "a voice of tests".to_owned(),
    }
}

/// A service that has no voice yet.
fn loading(change: impl FnOnce(&mut Settings)) -> App {
    let mut settings = settings();
    change(&mut settings);
    App::new(settings, studio()).unwrap()
}

/// A service with a voice and so many workers.
fn service(fake: &Fake, workers: usize, change: impl FnOnce(&mut Settings)) -> App {
    let app = loading(change);
    let engine = Engine::of(Box::new(fake.clone()), &app.studio.pack, workers).unwrap();
    app.start(engine).unwrap();
    app
}

/// An answer, with its whole body.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of an error.
    fn code(&self) -> String {
        let json = self.json();
        assert_eq!(json["request_id"], self.header("x-request-id"));
        json["error"]["code"].as_str().unwrap().to_owned()
    }

    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

/// Sends a request from an address, and waits for the head of the answer. A path that ends in
/// `/events` asks for events.
async fn ask(app: &App, from: &str, method: &str, path: &str, body: &Value) -> Response {
    let (path, accept) = match path.strip_suffix("/events") {
        Some(path) => (path, "text/event-stream"),
        None => (path, "*/*"),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .header("accept", accept);
    let mut request = request.body(Body::from(body.to_string())).unwrap();
    let address = format!("{from}:1").parse().unwrap();
    request.extensions_mut().insert(Peer(Some(address)));
    let answer = tokio::time::timeout(PATIENCE, routes::router(app).oneshot(request));
    answer.await.unwrap().unwrap()
}

/// Posts JSON and waits for the whole answer. A body that breaks off is an error.
async fn try_post(app: &App, from: &str, path: &str, body: Value) -> Result<Answer, axum::Error> {
    let (head, body) = ask(app, from, "POST", path, &body).await.into_parts();
    let body = tokio::time::timeout(PATIENCE, body.collect());
    Ok(Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.await.unwrap()?.to_bytes(),
    })
}

async fn post(app: &App, from: &str, path: &str, body: Value) -> Answer {
    try_post(app, from, path, body).await.unwrap()
}

async fn get(app: &App, path: &str) -> Answer {
    let answer = ask(app, "127.0.0.1", "GET", path, &Value::Null).await;
    let (head, body) = answer.into_parts();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

/// The value of a metric with its labels.
async fn metric(app: &App, name: &str) -> f64 {
    let text = String::from_utf8(get(app, "/metrics").await.body.into()).unwrap();
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap().parse().unwrap()
}

/// Waits until something holds.
async fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it never came to be");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// So many sentences of nine characters, different for every `n`.
fn sentences(n: usize, count: usize) -> String {
    let digit = |place: u32| char::from_u32('一' as u32 + (n as u32 / place) % 10);
    let digits: String = [100, 10, 1].into_iter().filter_map(digit).collect();
    let one = |_| format!("我看到了{digits}家。");
    (0..count).map(one).collect()
}
