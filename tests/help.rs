//! Help in both languages, completions, the manual page, and mistyped flags.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeSet;

use common::{stderr, stdout, tts};

/// Every command with a help text.
const COMMANDS: [&str; 15] = [
    "",
    "voices",
    "voices install",
    "voices preview",
    "emotions",
    "play",
    "devices",
    "phonemes",
    "normalize",
    "runtime",
    "runtime install",
    "runtime path",
    "doctor",
    "completions",
    "man",
];

fn help(command: &str, lang: &str, flag: &str) -> String {
    let words = command.split_whitespace();
    let assert = tts().args(words).args(["--lang", lang, flag]).assert();
    let assert = assert.success();
    assert_eq!(stderr(&assert), "");
    stdout(&assert)
}

/// The long flags in a text.
fn flags(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices("--")
        .filter(|(at, _)| !text[..*at].ends_with(is_part))
        .map(|(at, _)| text[at..].chars().take_while(|c| is_part(*c)).collect())
        .filter(|flag: &String| flag.len() > 2)
        .collect()
}

/// The longest run of English words in a text, with what may stay English taken out.
fn english_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for word in text.split(|c: char| c.is_whitespace() || "，。；：（）[]<>|".contains(c)) {
        let english = word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        let name = word.chars().all(|c| c.is_ascii_uppercase());
        run = match english && !name {
            true => run + 1,
            false => 0,
        };
        longest = longest.max(run);
    }
    longest
}

#[test]
fn every_command_has_help_in_both_languages_with_the_same_flags() {
    for command in COMMANDS {
        let english = help(command, "en", "--help");
        let chinese = help(command, "zh", "--help");
        assert!(english.contains("Usage: tts"), "{command}: {english}");
        assert!(chinese.contains("用法：tts"), "{command}: {chinese}");
        assert_eq!(flags(&english), flags(&chinese), "{command}");
        assert!(flags(&english).contains("--help"), "{command}");
        assert!(flags(&english).len() >= 5, "{command}: {english}");
    }
}

#[test]
fn the_chinese_help_is_chinese() {
    const ENGLISH: [&str; 14] = [
        "Usage",
        "Options",
        "Arguments",
        "Commands",
        "Print",
        "Possible values",
        "possible values",
        "default:",
        "env:",
        "Examples",
        "help",
        "See",
        "English",
        "Error",
    ];
    for command in COMMANDS {
        let text = help(command, "zh", "--help");
        for word in ENGLISH {
            let text = text.replace("--help", "").replace("tts help", "");
            assert!(!text.contains(word), "{command}: {word} is in: {text}");
        }
        // Names of commands and shells may follow one another; sentences do not.
        assert!(english_run(&text) < 4, "{command}: {text}");
        assert!(
            text.chars().any(|c| ('一'..='龥').contains(&c)),
            "{command}"
        );
    }
}

#[test]
fn the_english_help_is_english() {
    for command in COMMANDS {
        let mut text = help(command, "en", "--help");
        if let Some(examples) = text.find("Examples:") {
            text.truncate(examples);
        }
        let han = |c: &char| ('一'..='龥').contains(c);
        let found: String = text.chars().filter(han).collect();
        // The Chinese name of the Chinese language is one.
        assert!(["", "中文"].contains(&found.as_str()), "{command}: {found}");
    }
}

#[test]
fn the_short_help_names_every_flag_too() {
    for lang in ["en", "zh"] {
        let long = flags(&help("", lang, "--help"));
        assert_eq!(flags(&help("", lang, "-h")), long);
        for flag in [
            "--file",
            "--output",
            "--voice",
            "--emotion",
            "--intensity",
            "--speed",
            "--pitch",
            "--volume",
            "--play",
            "--no-play",
            "--device",
            "--clipboard",
            "--force",
            "--config",
            "--jobs",
            "--quiet",
            "--verbose",
            "--json",
            "--lang",
            "--version",
        ] {
            assert!(long.contains(flag), "{flag}");
        }
    }
}

#[test]
fn examples_are_given_in_both_languages() {
    let english = help("", "en", "--help");
    assert!(
        english.contains("tts 今天天气真好 --emotion happy -o out.wav"),
        "{english}"
    );
    let chinese = help("", "zh", "--help");
    assert!(chinese.contains("示例："), "{chinese}");
    assert!(chinese.contains("--emotion 开心"), "{chinese}");
}

#[test]
fn the_locale_chooses_the_language_and_the_flag_wins() {
    let usage = |lang: &str, args: &[&str]| {
        let assert = tts().env("LANG", lang).args(args).arg("--help").assert();
        stdout(&assert.success())
    };
    assert!(usage("zh_CN.UTF-8", &[]).contains("用法："));
    assert!(usage("zh_TW", &["voices"]).contains("用法："));
    assert!(usage("zh_CN.UTF-8", &["--lang=en"]).contains("Usage:"));
    assert!(usage("de_DE.UTF-8", &[]).contains("Usage:"));
    assert!(usage("C", &["--lang", "zh"]).contains("用法："));
}

#[test]
fn the_version_is_that_of_the_package() {
    let wanted = format!("tts {}\n", env!("CARGO_PKG_VERSION"));
    for args in [&["--version"][..], &["-V"], &["--lang", "zh", "-V"]] {
        let assert = tts().args(args).assert().success();
        assert_eq!(stdout(&assert), wanted);
        assert_eq!(stderr(&assert), "");
    }
}

#[test]
fn help_and_version_need_no_sound_configuration() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["man"],
        &["completions", "bash"],
    ] {
        tts()
            .args(args)
            .env("TTS_CONFIG", "/no/such/file")
            .assert()
            .success();
    }
}

#[test]
fn every_shell_gets_completions() {
    for lang in ["en", "zh"] {
        for (shell, signature) in [
            ("bash", "_tts"),
            ("zsh", "#compdef tts"),
            ("fish", "complete -c tts"),
            ("powershell", "Register-ArgumentCompleter"),
            ("elvish", "edit:completion:arg-completer[tts]"),
        ] {
            let mut command = tts();
            let assert = command
                .args(["completions", shell, "--lang", lang])
                .assert();
            let script = stdout(&assert.success());
            assert!(script.contains(signature), "{shell}");
            for word in ["emotion", "keep-model", "normalize", "preview"] {
                assert!(script.contains(word), "{shell}: no {word}");
            }
        }
    }
    let assert = tts().args(["completions", "pwsh"]).assert().code(2);
    assert!(
        stderr(&assert).contains("powershell"),
        "{}",
        stderr(&assert)
    );
}

#[test]
#[cfg(unix)]
fn bash_takes_its_completions() {
    let assert = tts().args(["completions", "bash"]).assert().success();
    let script = stdout(&assert);
    let mut bash = assert_cmd::Command::new("bash");
    bash.args(["--norc", "-n"])
        .write_stdin(script)
        .assert()
        .success()
        .stderr("");
}

#[test]
fn the_manual_is_roff_and_names_every_flag() {
    for lang in ["en", "zh"] {
        let assert = tts().args(["man", "--lang", lang]).assert().success();
        let page = stdout(&assert);
        assert_eq!(stderr(&assert), "");
        for part in [".TH tts 1", ".SH NAME", ".SH SYNOPSIS"] {
            assert!(page.contains(part), "{part}");
        }
        let plain = page
            .replace("\\-", "-")
            .replace("\\fB", "")
            .replace("\\fR", "");
        let named = flags(&plain);
        for command in COMMANDS {
            let missing: Vec<_> = flags(&help(command, lang, "--help"))
                .difference(&named)
                .cloned()
                .collect();
            assert!(missing.is_empty(), "{command}: {missing:?}");
            if !command.is_empty() {
                let section = format!(".SH \"TTS {}\"", command.to_uppercase());
                assert!(page.contains(&section), "{section}");
            }
        }
        // A line that begins with a dot is a request, and all of these are known ones.
        let requests: BTreeSet<&str> = page
            .lines()
            .filter(|line| line.starts_with('.') || line.starts_with('\''))
            .map(|line| line[1..].split_whitespace().next().unwrap_or(""))
            .collect();
        let known = BTreeSet::from([
            "TH", "SH", "SS", "TP", "PP", "RS", "RE", "br", "nf", "fi", "ie", "el", "IP", "sp",
        ]);
        let unknown: Vec<_> = requests.difference(&known).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

#[test]
fn a_mistyped_flag_or_command_gets_the_nearest() {
    let wrong = |lang: &str, args: &[&str]| {
        let assert = tts().args(args).env("LANG", lang).assert().code(2);
        assert_eq!(stdout(&assert), "");
        stderr(&assert)
    };
    for (args, unknown, nearest) in [
        (&["你好", "--emtion", "happy"][..], "--emtion", "--emotion"),
        (&["你好", "--out=x.wav"], "--out", "--output"),
        (&["voices", "instal"], "instal", "install"),
        (&["voices", "install", "--ofline"], "--ofline", "--offline"),
        (&["completions", "bsh"], "bsh", "bash"),
    ] {
        let english = wrong("C", args);
        assert!(english.starts_with("error: "), "{english}");
        assert!(
            english.contains(unknown) && english.contains(nearest),
            "{english}"
        );
        let chinese = wrong("zh_CN.UTF-8", args);
        assert!(chinese.starts_with("错误："), "{chinese}");
        assert!(chinese.contains(unknown), "{chinese}");
        assert!(
            chinese.contains(&format!("您是否想用：{nearest}")),
            "{chinese}"
        );
        assert!(chinese.contains("tts --help"), "{chinese}");
    }
}

#[test]
fn wrong_values_are_explained_in_chinese_without_english() {
    let wrong = |args: &[&str]| {
        let assert = tts().args(args).args(["--lang", "zh"]).assert().code(2);
        stderr(&assert)
    };
    for (args, part) in [
        (&["你好", "--speed", "9"][..], "--speed"),
        (&["你好", "--speed", "quick"], "quick"),
        (&["你好", "--jobs", "0"], "--jobs"),
        (&["你好", "--emotion"], "--emotion"),
        (&["voices", "preview"], "NAME"),
        (&["completions"], "SHELL"),
        (&["-f", "a", "b"], "--file"),
        (&["voices", "install", "a", "b"], "b"),
    ] {
        let message = wrong(args);
        assert!(message.starts_with("错误："), "{message}");
        assert!(message.contains(part), "{args:?}: {message}");
        assert!(!message.contains("error:"), "{message}");
        assert!(english_run(&message) < 3, "{args:?}: {message}");
    }
    // No command where one is needed: its help, in Chinese.
    let message = wrong(&["runtime"]);
    assert!(
        !message.contains("Usage") && message.contains("runtime"),
        "{message}"
    );
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_quietly() {
    for what in [
        "man",
        "completions zsh",
        "--help",
        "voices --json",
        "emotions",
        "phonemes 你好",
    ] {
        // The reader is gone before the program starts.
        let script = format!("{{ sleep 0.2; \"$TTS\" {what}; echo $? >&3; }} 3>&2 | true");
        let assert = common::shell(&script).assert().success();
        assert_eq!(stderr(&assert), "0\n", "{what}");
    }
    let assert = common::shell("\"$TTS\" man | head -1").assert().success();
    assert_eq!(stderr(&assert), "");
    assert_eq!(stdout(&assert).lines().count(), 1);
}
