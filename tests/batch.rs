//! `tts batch`: many texts to many files, taken up exactly where a run has ended.
//!
//! Where only the bookkeeping matters, the voice is one that costs nothing; what is heard is tested
//! with the real one.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as StdCommand, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;

use common::{Place, pauses, seconds, std_tts, stderr, stdout, tts, wav};

/// The folder of the voice that costs nothing.
fn null_voices() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/voices")
}

fn std_null(place: &Place, args: &[&str]) -> StdCommand {
    let mut command = std_tts();
    command
        .arg("batch")
        .args(args)
        .args(["-v", "null"])
        .env("TTS_MODELS", null_voices())
        .current_dir(place.path());
    command
}

/// A batch with the voice that costs nothing.
fn null(place: &Place, args: &[&str]) -> Command {
    Command::from_std(std_null(place, args))
}

/// A batch with the real voice.
fn real(place: &Place, args: &[&str]) -> Command {
    let mut command = tts();
    command.arg("batch").args(args).current_dir(place.path());
    command
}

/// A list of so many different lines.
fn list(place: &Place, name: &str, lines: usize) {
    let line = |n: usize| format!("{{\"text\":\"第{n}句话，今天天气真好。\"}}\n");
    place.put(name, (0..lines).map(line).collect::<String>());
}

/// Every file of a folder and those in it, without manifests.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if !name.starts_with("tts-manifest") {
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

fn records(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Numbers that look random, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        // Knuth, The Art of Computer Programming, volume 2, 3.3.4: MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn manifest_bytes(place: &Place) -> u64 {
    let path = place.at("out/tts-manifest.jsonl");
    fs::metadata(path).map_or(0, |file| file.len())
}

fn interrupt(child: &Child) {
    let kill = StdCommand::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

#[test]
fn a_run_that_is_killed_twenty_times_ends_with_exactly_the_right_files() {
    let place = Place::new();
    list(&place, "list.jsonl", 400);
    null(&place, &["list.jsonl", "-o", "whole"])
        .assert()
        .success();
    let whole = files(&place.at("whole"));
    assert_eq!(whole.len(), 400);

    let mut dice = Dice(5);
    let args = ["list.jsonl", "-o", "out", "--subtitles", "srt"];
    let mut grown = BTreeSet::new();
    for _ in 0..20 {
        let mut child = std_null(&place, &args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Once something is made, or has long been: how fast that is depends on the machine.
        let before = manifest_bytes(&place);
        let started = Instant::now();
        while manifest_bytes(&place) == before && started.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(dice.below(60)));
        kill(&mut child);
        if place.at("out").is_dir() {
            grown.insert(files(&place.at("out")).len());
            // Meanwhile somebody deletes a file, and damages another.
            let made = names(&place.at("out"));
            let waves: Vec<_> = made
                .iter()
                .filter(|name| name.ends_with(".wav") && !name.starts_with('.'))
                .collect();
            if waves.len() > 1 {
                let pick = |dice: &mut Dice| {
                    place
                        .at("out")
                        .join(waves[dice.below(waves.len() as u64) as usize])
                };
                let _ = fs::remove_file(pick(&mut dice));
                let _ = fs::write(pick(&mut dice), "damaged");
            }
        }
    }
    assert!(
        grown.len() > 1,
        "the kills came too early or too late: {grown:?}"
    );
    null(&place, &args).assert().success();
    let made = files(&place.at("out"));
    let waves: BTreeMap<_, _> = made
        .iter()
        .filter(|(name, _)| name.ends_with(".wav"))
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect();
    assert_eq!(waves, whole);
    assert_eq!(made.len(), 800, "subtitles, and nothing else");
    let again = null(&place, &args).assert().success();
    assert!(
        stderr(&again).contains("0 made, 400 unchanged"),
        "{}",
        stderr(&again)
    );
}

#[test]
fn only_what_is_missing_failed_or_changed_is_made_again() {
    let place = Place::new();
    let put = |lines: &[&str]| place.put("list.jsonl", lines.join("\n"));
    put(&[
        "{\"text\":\"一。\"}",
        "{\"text\":\"二。\"}",
        "{\"txt\":\"三。\"}",
    ]);
    let args = ["list.jsonl", "-o", "out"];
    let summary = |expected: &str, code: i32, args: &[&str]| {
        let run = null(&place, args).assert().code(code);
        assert!(
            stderr(&run).contains(expected),
            "{expected}: {}",
            stderr(&run)
        );
    };
    summary("2 made, 0 unchanged, 1 failed", 1, &args);
    summary("0 made, 2 unchanged, 1 failed", 1, &args);
    put(&[
        "{\"text\":\"一。\"}",
        "{\"text\":\"二了。\"}",
        "{\"text\":\"三。\"}",
    ]);
    summary("2 made, 1 unchanged, 0 failed", 0, &args);
    summary(
        "3 made, 0 unchanged",
        0,
        &["list.jsonl", "-o", "out", "--speed", "1.5"],
    );
    summary(
        "3 made, 0 unchanged",
        0,
        &["list.jsonl", "-o", "out", "--emotion", "sad"],
    );
    summary(
        "0 made, 3 unchanged",
        0,
        &["list.jsonl", "-o", "out", "--emotion", "难过"],
    );
    summary(
        "3 made, 0 unchanged",
        0,
        &["list.jsonl", "-o", "out", "--emotion", "sad", "--force"],
    );
    place.put("own.toml", "[emotions.sad]\npitch = -1\n");
    summary(
        "3 made, 0 unchanged",
        0,
        &[
            "list.jsonl",
            "-o",
            "out",
            "-e",
            "sad",
            "--config",
            "own.toml",
        ],
    );
    // Touched, but the same: its bytes are looked at.
    let path = place.at("out/list-00001.wav");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    summary(
        "0 made, 3 unchanged",
        0,
        &[
            "list.jsonl",
            "-o",
            "out",
            "-e",
            "sad",
            "--config",
            "own.toml",
        ],
    );
}

#[test]
fn a_file_of_somebody_else_is_kept() {
    let place = Place::new();
    place.put("a.txt", "你好。");
    fs::create_dir(place.at("out")).unwrap();
    place.put("out/a.wav", "dear to me");
    let run = null(&place, &["a.txt", "-o", "out"]).assert().code(1);
    assert!(stderr(&run).contains("add --force"), "{}", stderr(&run));
    assert_eq!(fs::read(place.at("out/a.wav")).unwrap(), b"dear to me");
    null(&place, &["a.txt", "-o", "out", "--force"])
        .assert()
        .success();
    assert!(
        fs::read(place.at("out/a.wav"))
            .unwrap()
            .starts_with(b"RIFF")
    );
}

#[test]
fn subtitles_of_somebody_else_are_kept_too() {
    let place = Place::new();
    let cue = "1\n00:00:01,000 --> 00:00:03,000\n你好。\n";
    place.put("a.txt", "你好。");
    place.put("film.srt", cue);
    fs::create_dir(place.at("out")).unwrap();
    place.put("out/a.srt", "dear to me");
    let with_subtitles = ["a.txt", "-o", "out", "--subtitles", "srt"];
    let run = null(&place, &with_subtitles).assert().code(1);
    assert!(stderr(&run).contains("a.srt exists"), "{}", stderr(&run));
    // Nor does it become ours when the sound beside it does.
    null(&place, &["a.txt", "-o", "out"]).assert().success();
    null(&place, &with_subtitles).assert().code(1);
    assert_eq!(fs::read(place.at("out/a.srt")).unwrap(), b"dear to me");
    null(&place, &with_subtitles)
        .arg("--force")
        .assert()
        .success();
    assert!(fs::read(place.at("out/a.srt")).unwrap().starts_with(b"1\n"));
    // A text is not written over, whatever is asked for.
    let over_itself = ["film.srt", "-o", ".", "--subtitles", "srt", "--force"];
    let run = null(&place, &over_itself).assert().code(1);
    assert!(stderr(&run).contains("written over it"), "{}", stderr(&run));
    assert_eq!(fs::read(place.at("film.srt")).unwrap(), cue.as_bytes());
}

#[test]
fn subtitles_are_those_that_were_asked_for_last() {
    let place = Place::new();
    list(&place, "list.jsonl", 1);
    let srt = place.at("out/list-00001.srt");
    let run = |level: &str| {
        let args = ["list.jsonl", "-o", "out", "--subtitles", "srt"];
        let run = null(&place, &args)
            .args(["--subtitle-level", level])
            .assert()
            .success();
        (fs::read_to_string(&srt).unwrap(), stderr(&run))
    };
    let (words, _) = run("word");
    let (sentences, _) = run("sentence");
    assert_ne!(words, sentences);
    // The audio is the same at both levels.
    let (again, told) = run("word");
    assert_eq!(again, words, "{told}");
    assert!(run("word").1.contains("1 unchanged"));
    fs::write(&srt, "damaged").unwrap();
    assert_eq!(run("word").0, words);
}

#[test]
fn items_that_would_share_subtitles_are_refused() {
    let place = Place::new();
    let lines =
        "{\"text\":\"一。\",\"id\":\"a\"}\n{\"text\":\"二。\",\"id\":\"a\",\"format\":\"flac\"}\n";
    place.put("list.jsonl", lines);
    let args = ["list.jsonl", "-o", "out"];
    let run = null(&place, &args).args(["--subtitles", "vtt"]).assert();
    assert!(stderr(&run.code(2)).contains("a.vtt"));
    null(&place, &args).assert().success();
    assert_eq!(names(&place.at("out")), ["a.flac", "a.wav"]);
}

#[test]
fn a_failure_is_told_once_with_its_place_however_quiet() {
    let place = Place::new();
    place.put("bad.txt", "你好。\n[kaixin]你好。");
    let run = null(&place, &["bad.txt", "-o", "out", "-q"])
        .assert()
        .code(1);
    let said = stderr(&run);
    assert_eq!(said.matches("'kaixin'").count(), 1, "{said}");
    assert!(
        said.starts_with("failed: bad.txt, line 2, column 1:"),
        "{said}"
    );
}

#[test]
fn programs_are_told_what_people_are_warned_of() {
    let place = Place::new();
    let cue = "1\n00:00:01,000 --> 00:00:01,010\n今天天气真好，我们出去走走吧。\n";
    place.put("film.srt", cue);
    let run = null(&place, &["film.srt", "-o", "out", "--json"])
        .assert()
        .success();
    let events = stderr(&run);
    let events = events.lines().map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["event"].as_str().unwrap().to_owned()
    });
    let events: Vec<String> = events.collect();
    assert_eq!(events, ["start", "notice", "summary"]);
}

#[test]
fn bad_lines_do_not_stop_the_rest() {
    let place = Place::new();
    place.put(
        "list.jsonl",
        "{\"text\":\"一。\"}\nnonsense\n\n{\"text\":\"二。\",\"emotion\":\"hapy\"}\n{\"text\":\"😀\"}\n{\"text\":\"五。\",\"output\":\"../x\"}\n{\"text\":\"六。\",\"format\":\"m4a\"}\n{\"text\":\"七[kaixin]。\"}\n{\"text\":\"八。\"}\n",
    );
    let run = null(&place, &["list.jsonl", "-o", "out"]).assert().code(1);
    let said = stderr(&run);
    for part in [
        "list.jsonl, line 2: not a JSON object",
        "list.jsonl, line 4: `emotion`",
        "did you mean happy",
        "list.jsonl, line 5: ",
        "list.jsonl, line 6: `output`",
        "list.jsonl, line 7: ",
        "m4a",
        "list.jsonl, line 8, `text`: ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(
        names(&place.at("out")),
        ["list-00001.wav", "list-00008.wav"]
    );
    let records = records(&place.at("out/tts-manifest.jsonl"));
    let failed = records.iter().filter(|record| record["status"] == "failed");
    assert_eq!(failed.count(), 6);
    assert!(!place.at("x.wav").exists() && !place.at("x").exists());
}

#[test]
fn the_first_failure_can_end_it() {
    let place = Place::new();
    place.put("list.jsonl", "nonsense\n{\"text\":\"一。\"}\n");
    let run = null(&place, &["list.jsonl", "-o", "out", "--fail-fast"])
        .assert()
        .code(1);
    assert!(
        stderr(&run).contains("0 made, 0 unchanged, 1 failed"),
        "{}",
        stderr(&run)
    );
}

#[test]
fn names_that_collide_are_refused_before_anything_is_made() {
    let place = Place::new();
    place.put(
        "list.jsonl",
        "{\"text\":\"一。\"}\n{\"text\":\"二。\",\"id\":\"A\"}\n{\"text\":\"三。\",\"id\":\"a\"}\n",
    );
    let run = null(&place, &["list.jsonl", "-o", "out"]).assert().code(2);
    let said = stderr(&run);
    assert!(
        said.contains("list.jsonl, line 2 and list.jsonl, line 3"),
        "{said}"
    );
    assert_eq!(names(&place.at("out")), Vec::<String>::new());
}

#[test]
fn a_long_name_keeps_its_extension() {
    let place = Place::new();
    let (id, text) = ("i".repeat(150), "你好".repeat(60));
    place.put(
        "l.jsonl",
        format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n"),
    );
    null(
        &place,
        &["l.jsonl", "-o", "out", "--name", "{id}-{text}.opus"],
    )
    .assert()
    .success();
    let found = names(&place.at("out"));
    assert!(found[0].ends_with(".opus") && found.len() == 1, "{found:?}");
}

#[test]
fn shares_make_everything_once() {
    let place = Place::new();
    list(&place, "list.jsonl", 60);
    null(&place, &["list.jsonl", "-o", "whole"])
        .assert()
        .success();
    for share in ["1/3", "2/3", "3/3"] {
        null(&place, &["list.jsonl", "-o", "out", "--shard", share])
            .assert()
            .success();
    }
    assert_eq!(files(&place.at("out")), files(&place.at("whole")));
    let made: Vec<usize> = (1..=3)
        .map(|index| records(&place.at(&format!("out/tts-manifest.{index}-of-3.jsonl"))).len())
        .collect();
    assert_eq!(made.iter().sum::<usize>(), 60);
    assert!(made.iter().all(|&count| count > 5), "{made:?}");
    // A run without shares knows what they made.
    let run = null(&place, &["list.jsonl", "-o", "out"])
        .assert()
        .success();
    assert!(stderr(&run).contains("60 unchanged"), "{}", stderr(&run));
}

#[test]
fn a_limit_is_of_what_is_made() {
    let place = Place::new();
    list(&place, "list.jsonl", 10);
    for made in [4, 8, 10] {
        null(&place, &["list.jsonl", "-o", "out", "--limit", "4"])
            .assert()
            .success();
        assert_eq!(names(&place.at("out")).len(), made);
    }
}

#[test]
fn a_dry_run_tells_and_makes_nothing() {
    let place = Place::new();
    list(&place, "list.jsonl", 2);
    let run = null(&place, &["list.jsonl", "-o", "out", "--dry-run"])
        .assert()
        .success();
    assert_eq!(stdout(&run), "make\tlist-00001.wav\nmake\tlist-00002.wav\n");
    assert!(!place.at("out").exists());
    // What a list says stays on its line.
    place.put(
        "l.jsonl",
        r#"{"id":"a\u001b\nmake\tb","text":"好。","format":"x"}"#,
    );
    let run = null(&place, &["l.jsonl", "-o", "out", "--dry-run"])
        .assert()
        .code(1);
    let told = stdout(&run);
    assert!(told.starts_with("fail\ta__make_b\t"), "{told:?}");
    assert_eq!(told.lines().count(), 1);
}

#[test]
fn a_folder_is_mirrored_and_names_are_made_from_a_template() {
    let place = Place::new();
    fs::create_dir_all(place.at("in/deep")).unwrap();
    place.put("in/a.txt", "你好/世界。");
    place.put("in/deep/b.txt", "再见。");
    place.put("in/deep/c.pdf", "no text");
    null(&place, &["in", "-o", "out"]).assert().success();
    assert_eq!(names(&place.at("out")), ["a.wav", "deep/b.wav"]);
    let args = [
        "in",
        "-o",
        "named",
        "--name",
        "{voice}/{n:03}_{text:4}.wav",
        "--split",
        "sentences",
    ];
    null(&place, &args).assert().success();
    assert_eq!(
        names(&place.at("named")),
        ["deep/tick/002_再见。.wav", "tick/001_你好_世.wav"]
    );
}

// Other systems refuse names that are no text.
#[cfg(target_os = "linux")]
#[test]
fn what_lies_in_a_folder_whose_name_is_no_text_is_found_again() {
    use std::os::unix::ffi::OsStrExt;

    let place = Place::new();
    let odd = std::ffi::OsStr::from_bytes(b"x\xff\ny");
    fs::create_dir_all(place.at("in").join(odd)).unwrap();
    fs::write(place.at("in").join(odd).join("a.txt"), "你好。").unwrap();
    null(&place, &["in", "-o", "out"]).assert().success();
    assert_eq!(names(&place.at("out")), ["x\u{fffd}_y/a.wav"]);
    let again = null(&place, &["in", "-o", "out"]).assert().success();
    assert!(stderr(&again).contains("1 unchanged"), "{}", stderr(&again));
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let place = Place::new();
    list(&place, "list.jsonl", 3);
    let mut child = std_null(&place, &["-", "-o", "out"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{{\"text\":\"一。\"}}").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let run = null(&place, &["list.jsonl", "-o", "out"]).assert().code(3);
    assert!(stderr(&run).contains("another run"), "{}", stderr(&run));
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_warm_process_answers_each_item_as_it_is_done() {
    let place = Place::new();
    let mut child = std_null(&place, &["-", "-o", "out"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for (id, status) in [("a", "done"), ("b", "done"), ("a", "failed"), ("c", "done")] {
        writeln!(stdin, "{{\"text\":\"你好。\",\"id\":\"{id}\"}}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(
            (
                answer["id"].as_str().unwrap(),
                answer["status"].as_str().unwrap()
            ),
            (id, status)
        );
        if status == "done" {
            assert!(
                place
                    .at("out")
                    .join(answer["output"].as_str().unwrap())
                    .is_file()
            );
        }
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn runs_with_manifests_of_their_own_fill_one_folder() {
    let place = Place::new();
    list(&place, "list.jsonl", 6);
    null(&place, &["list.jsonl", "-o", "whole"])
        .assert()
        .success();
    let mut runs: Vec<_> = ["one", "two"]
        .iter()
        .map(|run| {
            let mut child = std_null(&place, &["-", "-o", "out", "--manifest", run])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let stdin = child.stdin.take().unwrap();
            let answers = BufReader::new(child.stdout.take().unwrap()).lines();
            (child, stdin, answers)
        })
        .collect();
    let mut ask = |run: usize, n: usize| {
        let (_, stdin, answers) = &mut runs[run];
        let text = format!("第{}句话，今天天气真好。", n - 1);
        writeln!(stdin, "{{\"text\":\"{text}\",\"stem\":\"list\",\"n\":{n}}}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["n"], n);
        answer["status"].as_str().unwrap().to_owned()
    };
    for n in 1..=6 {
        assert_eq!(ask(n % 2, n), "done");
    }
    // Each knows what the other has made since it began.
    assert_eq!(ask(0, 3), "unchanged");
    for (mut child, stdin, _) in runs {
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(
        files(&place.at("out")),
        files(&place.at("whole")),
        "tags included"
    );
    assert_eq!(records(&place.at("out/tts-manifest.one.jsonl")).len(), 3);
    let run = null(&place, &["list.jsonl", "-o", "out"])
        .assert()
        .success();
    assert!(stderr(&run).contains("6 unchanged"), "{}", stderr(&run));
}

#[test]
fn results_can_come_in_the_order_of_the_input() {
    let place = Place::new();
    let long = "今天天气真好，我们去公园散步。".repeat(40);
    let mut lines = format!("{{\"text\":\"{long}\"}}\nnonsense\n");
    lines.extend((0..20).map(|n| format!("{{\"text\":\"第{n}句。\"}}\n")));
    let run = null(&place, &["-", "-o", "out", "--ordered"])
        .write_stdin(lines)
        .assert()
        .code(1);
    let order: Vec<u64> = stdout(&run)
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["n"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert_eq!(order, (1..=22).collect::<Vec<_>>());
}

#[test]
fn an_interrupt_keeps_what_is_done_and_leaves_nothing_half_done() {
    let place = Place::new();
    list(&place, "list.jsonl", 200);
    let mut child = std_tts()
        .args(["batch", "list.jsonl", "-o", "out"])
        .current_dir(place.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let made = || {
        place.at("out").is_dir()
            && names(&place.at("out"))
                .iter()
                .any(|name| !name.starts_with('.'))
    };
    while !made() {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "nothing is made"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    assert!(
        StdCommand::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let files = names(&place.at("out"));
    assert!(
        files
            .iter()
            .all(|name| name.ends_with(".wav") && !name.starts_with('.')),
        "{files:?}"
    );
    let records = records(&place.at("out/tts-manifest.jsonl"));
    assert_eq!(records.len(), files.len());
}

#[test]
fn a_full_disk_ends_it_and_the_next_run_goes_on() {
    let place = Place::new();
    list(&place, "list.jsonl", 50);
    // The shell allows files of 4 KiB at most; the long one needs more.
    let long = "今天天气真好，我们去公园散步。".repeat(60);
    place.put(
        "more.jsonl",
        format!("{{\"text\":\"短。\"}}\n{{\"text\":\"{long}\"}}\n"),
    );
    let script = "ulimit -f 8; exec \"$TTS\" batch more.jsonl -o out -v null";
    let run = common::shell(script)
        .env("TTS_MODELS", null_voices())
        .current_dir(place.path())
        .assert()
        .code(3);
    assert!(stderr(&run).contains("no room left"), "{}", stderr(&run));
    null(&place, &["more.jsonl", "-o", "out"])
        .assert()
        .success();
    assert_eq!(
        names(&place.at("out")),
        ["more-00001.wav", "more-00002.wav"]
    );
}

#[test]
fn subtitles_are_spoken_at_their_times() {
    let place = Place::new();
    place.put(
        "film.srt",
        "1\n00:00:01,000 --> 00:00:03,000\n你好。\n\n2\n00:00:04,000 --> 00:00:04,800\n今天天气真好啊。\n\n3\n00:00:06,000 --> 00:00:08,000\n再见。\n",
    );
    real(&place, &["film.srt", "-o", "out"]).assert().success();
    let (spec, samples) = wav(&place.at("out/film.wav"));
    let rate = spec.sample_rate as usize;
    let heard = |from: f32, to: f32| {
        let part = &samples[(from * rate as f32) as usize..(to * rate as f32) as usize];
        common::rms(part) > 0.01
    };
    assert!(!heard(0.0, 0.95) && heard(1.0, 1.5) && !heard(3.0, 3.95));
    assert!(
        heard(4.0, 4.8) && !heard(5.05, 5.95),
        "the second is spoken faster"
    );
    assert!(heard(6.0, 6.5));
    real(&place, &["film.srt", "-o", "natural", "--no-fit"])
        .assert()
        .success();
    let (_, natural) = wav(&place.at("natural/film.wav"));
    assert!(
        common::rms(&natural[(4.85 * rate as f32) as usize..(5.1 * rate as f32) as usize]) > 0.01
    );
}

#[test]
fn an_interrupt_does_not_wait_for_a_cue_that_is_days_away() {
    let place = Place::new();
    place.put(
        "a.srt",
        "00:00:00,000 --> 00:00:02,000\n你好。\n\n96:00:00,000 --> 96:00:02,000\n再见。\n",
    );
    let mut child = std_null(&place, &["a.srt", "-o", "out"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let silence = || {
        let entries = fs::read_dir(place.at("out"))
            .into_iter()
            .flatten()
            .flatten();
        entries
            .filter_map(|entry| entry.metadata().ok())
            .any(|file| file.len() > 1 << 20)
    };
    while !silence() {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        std::thread::sleep(Duration::from_millis(1));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(names(&place.at("out")).is_empty(), "nothing is half-done");
}

#[test]
fn a_cue_in_a_file_of_its_own_does_not_wait_for_its_time() {
    let place = Place::new();
    let cue = "1\n01:00:01,000 --> 01:00:03,000\n你好。\n";
    place.put("film.srt", cue);
    null(&place, &["film.srt", "-o", "out", "--split", "lines"])
        .assert()
        .success();
    let records = records(&place.at("out/tts-manifest.jsonl"));
    assert!(records[0]["seconds"].as_f64().unwrap() < 2.0, "{records:?}");
}

#[test]
fn items_are_joined_into_one_file_with_chapters() {
    let place = Place::new();
    place.put("book.md", "# 第一章\n\n天亮了。\n\n# 第二章\n\n天黑了。\n");
    real(&place, &["book.md", "--concat", "book.wav"])
        .assert()
        .success();
    let (_, whole) = wav(&place.at("book.wav"));
    let parts = place.at("book.wav.parts");
    let lengths: Vec<f32> = names(&parts)
        .iter()
        .map(|name| seconds(&wav(&parts.join(name)).1))
        .collect();
    assert_eq!(lengths.len(), 2);
    let pause = 0.8;
    assert!((seconds(&whole) - lengths.iter().sum::<f32>() - pause).abs() < 0.01);
    assert!(!pauses(&whole, 0.7).is_empty());
    let bytes = fs::read(place.at("book.wav")).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds("cue ") && holds("第二章"));
    // Nothing has changed, so nothing is written.
    let before = fs::metadata(place.at("book.wav"))
        .unwrap()
        .modified()
        .unwrap();
    real(&place, &["book.md", "--concat", "book.wav"])
        .assert()
        .success();
    assert_eq!(
        fs::metadata(place.at("book.wav"))
            .unwrap()
            .modified()
            .unwrap(),
        before
    );
    for wrong in [["--shard", "1/2"], ["--limit", "1"]] {
        real(&place, &["book.md", "--concat", "book.wav"])
            .args(wrong)
            .assert()
            .code(2);
    }
}

#[test]
fn the_whole_has_the_format_and_rate_that_are_asked_for() {
    let place = Place::new();
    place.put("book.md", "# 第一章\n\n天亮了。\n\n# 第二章\n\n天黑了。\n");
    let concat = |args: &[&str]| null(&place, args).arg("book.md").assert();
    concat(&["--concat", "a.opus", "--format", "opus"]).success();
    assert!(fs::read(place.at("a.opus")).unwrap().starts_with(b"OggS"));
    concat(&["--concat", "b.wav", "--format", "wav24"]).success();
    let spec = |name: &str| hound::WavReader::open(place.at(name)).unwrap();
    assert_eq!(spec("b.wav").spec().bits_per_sample, 24);
    // Parts at another rate than that of the voice are joined at theirs.
    let resampled = ["--concat", "c.wav", "-o", "parts", "--sample-rate", "16000"];
    concat(&resampled).success();
    assert_eq!(spec("c.wav").spec().sample_rate, 16_000);
    assert_eq!(spec("c.wav").len(), spec("b.wav").len() * 2);
    concat(&["--concat", "d.opus", "--name", "{n}.mp3"]).code(2);
    // What cannot be written is refused before anything is made.
    for wrong in ["-", "none/f.wav", "parts"] {
        concat(&["--concat", wrong, "-o", "f"]).code(2);
        assert!(!place.at("f").exists(), "{wrong}");
    }
    // Nor does the whole take the place of a part.
    let same = ["--concat", "e/1.wav", "-o", "e", "--name", "{n}"];
    concat(&same).code(2);
    assert!(names(&place.at("e")).is_empty());
}

#[test]
fn a_whole_of_somebody_else_is_kept() {
    let place = Place::new();
    list(&place, "list.jsonl", 2);
    fs::create_dir(place.at("b")).unwrap();
    place.put("b/book.wav", "precious");
    let join = |file: &str| null(&place, &["list.jsonl", "-o", "parts", "--concat", file]).assert();
    join("book.wav").success();
    // Another file of that name is none that the manifest knows.
    let kept = join("b/book.wav").code(2);
    assert!(stderr(&kept).contains("--force"), "{}", stderr(&kept));
    assert_eq!(fs::read(place.at("b/book.wav")).unwrap(), b"precious");
    place.put("book.wav", "damaged");
    join("book.wav").success();
    assert!(fs::read(place.at("book.wav")).unwrap().starts_with(b"RIFF"));
}

#[test]
fn a_whole_that_is_interrupted_leaves_nothing_half_done() {
    let place = Place::new();
    list(&place, "list.jsonl", 400);
    null(&place, &["list.jsonl", "-o", "parts"])
        .assert()
        .success();
    let unfinished = || place.names().iter().any(|name| name.starts_with('.'));
    let join = || {
        let mut child = std_null(
            &place,
            &["list.jsonl", "-o", "parts", "--concat", "whole.flac"],
        )
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        while !unfinished() {
            assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    };
    let mut child = join();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!unfinished(), "{:?}", place.names());
    kill(&mut join());
    assert!(unfinished());
    null(
        &place,
        &["list.jsonl", "-o", "parts", "--concat", "whole.flac"],
    )
    .assert()
    .success();
    assert_eq!(place.names(), ["list.jsonl", "parts", "whole.flac"]);
}

#[test]
fn a_watched_folder_is_converted_as_files_arrive() {
    let place = Place::new();
    fs::create_dir(place.at("in")).unwrap();
    let mut child = std_null(&place, &["--watch", "in", "-o", "out"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let wait_for = |name: &str| {
        let started = Instant::now();
        while !place.at("out").join(name).exists() {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "{name} is not made"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    // It waits for the first file too.
    let manifest = "tts-manifest.jsonl";
    wait_for(manifest);
    for (text, audio) in [("in/a.txt", "a.wav"), ("in/b.txt", "b.wav")] {
        place.put(text, "你好。");
        wait_for(audio);
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_watch_misses_nothing_and_outlives_what_is_wrong() {
    let place = Place::new();
    fs::create_dir(place.at("in")).unwrap();
    place.put("in/a.log", "你好。");
    // The input lies in the output folder.
    let args = ["--watch", "in", "-o", ".", "--input-format", "text"];
    let mut child = std_null(&place, &args)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (sender, told) = mpsc::channel();
    std::thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    let wait_for = |part: &str| {
        let next = || told.recv_timeout(Duration::from_secs(30)).expect(part);
        while !next().contains(part) {}
    };
    wait_for("waiting for");
    place.put("in/b.log", "你好。");
    wait_for("1 made");
    wait_for("waiting for");
    // A folder comes with all that is in it.
    fs::create_dir(place.at("new")).unwrap();
    place.put("new/c.log", "你好。");
    fs::rename(place.at("new"), place.at("in/new")).unwrap();
    wait_for("1 made");
    wait_for("waiting for");
    place.put("in/b.md", "你好。");
    wait_for("several items would go to one file");
    fs::rename(place.at("in/b.md"), place.at("in/d.md")).unwrap();
    wait_for("1 made");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    for name in ["a.wav", "b.wav", "new/c.wav", "d.wav"] {
        assert!(place.at(name).is_file(), "{name}");
    }
}

#[test]
fn wrong_usage_is_refused_with_the_reason() {
    let place = Place::new();
    place.put("a.txt", "你好。");
    for (args, part) in [
        (&["a.txt"][..], "--output"),
        (&["nothing.txt", "-o", "out"], "nothing.txt"),
        (&["a.txt", "-o", "out", "--name", "{what}"], "{what}"),
        (
            &["a.txt", "-o", "out", "--name", "../{stem}"],
            "out of the output folder",
        ),
        (&["a.txt", "-o", "out", "--shard", "3/2"], "share"),
        (&["a.txt", "-o", "out", "--manifest", "../a"], "night-2"),
        (&["a.txt", "-o", "out", "--format", "m4a"], "m4a"),
        (
            &[
                "a.txt",
                "-o",
                "out",
                "--name",
                "{stem}.mp3",
                "--format",
                "flac",
            ],
            "mp3",
        ),
        (&["a.txt", "-o", "out", "--subtitles", "doc"], "srt"),
        (&["a.txt", "-o", "a.txt"], "a.txt"),
        (&["a.txt", "-o", "-"], "name a folder"),
    ] {
        let run = null(&place, args).assert();
        let code = run.get_output().status.code();
        assert!(
            matches!(code, Some(2 | 3)),
            "{args:?}: {code:?} {}",
            stderr(&run)
        );
        assert!(stderr(&run).contains(part), "{args:?}: {}", stderr(&run));
    }
}
