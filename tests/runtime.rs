//! ONNX Runtime: where it is looked for, what is said when it does not serve, and installing it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(target_os = "linux")]

mod common;
mod lone;

use std::path::{Path, PathBuf};
use std::process::Command as StdCommand;

use common::{stderr, stdout, tts};
use lone::{Lone, library};

/// Compiles a shared library.
fn compile(lone: &Lone, name: &str, source: &str) -> PathBuf {
    let file = lone.put(&format!("{name}.c"), source);
    let target = lone.at(&format!("{name}.so"));
    let status = StdCommand::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&target, &file])
        .status();
    assert!(status.expect("a C compiler").success());
    target
}

/// Something that calls itself ONNX Runtime of a version.
fn of_version(lone: &Lone, version: &str) -> PathBuf {
    let source = format!(
        "typedef struct {{ const void *(*GetApi)(unsigned); const char *(*Version)(void); }} Base;\n\
         static const void *api(unsigned v) {{ return 0; }}\n\
         static const char *version(void) {{ return \"{version}\"; }}\n\
         static const Base base = {{ api, version }};\n\
         const Base *OrtGetApiBase(void) {{ return &base; }}\n"
    );
    compile(lone, "libonnxruntime", &source)
}

/// Keeps the system's own library, if there is one, out of a test.
fn without_system_library(lone: &Lone) -> assert_cmd::Command {
    lone.put("system/libonnxruntime.so", "no library");
    let mut command = lone.tts();
    command.env("LD_LIBRARY_PATH", lone.at("system"));
    command
}

fn link(lone: &Lone, to: &str) -> PathBuf {
    let target = lone.at(to);
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(library(), &target).unwrap();
    target
}

fn path_of(command: &mut assert_cmd::Command) -> PathBuf {
    let assert = command.args(["runtime", "path"]).assert().success();
    assert_eq!(stderr(&assert), "");
    PathBuf::from(stdout(&assert).trim_end())
}

#[test]
fn the_path_is_that_of_a_file() {
    let path = path_of(&mut tts());
    assert!(path.is_file(), "{}", path.display());
}

#[test]
fn the_library_keeps_no_record_of_its_use() {
    // Builds from the vendor keep an identifier and a database of usage data if they are let.
    let lone = Lone::new();
    path_of(&mut lone.tts_with_library());
    assert!(
        lone.snapshot("user").is_empty(),
        "{:?}",
        lone.snapshot("user").keys()
    );
    lone.assert_no_litter();
}

#[test]
fn a_missing_library_is_one_error_with_every_place_and_the_remedy() {
    let lone = Lone::new();
    let bin = lone.at("bin");
    let places = [
        bin.join("lib/libonnxruntime.so"),
        bin.join("./libonnxruntime.so"),
        bin.join("../lib/tts/libonnxruntime.so"),
        lone.at("home/lib/libonnxruntime.so"),
    ];
    let assert = without_system_library(&lone)
        .args(["runtime", "path"])
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert_eq!(stdout(&assert), "");
    assert_eq!(message.matches("error:").count(), 1, "{message}");
    for place in places {
        let place = place.display().to_string();
        assert!(message.contains(&place), "{place} is not in: {message}");
    }
    for part in ["beside the executable", "data directory", "system", "1.24"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    assert!(message.ends_with("run: tts runtime install\n"), "{message}");

    let assert = without_system_library(&lone)
        .args(["runtime", "path", "--lang", "zh"])
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.starts_with("错误："), "{message}");
    assert!(
        message.contains("安装方法：tts runtime install"),
        "{message}"
    );
    assert!(message.contains("数据目录"), "{message}");
}

#[test]
fn speaking_without_the_library_says_the_same() {
    let lone = Lone::new();
    std::os::unix::fs::symlink(lone::real_pack(), lone.at("models/kokoro-zh")).unwrap();
    let out = lone.at("out.wav");
    let assert = without_system_library(&lone)
        .arg("你好")
        .arg("-o")
        .arg(&out)
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.contains("run: tts runtime install"), "{message}");
    assert!(!out.exists());

    let assert = without_system_library(&lone)
        .args(["你好", "--json", "-o"])
        .arg(&out)
        .assert()
        .code(3);
    let answer: serde_json::Value = serde_json::from_str(&stderr(&assert)).unwrap();
    assert_eq!(answer["exit"], 3);
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("tts runtime install")
    );
}

#[test]
fn it_is_found_beside_the_executable_in_the_prefix_and_in_the_data_directory() {
    for place in [
        "bin/lib/libonnxruntime.so.1.32.0",
        "bin/libonnxruntime.so",
        "lib/tts/libonnxruntime.so.1",
        "home/lib/libonnxruntime.so.1.32.0",
    ] {
        let lone = Lone::new();
        let expected = link(&lone, place);
        let found = path_of(&mut lone.tts());
        assert_eq!(
            found.parent().unwrap().canonicalize().unwrap(),
            expected.parent().unwrap().canonicalize().unwrap()
        );
        assert_eq!(found.file_name(), expected.file_name());
    }
}

#[test]
fn beside_the_executable_comes_before_the_data_directory() {
    let lone = Lone::new();
    link(&lone, "home/lib/libonnxruntime.so.1.99.0");
    let beside = link(&lone, "bin/lib/libonnxruntime.so.1.32.0");
    assert_eq!(path_of(&mut lone.tts()), beside);
}

#[test]
fn a_library_that_does_not_serve_is_passed_over() {
    let lone = Lone::new();
    lone.put("bin/lib/libonnxruntime.so", "damaged");
    let whole = link(&lone, "home/lib/libonnxruntime.so.1.32.0");
    assert_eq!(path_of(&mut lone.tts()), whole);
}

#[test]
fn a_folders_newest_library_that_serves_is_taken() {
    let lone = Lone::new();
    let newest = link(&lone, "home/lib/libonnxruntime.so.1.32.0");
    link(&lone, "home/lib/libonnxruntime.so.1.9.0");
    lone.put("home/lib/libonnxruntime.so.1.32.0.bak", "a copy");
    assert_eq!(path_of(&mut lone.tts()), newest);
    lone.put("home/lib/libonnxruntime.so.1.40.0", "damaged");
    assert_eq!(path_of(&mut lone.tts()), newest);
}

#[test]
fn the_variable_wins_over_all_other_places() {
    let lone = Lone::new();
    link(&lone, "bin/lib/libonnxruntime.so");
    let chosen = link(&lone, "mine/anything.so");
    let found = path_of(lone.tts().env("ORT_DYLIB_PATH", &chosen));
    assert_eq!(found, chosen);
    // Set but empty is not set.
    let found = path_of(lone.tts().env("ORT_DYLIB_PATH", ""));
    assert_eq!(found, lone.at("bin/lib/libonnxruntime.so"));
}

#[test]
fn what_the_variable_points_to_is_used_or_refused_with_the_reason() {
    let lone = Lone::new();
    // Found if the variable were not obeyed.
    link(&lone, "home/lib/libonnxruntime.so");
    let text = lone.put(
        "text.so",
        "just text, long enough to be looked at by a loader\n".repeat(99),
    );
    let other = compile(&lone, "other", "int answer(void) { return 42; }\n");
    let old = of_version(&lone, "1.10.0");
    let cases: [(&Path, &str); 6] = [
        (&lone.at("missing.so"), "No such file"),
        (&text, "invalid ELF header"),
        (Path::new("libc.so.6"), "OrtGetApiBase"),
        (&other, "OrtGetApiBase"),
        (&lone.at("home"), ""),
        (&old, "version 1.10.0, too old: 1.24 or newer is needed"),
    ];
    for (path, reason) in cases {
        let assert = lone
            .tts()
            .env("ORT_DYLIB_PATH", path)
            .args(["runtime", "path"])
            .assert()
            .code(3);
        let message = stderr(&assert);
        assert!(message.contains(&path.display().to_string()), "{message}");
        assert!(message.contains("ORT_DYLIB_PATH"), "{message}");
        assert!(message.contains(reason), "{reason} is not in: {message}");
        assert!(!message.contains("panicked"), "{message}");
        assert!(!message.contains("data directory"), "{message}");
    }
}

#[test]
fn a_library_whose_version_is_no_version_is_refused() {
    let lone = Lone::new();
    for version in ["", "one", "1"] {
        let library = of_version(&lone, version);
        let assert = lone
            .tts()
            .env("ORT_DYLIB_PATH", &library)
            .args(["runtime", "path"])
            .assert()
            .code(3);
        let message = stderr(&assert);
        assert!(message.contains("ONNX Runtime"), "{message}");
        assert!(!message.contains("panicked"), "{version}: {message}");
    }
}

#[test]
fn installing_from_the_library_itself_verifies_it() {
    let lone = Lone::new();
    let (path, called) = lone.forbidden_python();
    let install = |from: &Path| {
        let mut command = lone.tts();
        command.env("PATH", &path);
        command.args(["runtime", "install", "--from"]).arg(from);
        command
    };

    let assert = install(library()).assert().success();
    assert!(
        stderr(&assert).contains("installed in"),
        "{}",
        stderr(&assert)
    );
    let installed = lone.snapshot("home");
    assert_eq!(installed.len(), 1);

    // Again: nothing to do, and --offline is content as well.
    let assert = install(Path::new("/nowhere")).assert().success();
    assert!(
        stderr(&assert).contains("already installed"),
        "{}",
        stderr(&assert)
    );
    lone.tts()
        .args(["runtime", "install", "--offline"])
        .assert()
        .success();

    let assert = lone
        .tts()
        .args(["runtime", "install", "--offline", "--force"])
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(!message.contains("not installed"), "{message}");

    // One wrong byte: refused, and the former library stays.
    let mut bytes = std::fs::read(library()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let bad = lone.put("bad/lib.so", &bytes);
    let assert = install(&bad).arg("--force").assert().code(2);
    let message = stderr(&assert);
    assert!(message.contains("SHA-256"), "{message}");
    assert!(message.contains("nothing was changed"), "{message}");
    assert!(lone.snapshot("home") == installed);

    // A damaged installation is mended without --force.
    std::fs::write(installed.keys().next().unwrap(), &bytes).unwrap();
    install(library()).assert().success();
    assert!(lone.snapshot("home") == installed);
    assert!(!called.exists());
    lone.assert_no_litter();
    assert!(path_of(&mut lone.tts()).starts_with(lone.at("home/lib")));
}

#[test]
fn installing_from_a_place_without_the_package_says_so() {
    let lone = Lone::new();
    lone.put("empty/readme.txt", "no wheel here");
    let mut wheel = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    wheel
        .start_file("readme", zip::write::SimpleFileOptions::default())
        .unwrap();
    let wheel = wheel.finish().unwrap().into_inner();
    lone.put("hollow/a.whl", &wheel);
    lone.put("broken/a.whl", "PK no archive");
    for (from, part) in [
        ("empty", "libonnxruntime.so"),
        ("missing", "missing"),
        ("hollow/a.whl", "no usable"),
        ("broken/a.whl", "no usable"),
        ("empty/readme.txt", "SHA-256"),
    ] {
        let assert = lone
            .tts()
            .args(["runtime", "install", "--from"])
            .arg(lone.at(from))
            .assert()
            .code(2);
        let message = stderr(&assert);
        let path = lone.at(from).display().to_string();
        assert!(message.contains(&path), "{path} is not in: {message}");
        assert!(message.contains(part), "{part} is not in: {message}");
        assert!(lone.snapshot("home").is_empty());
    }
}

#[test]
fn offline_never_calls_the_registry() {
    let lone = Lone::new();
    let (path, called) = lone.forbidden_python();
    let assert = lone
        .tts()
        .env("PATH", path)
        .args(["runtime", "install", "--offline"])
        .assert()
        .code(3);
    assert!(stderr(&assert).contains("--offline"), "{}", stderr(&assert));
    assert!(!called.exists());
    assert!(lone.snapshot("home").is_empty());
}

#[test]
fn a_failing_pip_changes_nothing_and_its_last_words_are_passed_on() {
    let lone = Lone::new();
    let path = lone.python(
        "case \"$*\" in *--version*) exit 0;; esac\necho 'ERROR: the registry is on fire' >&2\nexit 1",
    );
    let assert = lone
        .tts()
        .env("PATH", path)
        .args(["runtime", "install"])
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.contains("the registry is on fire"), "{message}");
    assert!(message.contains("onnxruntime=="), "{message}");

    let assert = lone
        .tts()
        .env("PATH", lone.at("home"))
        .args(["runtime", "install"])
        .assert()
        .code(3);
    let message = stderr(&assert);
    assert!(message.contains("Python 3 with pip"), "{message}");
    assert!(message.contains("--from"), "{message}");
    assert!(lone.snapshot("home").is_empty());
    lone.assert_no_litter();
}
