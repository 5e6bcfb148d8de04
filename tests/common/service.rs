//! `tts serve` as a process of its own, and clients of it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::std_tts;

/// How long anything here may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A running service. It is killed when it is dropped.
pub struct Service {
    child: Child,
    /// Where it listens, such as `127.0.0.1:40123`.
    pub address: String,
    log: Arc<Mutex<String>>,
    agent: ureq::Agent,
}

/// A service that tests running at a time share. The last one ends it: what is static is not
/// dropped when a process ends, and the service would stay.
pub struct Shared(Mutex<Weak<Service>>);

impl Shared {
    /// None yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Weak::new()))
    }

    /// The one that runs, or a new one.
    pub fn get(&self, start: impl FnOnce() -> Service) -> Arc<Service> {
        // A test that failed while it held the lock has not harmed what is behind it.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.upgrade().unwrap_or_else(|| {
            let service = Arc::new(start());
            *kept = Arc::downgrade(&service);
            service
        })
    }
}

/// An answer of a service.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, with names in small letters.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// The folder of the voice that costs nothing.
pub fn null_voices() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/voices")
}

/// `tts serve` with a voice that costs nothing, at an address of its own; not started yet.
pub fn null_command(args: &[&str]) -> Command {
    let mut command = real_command(args);
    command
        .env("TTS_VOICE", "null")
        .env("TTS_MODELS", null_voices());
    command
}

/// The same with the real voice.
pub fn real_command(args: &[&str]) -> Command {
    let mut command = std_tts();
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(args);
    command
}

impl Service {
    /// With the voice that costs nothing.
    pub fn null(args: &[&str]) -> Self {
        Self::start(null_command(args)).ready()
    }

    /// With the real voice.
    pub fn real(args: &[&str]) -> Self {
        Self::start(real_command(args)).ready()
    }

    /// Starts a service and waits until it says where it listens.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let (said, hears) = mpsc::channel();
        let log = Arc::<Mutex<String>>::default();
        let own = Arc::clone(&log);
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("http://") {
                    let is_of_it = |c: &char| c.is_ascii_digit() || ".:".contains(*c);
                    let _ = said.send(address.chars().take_while(is_of_it).collect());
                }
                let mut log = own.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let Ok(address) = hears.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("it does not listen: {}", log.lock().unwrap());
        };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Self {
            child,
            address,
            log,
            agent: config.into(),
        }
    }

    /// Waits until it takes requests.
    pub fn ready(self) -> Self {
        wait("it is not ready", || self.get("/readyz").status == 200);
        self
    }

    /// Everything that it has said on standard error.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A figure of `/proc/PID/status`: kilobytes of memory, or threads.
    pub fn figure(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let line = line.unwrap().trim_start_matches(':').trim();
        line.split(' ').next().unwrap().parse().unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends a request.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let answer = self.try_request(method, path, headers, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}; {}", self.log()))
    }

    /// As [`Self::request`], where there may be no answer.
    pub fn try_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // A refused one may be closed with its body unread; the next request is to notice nothing.
        if !["GET", "POST"].contains(&method) {
            request = request.header("connection", "close");
        }
        let response = match body.is_empty() && method != "POST" {
            true => self.agent.run(request.body(()).unwrap())?,
            false => self.agent.run(request.body(body).unwrap())?,
        };
        answer(response)
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], &[])
    }

    /// Posts JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body)
    }

    /// Posts JSON with more headers.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        let headers = [&json[..], headers].concat();
        self.request("POST", path, &headers, body.to_string().as_bytes())
    }

    /// Posts JSON, and hands over the body while it comes.
    pub fn stream(&self, path: &str, accept: &str, body: &Value) -> Box<dyn Read + Send> {
        let request = self.agent.post(self.url(path));
        let request = request
            .header("content-type", "application/json")
            .header("accept", accept);
        let response = request
            .send(body.to_string().as_bytes())
            .expect("an answer");
        assert_eq!(response.status(), 200);
        Box::new(response.into_body().into_reader())
    }

    /// A connection without any request.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes as they are, and returns all that comes back until the connection is closed.
    /// What the service does not want to read any more is not an error.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        everything(stream)
    }

    /// The value of a metric with these labels, such as `tts_requests_total{route="/tts"}`.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").text();
        let found = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        found.map_or_else(|| panic!("no {name} in:\n{text}"), |v| v.parse().unwrap())
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end.
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it said last is still on its way here.
                std::thread::sleep(Duration::from_millis(50));
                return (status, self.log());
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "it does not end: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// Its body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// Its body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header of it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Checks that it is an error in the shape that all errors have, and returns what it is about:
    /// status, code and field.
    pub fn error(&self) -> (u16, String, String) {
        let json = self.json();
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        assert_eq!(json["request_id"], self.header("x-request-id"), "{json}");
        let error = &json["error"];
        let kind = match self.status {
            401 => "authentication_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        assert_eq!(error["type"], kind, "{json}");
        assert!(error["message"].as_str().is_some_and(|m| !m.is_empty()));
        let keys: Vec<_> = error.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 4, "{json}");
        if [429, 503].contains(&self.status) {
            let wait: u64 = self.header("retry-after").parse().expect("Retry-After");
            assert!((1..=60).contains(&wait));
        }
        let word = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (self.status, word("code"), word("param"))
    }
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(1 << 30);
    Ok(Answer {
        status,
        headers,
        body: body.read_to_vec()?,
    })
}

/// All that comes on a connection until it is closed.
pub fn everything(mut stream: TcpStream) -> String {
    let mut told = Vec::new();
    // A connection that is reset has told what it had to tell.
    let _ = stream.read_to_end(&mut told);
    String::from_utf8_lossy(&told).into_owned()
}

/// Waits until something holds.
pub fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The events of a stream: names and data.
pub fn events(text: &str) -> Vec<(String, Value)> {
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let blocks = blocks.filter(|block| !block.starts_with(':'));
    blocks
        .map(|block| {
            let line = |start: &str| {
                let found = block.lines().find_map(|line| line.strip_prefix(start));
                found.map(|value| value.trim_start().to_owned())
            };
            let data = line("data:").expect("an event with data");
            (
                line("event:").unwrap_or_default(),
                serde_json::from_str(&data).expect("JSON"),
            )
        })
        .collect()
}
