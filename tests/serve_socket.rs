//! `tts --connect`: a service that has the voice loaded speaks for others on this machine, and what
//! it cannot do is done without it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{Place, std_tts};

/// Longer than a service takes to load its voice, or to end, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running service; it ends with the test.
struct Service {
    child: Child,
    socket: PathBuf,
    address: String,
}

impl Service {
    /// Starts one with these arguments and waits until it is ready.
    fn start(mut command: Command, place: &Place) -> Self {
        let socket = place.at("tts.sock");
        command
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--socket"])
            .arg(&socket)
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        let address = line.trim().rsplit('/').next().unwrap().to_owned();
        // Read on, so that the service never waits for a reader.
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let service = Self {
            child,
            socket,
            address,
        };
        let until = Instant::now() + PATIENCE;
        while !service.ask("GET /readyz", b"").starts_with("HTTP/1.1 200") {
            assert!(Instant::now() < until, "not ready");
            thread::sleep(Duration::from_millis(20));
        }
        service
    }

    /// With the real voice.
    fn real(place: &Place) -> Self {
        Self::start(std_tts(), place)
    }

    /// With the voice that costs nothing.
    fn null(place: &Place) -> Self {
        let mut command = null();
        command.env("TTS_VOICE", "null");
        Self::start(command, place)
    }

    /// Asks on the socket; returns the whole answer.
    fn ask(&self, request: &str, body: &[u8]) -> String {
        let stream = UnixStream::connect(&self.socket).unwrap();
        answer(stream, request, body)
    }

    /// Asks over TCP.
    fn ask_over_tcp(&self, request: &str, body: &[u8]) -> String {
        let stream = TcpStream::connect(&self.address).unwrap();
        answer(stream, request, body)
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(mut stream: impl Read + Write, request: &str, body: &[u8]) -> String {
    let length = body.len();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A body that is too large is refused before all of it is read.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The program with the voice that costs nothing.
fn null() -> Command {
    let mut command = std_tts();
    let voices = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/voices");
    command.env("TTS_MODELS", voices).env("TTS_VOICE", "null");
    command
}

/// What a run leaves behind: exit code, standard output, standard error.
fn run(command: &mut Command) -> (i32, Vec<u8>, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), output.stdout, stderr)
}

/// Has a service that is none of ours answer every request with this.
fn impostor(place: &Place, name: &str, status: &'static str, body: &'static str) -> PathBuf {
    let socket = place.at(name);
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
            let _ = reader.get_mut().write_all((head + body).as_bytes());
        }
    });
    socket
}

/// Has a service greet with `greeting` and never answer anything else.
fn sleeper(place: &Place, greeting: String) -> PathBuf {
    let socket = place.at("sleeper.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.starts_with("GET") {
                let length = greeting.len();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
                let _ = reader.get_mut().write_all((head + &greeting).as_bytes());
            }
            open.push(reader);
        }
    });
    socket
}

#[test]
fn files_are_the_same_to_the_byte_and_nothing_is_loaded() {
    let place = Place::new();
    let service = Service::real(&place);
    place.put("words.dict", "银行 yin2 xing2\n");
    place.put(
        "own.toml",
        "[emotions.grand]\nname_zh = \"宏大\"\npitch = -2.0\nrate = 0.9\n",
    );
    let text = "[happy]今天天气真好！[/happy]我们去银行，好吗？";
    let runs: [&[&str]; 3] = [
        &[
            text,
            "--dict=words.dict",
            "--subtitles=x.srt",
            "--subtitles=x.json",
            "--plot=x.svg",
            "-o",
            "x.wav",
        ],
        &[
            "你好。",
            "--config=own.toml",
            "-e",
            "grand",
            "-s",
            "1.2",
            "--lufs",
            "-o",
            "x.flac",
        ],
        &["你好。", "-v", "yunxi", "-o", "x.opus"],
    ];
    for args in runs {
        let mut files = Vec::new();
        for connected in [false, true] {
            let mut command = std_tts();
            command.args(args).current_dir(place.path());
            if connected {
                // A program that loaded the library would fail.
                command.env("ORT_DYLIB_PATH", "/nowhere/libonnxruntime.so");
                command.arg("--connect").arg(&service.socket);
            }
            let (code, _, stderr) = run(&mut command);
            assert_eq!(code, 0, "{stderr}");
            assert!(!stderr.contains("warning"), "{stderr}");
            let made = place.names().into_iter();
            let made: Vec<_> = made.filter(|name| name.starts_with("x.")).collect();
            let take = |name: String| {
                let bytes = fs::read(place.at(&name)).unwrap();
                fs::remove_file(place.at(&name)).unwrap();
                (name, bytes)
            };
            files.push(made.into_iter().map(take).collect::<Vec<_>>());
        }
        assert!(!files[0].is_empty());
        assert!(files[0] == files[1], "{args:?}");
    }
}

#[test]
fn the_socket_is_for_its_owner_and_the_route_for_the_socket() {
    let place = Place::new();
    let mut command = null();
    command.env("TTS_API_KEYS", "secret");
    let service = Service::start(command, &place);
    let mode = fs::metadata(&service.socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    for request in ["GET /jobs", "POST /jobs", "PUT /jobs"] {
        let answer = service.ask_over_tcp(request, b"");
        assert!(answer.starts_with("HTTP/1.1 404"), "{request}: {answer}");
    }
    let greeting = service.ask("GET /jobs", b"");
    assert!(greeting.starts_with("HTTP/1.1 200"), "{greeting}");
    assert!(greeting.contains(env!("CARGO_PKG_VERSION")), "{greeting}");

    let version = env!("CARGO_PKG_VERSION");
    let mut foreign = vec![version.len() as u8];
    foreign.extend(version.bytes());
    foreign.extend([4, b'p', b'a', b'c', b'k']);
    let older = [&[5], b"0.0.1".as_slice(), &[0; 40]].concat();
    let large = vec![7; (1 << 20) + 1];
    for (body, status, word) in [
        (b"".as_slice(), "422", "malformed_job"),
        (&[255; 1000], "422", "malformed_job"),
        (&older, "422", "other_version"),
        (&foreign, "422", "other_pack"),
        (&large, "413", "body_too_large"),
    ] {
        let answer = service.ask("POST /jobs", body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains(word), "{answer}");
    }

    service.signal("TERM");
    let until = Instant::now() + PATIENCE;
    while service.socket.exists() {
        assert!(Instant::now() < until, "the socket is still there");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_service_that_cannot_help_is_named_and_not_needed() {
    let place = Place::new();
    let (code, alone, _) = run(null().args(["你好。", "--raw"]));
    assert_eq!((code, alone.is_empty()), (0, false));

    let absent = place.at("absent.sock");
    let stale = place.at("stale.sock");
    drop(UnixListener::bind(&stale).unwrap());
    let other = Service::real(&place);
    let newer = impostor(
        &place,
        "newer.sock",
        "200 OK",
        r#"{"version":"99.0.0","pack":"x","workers":2,"more":true}"#,
    );
    let odd = impostor(&place, "odd.sock", "200 OK", "hello");
    let busy = place.at("silent.sock");
    let _listens = UnixListener::bind(&busy).unwrap();
    for (socket, reason) in [
        (&absent, "no service answers"),
        (&stale, "no service answers"),
        (&other.socket, "another voice pack than null"),
        (&newer, "version 99.0.0"),
        (&odd, "connection to the service broke"),
        (&busy, "does not answer"),
    ] {
        let mut command = null();
        // As an option and by the environment.
        match socket == &absent {
            true => command.env("TTS_CONNECT", socket),
            false => command.arg("--connect").arg(socket),
        };
        let (code, samples, stderr) = run(command.args(["你好。", "--raw"]));
        assert_eq!(code, 0, "{stderr}");
        assert!(samples == alone, "{reason}");
        let warnings = stderr.lines().filter(|line| line.starts_with("warning"));
        let [warning] = warnings.collect::<Vec<_>>()[..] else {
            panic!("{stderr}");
        };
        assert!(warning.contains(reason), "{warning}");
        assert!(warning.contains(&*socket.to_string_lossy()), "{warning}");
    }
}

#[test]
fn a_service_that_still_loads_is_not_waited_for() {
    let place = Place::new();
    let loading = impostor(
        &place,
        "loading.sock",
        "503 Service Unavailable",
        r#"{"error":{"message":"the voice is still being loaded"}}"#,
    );
    let mut command = null();
    command.args(["你好。", "--raw", "--connect"]).arg(&loading);
    let (code, samples, stderr) = run(&mut command);
    assert_eq!((code, samples.is_empty()), (0, false), "{stderr}");
    assert!(
        stderr.contains("the voice is still being loaded"),
        "{stderr}"
    );
}

#[test]
fn several_are_spoken_for_at_a_time() {
    let place = Place::new();
    let service = Service::null(&place);
    let texts = ["一。二。三。四。", "春天来了，花开了。", "你好吗？我很好！"];
    let clients: Vec<_> = texts
        .iter()
        .cycle()
        .take(9)
        .map(|text| {
            let mut command = null();
            command.arg("--connect").arg(&service.socket);
            command.args([text, "--raw"]);
            (*text, thread::spawn(move || run(&mut command)))
        })
        .collect();
    for (text, client) in clients {
        let (code, samples, stderr) = client.join().unwrap();
        let (_, alone, _) = run(null().args([text, "--raw"]));
        assert_eq!((code, stderr.contains("warning")), (0, false), "{stderr}");
        assert!(samples == alone, "{text}");
    }
}

#[test]
fn a_busy_service_is_asked_again() {
    let place = Place::new();
    let mut command = std_tts();
    // The second sentence is sent while the first is spoken, and is one too many.
    command.env("TTS_PER_CLIENT", "1");
    let service = Service::start(command, &place);
    let mut connected = std_tts();
    connected.args(["今天天气真好。我们去公园走走吧。", "--raw"]);
    connected.arg("--connect").arg(&service.socket);
    let (code, samples, stderr) = run(&mut connected);
    assert_eq!((code, samples.is_empty()), (0, false), "{stderr}");
    assert!(!stderr.contains("warning"), "{stderr}");
    let metrics = service.ask("GET /metrics", b"");
    let refused = "tts_rejected_total{reason=\"client\"}";
    assert!(metrics.contains(refused), "{metrics}");
}

/// Speaks lines by `--stream`, with something done before the second.
fn streamed(connect: Option<&OsStr>, between: impl FnOnce()) -> (Vec<u8>, String) {
    let mut command = null();
    command.args(["--stream", "--raw"]);
    if let Some(socket) = connect {
        command.arg("--connect").arg(socket);
    }
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    input.write_all("第一行。\n".as_bytes()).unwrap();
    let mut samples = vec![0; 2];
    // The first line is heard before there is a second one.
    output.read_exact(&mut samples).unwrap();
    between();
    input.write_all("第二行。\n第三行。\n".as_bytes()).unwrap();
    drop(input);
    output.read_to_end(&mut samples).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success());
    (samples, String::from_utf8(ended.stderr).unwrap())
}

#[test]
fn lines_are_spoken_as_they_come_and_go_on_when_the_service_dies() {
    let place = Place::new();
    let mut service = Service::null(&place);
    let socket = service.socket.clone();
    let (alone, _) = streamed(None, || {});

    let (whole, stderr) = streamed(Some(socket.as_os_str()), || {});
    assert!(whole == alone && !stderr.contains("warning"), "{stderr}");

    let (both, stderr) = streamed(Some(socket.as_os_str()), || {
        service.child.kill().unwrap();
        service.child.wait().unwrap();
    });
    assert!(both == alone, "{stderr}");
    assert_eq!(stderr.matches("warning").count(), 1, "{stderr}");
    assert!(stderr.contains("no service answers there"), "{stderr}");
}

#[test]
fn a_job_is_done_when_the_service_is_killed_in_the_middle_of_it() {
    let place = Place::new();
    let mut service = Service::real(&place);
    let text = "春天来了，小鸟在树上唱歌，花儿都开了，我们去公园走走吧。".repeat(4);
    let mut command = std_tts();
    command.args([&text, "-o"]).arg(place.at("a.wav"));
    command.arg("--connect").arg(&service.socket);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + PATIENCE;
    // It has begun when a worker is busy.
    while !service
        .ask("GET /metrics", b"")
        .contains("tts_workers_busy 2")
    {
        assert!(Instant::now() < until, "nothing is spoken");
        assert!(child.try_wait().unwrap().is_none(), "it is done already");
    }
    service.child.kill().unwrap();
    service.child.wait().unwrap();
    let ended = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success(), "{stderr}");
    assert_eq!(stderr.matches("warning").count(), 1, "{stderr}");

    let mut alone = std_tts();
    alone.args([&text, "-o"]).arg(place.at("b.wav"));
    assert_eq!(run(&mut alone).0, 0);
    let read = |name| fs::read(place.at(name)).unwrap();
    assert!(read("a.wav") == read("b.wav"));
}

#[test]
fn ctrl_c_does_not_wait_for_the_service() {
    let place = Place::new();
    let greeting = {
        let service = Service::null(&place);
        let answer = service.ask("GET /jobs", b"");
        answer.split("\r\n\r\n").nth(1).unwrap().to_owned()
    };
    let socket = sleeper(&place, greeting);
    let mut command = null();
    command.args(["一。二。三。", "-o"]).arg(place.at("a.wav"));
    command.arg("--connect").arg(&socket);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // Until then it has asked for its jobs.
    thread::sleep(Duration::from_secs(2));
    assert!(child.try_wait().unwrap().is_none());
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
    assert!(sent.unwrap().success());
    let asked = Instant::now();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(2));
    assert!(!place.names().iter().any(|name| name.ends_with(".wav")));
}

#[test]
fn what_is_given_up_is_not_spoken_to_the_end() {
    let place = Place::new();
    let service = Service::real(&place);
    let text = "春天来了，小鸟在树上唱歌，花儿都开了，我们去公园走走吧。".repeat(20);
    let mut command = std_tts();
    command.args([&text, "--raw"]).arg("--connect");
    command.arg(&service.socket).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let has = |line: &str| service.ask("GET /metrics", b"").contains(line);
    let until = Instant::now() + PATIENCE;
    while !has("tts_workers_busy 2") {
        assert!(Instant::now() < until, "nothing is spoken");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let idle = [
        "tts_workers_busy 0",
        "tts_queue_depth 0",
        "tts_cancelled_total 2",
    ];
    while !idle.iter().all(|line| has(line)) {
        assert!(Instant::now() < until, "it goes on");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn other_commands_do_not_take_it() {
    for (args, message) in [
        ("batch a.txt -o out --connect x.sock", "'--connect' is for"),
        (
            "--connect x.sock batch a.txt -o out",
            "'--connect' has no meaning for 'tts batch'",
        ),
    ] {
        let (code, _, stderr) = run(std_tts().args(args.split(' ')));
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(message), "{stderr}");
    }
}
