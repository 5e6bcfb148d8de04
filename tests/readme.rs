//! The READMEs say what the program does: every option, variable, emotion, voice and exit code is
//! in both, nothing else is, both have the same shape, and the examples work when pasted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::assert::Assert;
use common::{Place, shell, stderr, stdout, tts};
use serde_json::Value;

/// A README, taken apart.
struct Readme {
    file: &'static str,
    text: String,
    /// Level and text of each heading.
    headings: Vec<(usize, String)>,
    /// Language and lines of each fenced block.
    blocks: Vec<Block>,
    /// Cells of each row of each table, heads and rules left out.
    rows: Vec<Vec<String>>,
}

struct Block {
    language: String,
    lines: Vec<String>,
    /// How many headings stand before it.
    section: usize,
}

impl Readme {
    fn read(file: &'static str) -> Self {
        let text = fs::read_to_string(root().join(file)).expect("the README");
        Self::parse(file, text)
    }

    fn parse(file: &'static str, text: String) -> Self {
        let (mut headings, mut blocks, mut rows) = (Vec::new(), Vec::<Block>::new(), Vec::new());
        let mut in_block = false;
        for line in text.lines() {
            if let Some(language) = line.strip_prefix("```") {
                if !in_block {
                    blocks.push(Block {
                        language: language.to_owned(),
                        lines: Vec::new(),
                        section: headings.len(),
                    });
                }
                in_block = !in_block;
            } else if in_block {
                let block = blocks.last_mut().expect("an open block");
                block.lines.push(line.to_owned());
            } else if line.starts_with('#') {
                let title = line.trim_start_matches('#');
                headings.push((line.len() - title.len(), title.trim().to_owned()));
            } else if line.starts_with("|---") {
                rows.pop();
            } else if let Some(inner) = line.strip_prefix('|') {
                let inner = inner.trim_end().strip_suffix('|').expect("a closed row");
                rows.push(
                    inner
                        .split('|')
                        .map(|cell| cell.trim().to_owned())
                        .collect(),
                );
            }
        }
        assert!(!in_block, "{file}: a block is not closed");
        Self {
            file,
            text,
            headings,
            blocks,
            rows,
        }
    }

    /// Everything between backticks: code spans and the lines of blocks.
    fn code(&self) -> Vec<String> {
        let spans = self
            .text
            .lines()
            .filter(|line| !line.starts_with("```"))
            .flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned));
        let lines = self.blocks.iter().flat_map(|block| block.lines.clone());
        spans.chain(lines).collect()
    }

    /// Rows whose first cell is `name` as code.
    fn rows_of(&self, name: &str) -> Vec<&Vec<String>> {
        let wanted = format!("`{name}`");
        let of_name = |row: &&Vec<String>| row[0] == wanted;
        self.rows.iter().filter(of_name).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn both() -> [Readme; 2] {
    ["README.md", "README.zh-CN.md"].map(Readme::read)
}

/// The code spans of a table's cell.
fn spans(cell: &str) -> BTreeSet<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Words of `text` that begin with `prefix` and go on with characters that `part` accepts.
fn words(text: &str, prefix: &str, part: fn(char) -> bool) -> BTreeSet<String> {
    text.match_indices(prefix)
        .filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '-'))
        .map(|(at, _)| &text[at + prefix.len()..])
        .map(|rest| &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())])
        .filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
        .map(|rest| format!("{prefix}{rest}"))
        .collect()
}

fn long_options(text: &str) -> BTreeSet<String> {
    words(text, "--", |c| c.is_ascii_lowercase() || c == '-')
}

/// One command with its help, as the program prints it.
struct Help {
    path: Vec<String>,
    text: String,
}

impl Help {
    fn name(&self) -> String {
        format!("tts {}", self.path.join(" ")).trim().to_owned()
    }

    /// `(short, long)` of each option, from lines like `  -o, --output <FILE>`.
    fn options(&self) -> Vec<(Option<String>, String)> {
        let heads = self.text.lines().map(str::trim_start);
        heads
            .filter(|line| line.starts_with('-'))
            .filter_map(|line| {
                let long = long_options(line).into_iter().next()?;
                let short = line.strip_prefix('-')?.chars().next().filter(|c| *c != '-');
                Some((short.map(|c| format!("-{c}")), long))
            })
            .collect()
    }

    fn subcommands(&self) -> Vec<String> {
        let list = self.text.lines().skip_while(|line| *line != "Commands:");
        list.skip(1)
            .take_while(|line| line.starts_with("  "))
            .filter_map(|line| line.split_whitespace().next())
            .map(str::to_owned)
            .collect()
    }
}

/// The help of `tts` and of every command below it.
fn helps() -> Vec<Help> {
    let mut all = Vec::new();
    let mut waiting = vec![Vec::new()];
    while let Some(path) = waiting.pop() {
        let assert = tts().args(&path).arg("--help").assert().success();
        let help = Help {
            text: stdout(&assert),
            path: path.clone(),
        };
        for name in help.subcommands() {
            let mut below: Vec<String> = path.clone();
            below.push(name);
            waiting.push(below);
        }
        all.push(help);
    }
    assert!(all.len() > 8, "the help was not understood");
    all
}

fn json_of(command: &str) -> Vec<Value> {
    let assert = tts().args([command, "--json"]).assert().success();
    serde_json::from_str(&stdout(&assert)).expect("a JSON list")
}

fn name_of(entry: &Value) -> &str {
    entry["name"].as_str().expect("a name")
}

#[test]
fn every_option_of_the_help_is_in_the_tables() {
    let helps = helps();
    let main = helps.iter().find(|help| help.path.is_empty()).unwrap();
    let everywhere: BTreeSet<String> = helps
        .iter()
        .map(|help| help.options().into_iter().map(|(_, long)| long).collect())
        .reduce(|a: BTreeSet<String>, b| &a & &b)
        .unwrap();
    assert!(everywhere.contains("--help") && !everywhere.contains("--output"));
    for readme in both() {
        let file = readme.file;
        for (short, long) in main.options() {
            let row = readme.rows.iter().find(|row| {
                let options = long_options(&row[0]);
                options.contains(&long) && !row[0].contains("tts")
            });
            let row = row.unwrap_or_else(|| panic!("{file}: no row for {long}"));
            if let Some(short) = short {
                assert!(spans(&row[0]).contains(&*short), "{file}: {short}, {long}");
            }
        }
        for help in helps.iter().filter(|help| !help.path.is_empty()) {
            let name = help.name();
            let own: BTreeSet<String> = help
                .options()
                .into_iter()
                .map(|(_, long)| long)
                .filter(|long| !everywhere.contains(long))
                .collect();
            let rows = readme.rows_of(&name);
            let found = match rows.as_slice() {
                // A command that only holds others.
                [] if !help.subcommands().is_empty() => BTreeSet::new(),
                [row] => long_options(&row[2]),
                rows => panic!("{file}: {} rows for {name}", rows.len()),
            };
            assert_eq!(found, own, "{file}: options of {name}");
        }
    }
}

#[test]
fn every_option_in_the_readmes_exists() {
    let known: BTreeSet<String> = helps()
        .iter()
        .flat_map(|help| help.options().into_iter().map(|(_, long)| long))
        .collect();
    for readme in both() {
        for code in readme.code() {
            let unknown = &long_options(&code) - &known;
            assert!(unknown.is_empty(), "{}: {unknown:?} in {code}", readme.file);
        }
    }
}

#[test]
fn every_value_range_of_the_help_is_in_the_tables() {
    let helps = helps();
    let main = helps.iter().find(|help| help.path.is_empty()).unwrap();
    let ranges = main.text.lines().filter_map(|line| {
        let (head, rest) = line.trim().split_once(" <")?;
        let range = rest
            .strip_suffix('>')
            .filter(|range| range.contains(".."))?;
        Some((long_options(head).into_iter().next()?, range.to_owned()))
    });
    let ranges: Vec<_> = ranges.collect();
    assert!(ranges.len() >= 6, "{ranges:?}");
    for readme in both() {
        for (long, range) in &ranges {
            let written = format!("{long} {range}`");
            let found = readme.rows.iter().any(|row| row[0].ends_with(&written));
            assert!(found, "{}: {long} {range}", readme.file);
        }
    }
}

#[test]
fn every_command_in_the_readmes_exists() {
    let known: BTreeSet<String> = helps().iter().map(Help::name).collect();
    for readme in both() {
        for row in readme.rows.iter().filter(|row| row[0].starts_with("`tts")) {
            let name = row[0].trim_matches('`');
            assert!(known.contains(name), "{}: {name}", readme.file);
        }
    }
}

#[test]
fn every_environment_variable_is_in_the_tables() {
    fn collect(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, into);
            } else {
                let text = fs::read_to_string(&path).expect("a source file");
                into.append(&mut variables(&text));
            }
        }
    }
    fn variables(text: &str) -> BTreeSet<String> {
        words(text, "TTS_", |c| c.is_ascii_uppercase() || c == '_')
    }
    let mut known = BTreeSet::new();
    collect(&root().join("src"), &mut known);
    assert!(known.contains("TTS_HOME"), "{known:?}");
    for readme in both() {
        assert_eq!(variables(&readme.text), known, "{}", readme.file);
    }
}

#[test]
fn the_emotions_table_is_that_of_the_program() {
    let emotions = json_of("emotions");
    for readme in both() {
        let file = readme.file;
        for emotion in &emotions {
            let name = name_of(emotion);
            let rows = readme.rows_of(name);
            let [row] = rows.as_slice() else {
                panic!("{file}: {} rows for {name}", rows.len());
            };
            assert_eq!(
                row[1],
                emotion["name_zh"].as_str().unwrap(),
                "{file}: {name}"
            );
            let written: Vec<&str> = row[2].split([',', '、']).map(str::trim).collect();
            let aliases = emotion["aliases"].as_array().unwrap();
            let aliases: Vec<&str> = aliases.iter().map(|a| a.as_str().unwrap()).collect();
            for alias in &written {
                assert!(
                    aliases.contains(alias),
                    "{file}: {name} is not called {alias}"
                );
            }
            assert!(!row[3].is_empty(), "{file}: how does {name} sound?");
        }
        assert_eq!(
            four_columns(&readme),
            emotions.len(),
            "{file}: rows too many"
        );
    }
}

/// Rows of the emotions table: the only one with four columns.
fn four_columns(readme: &Readme) -> usize {
    readme.rows.iter().filter(|row| row.len() == 4).count()
}

#[test]
fn the_voices_table_is_that_of_the_program() {
    let packs = json_of("voices");
    let speakers: Vec<&Value> = packs
        .iter()
        .flat_map(|pack| pack["speakers"].as_array().unwrap())
        .collect();
    for readme in both() {
        let file = readme.file;
        let (male, female, default) = if file.contains("zh-CN") {
            ("男", "女", "默认")
        } else {
            ("male", "female", "the default")
        };
        for speaker in &speakers {
            let name = name_of(speaker);
            let rows = readme.rows_of(name);
            let [row] = rows.as_slice() else {
                panic!("{file}: {} rows for {name}", rows.len());
            };
            let sex = if speaker["sex"] == "male" {
                male
            } else {
                female
            };
            let register = format!("{} Hz", speaker["f0_hz"].as_f64().unwrap());
            let wanted = [speaker["name_zh"].as_str().unwrap(), sex, &register];
            assert_eq!(row[1..4], wanted, "{file}: {name}");
            let is_default = speaker["default"] == true;
            assert_eq!(row[4] == default, is_default, "{file}: {name}");
            assert!(
                speaker["note"].is_null() || !row[4].is_empty(),
                "{file}: {name}"
            );
        }
        let rows = readme.rows.iter().filter(|row| row.len() == 5).count();
        assert_eq!(rows, speakers.len(), "{file}: rows too many");
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let source = fs::read_to_string(root().join("src/exit.rs")).expect("the exit codes");
    let codes: Vec<u8> = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix(',')?.split_once(" = "))
        .map(|(_, code)| code.parse().expect("a number"))
        .collect();
    assert_eq!(codes.first(), Some(&0), "{codes:?}");
    for readme in both() {
        let rows = readme.rows.iter();
        let written: Vec<u8> = rows.filter_map(|row| row[0].parse().ok()).collect();
        assert_eq!(written, codes, "{}", readme.file);
    }
}

#[test]
fn both_have_the_same_shape() {
    let [english, chinese] = both();
    let levels = |readme: &Readme| -> Vec<usize> {
        readme.headings.iter().map(|(level, _)| *level).collect()
    };
    assert_eq!(
        levels(&english),
        levels(&chinese),
        "{:?} {:?}",
        english.headings,
        chinese.headings
    );
    let first_cells = |readme: &Readme| -> Vec<(usize, BTreeSet<String>)> {
        let code = |cell: &str| spans(cell).into_iter().map(str::to_owned).collect();
        readme
            .rows
            .iter()
            .map(|row| (row.len(), code(&row[0])))
            .collect()
    };
    for (a, b) in first_cells(&english).iter().zip(first_cells(&chinese)) {
        assert_eq!(*a, b, "the tables differ");
    }
    assert_eq!(english.rows.len(), chinese.rows.len(), "the tables differ");
    let blocks = |readme: &Readme| -> Vec<(usize, String, Vec<String>)> {
        let blocks = readme.blocks.iter();
        blocks
            .map(|block| (block.section, block.language.clone(), commands(block)))
            .collect()
    };
    assert_eq!(blocks(&english), blocks(&chinese), "the blocks differ");
    for readme in [english, chinese] {
        for mark in ["<!-- figures -->", "<!-- /figures -->"] {
            assert_eq!(
                readme.text.matches(mark).count(),
                1,
                "{}: {mark}",
                readme.file
            );
        }
    }
}

/// The lines of a block that are no comments.
fn commands(block: &Block) -> Vec<String> {
    let lines = block.lines.iter();
    lines
        .filter(|line| !line.starts_with('#'))
        .cloned()
        .collect()
}

#[test]
fn links_and_make_targets_lead_somewhere() {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(':'))
        .filter(|(_, rest)| !rest.starts_with('='))
        .flat_map(|(names, _)| names.split_whitespace())
        .collect();
    let documents = [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ];
    for readme in documents.map(Readme::read) {
        let file = readme.file;
        for (_, rest) in readme
            .text
            .match_indices("](")
            .map(|(at, _)| readme.text.split_at(at + 2))
        {
            let link = &rest[..rest.find(')').expect("a closed link")];
            if let Some(anchor) = link.strip_prefix('#') {
                let found = readme
                    .headings
                    .iter()
                    .any(|(_, title)| title.to_lowercase().replace(' ', "-") == anchor);
                assert!(found, "{file}: no heading for #{anchor}");
            } else if !link.contains("://") {
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let path = root().join(path);
                assert!(path.is_file(), "{file}: {link} does not exist");
                // Pictures have no headings.
                let text = fs::read_to_string(path).unwrap_or_default();
                let titles = text.lines().filter(|line| line.starts_with('#'));
                let mut anchors = titles.map(|line| {
                    let title = line.trim_start_matches('#').trim();
                    title.to_lowercase().replace(' ', "-")
                });
                assert!(
                    anchor.is_empty() || anchors.any(|one| one == anchor),
                    "{file}: {link}: no such heading"
                );
            }
        }
        for code in readme.code() {
            let mut words = code.split_whitespace();
            if words.next() == Some("make") {
                let target = words.next().unwrap_or("help");
                assert!(targets.contains(target), "{file}: make {target}");
            }
        }
    }
}

/// The examples under a heading.
fn examples<'r>(readme: &'r Readme, title: &str) -> Vec<&'r Block> {
    let is_it = |heading: &(usize, String)| heading.1 == title;
    let section = readme.headings.iter().position(is_it).expect(title) + 1;
    let blocks = readme.blocks.iter();
    blocks
        .filter(|block| block.section == section && block.language == "sh")
        .collect()
}

/// Runs a block as one who pastes it, with a sound device that swallows everything.
fn paste(block: &Block, place: &Place) -> (String, Assert) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_tts"));
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let hall = Place::new();
    let device = hall.put("asound.conf", "pcm.!default { type null }\n");
    let script = format!("set -e\n{}\n", block.lines.join("\n"));
    let assert = shell(&script)
        .env("PATH", &path)
        .env("ALSA_CONFIG_PATH", device)
        .current_dir(place.path())
        .assert()
        .success();
    (script, assert)
}

#[test]
fn the_examples_of_many_texts_the_service_and_pipelines_work_when_pasted() {
    let [readme, _] = both();
    // One follows a log for ever; tests/pipelines.rs has it.
    let ends = |block: &&Block| !block.lines.iter().any(|line| line.contains("tail"));
    let sections =
        ["Many texts", "As a service", "Pipelines"].map(|title| examples(&readme, title));
    let blocks: Vec<&Block> = sections.concat().into_iter().filter(ends).collect();
    assert!(blocks.len() >= 6, "{} examples", blocks.len());
    for block in blocks {
        let place = Place::new();
        let before = place.names().len();
        let (script, assert) = paste(block, &place);
        assert!(place.names().len() > before, "{script}");
        let said = stderr(&assert);
        assert!(
            !said.contains("error") && !said.contains("warning"),
            "{script}{said}"
        );
    }
}

#[test]
fn the_examples_work_when_pasted() {
    let [readme, _] = both();
    let examples = examples(&readme, "Examples");
    assert!(examples.len() >= 5, "{} examples", examples.len());
    for example in examples {
        let place = Place::new();
        let (script, assert) = paste(example, &place);
        let expected = script.matches(".wav").count();
        let written = place
            .names()
            .iter()
            .filter(|name| name.ends_with(".wav"))
            .count();
        assert_eq!(written, expected, "{script}");
        if expected == 0 {
            assert!(!stdout(&assert).is_empty(), "{script}");
        }
    }
}

#[test]
fn what_is_missing_is_found() {
    let text =
        "# A\n\n| Name | B |\n|---|---|\n| `--force`, `-f` | x |\n\n```sh\ntts -- x --no\n```\n";
    let readme = Readme::parse("test", text.to_owned());
    assert_eq!(readme.headings, [(1, "A".to_owned())]);
    assert_eq!(readme.rows, [["`--force`, `-f`", "x"]]);
    assert_eq!(readme.blocks[0].lines, ["tts -- x --no"]);
    let found: BTreeSet<String> = readme
        .code()
        .iter()
        .flat_map(|code| long_options(code))
        .collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["--force", "--no"]);
}
