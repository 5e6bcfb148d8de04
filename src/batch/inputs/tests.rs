use std::path::Path;

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::script::Origin;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn split(split: Split) -> InputOptions {
    InputOptions {
        split,
        ..InputOptions::default()
    }
}

fn open(folder: &TempDir, args: &[&str], options: InputOptions) -> Result<Inputs, InputError> {
    let args: Vec<PathBuf> = args.iter().map(|arg| folder.path().join(arg)).collect();
    Inputs::open(&args, options, &folder.path().join("out"))
}

/// Number, folder, stem, line and text of each item; `!` and what is wrong of a bad one.
fn list(inputs: &Inputs) -> Vec<String> {
    let show = |item: Result<Item, BadItem>| match item {
        Ok(item) => format!(
            "{} {} {}:{} {}",
            item.n,
            item.folder.join(&item.stem).display(),
            item.line,
            item.segments.len(),
            item.text()
        ),
        Err(bad) => format!("{} !{} {}", bad.n, bad.line, bad.what),
    };
    inputs.items(None).map(show).collect()
}

#[test]
fn what_earlier_runs_have_made_is_no_input() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("in/out")).unwrap();
    for file in ["in/a.txt", "in/out/a.srt", "in/tts-manifest.jsonl"] {
        std::fs::write(folder.path().join(file), "好。").unwrap();
    }
    let output = folder.path().join("in/out");
    let open = |arg: &str| Inputs::open(&[folder.path().join(arg)], split(Split::Whole), &output);
    assert_eq!(open("in").unwrap().files(), 1);
    assert_eq!(open("in/**/*").unwrap().files(), 1);
    let error = open("in/out/*").unwrap_err().to_string();
    assert!(
        error.contains("in the output folder is no input"),
        "{error}"
    );
    assert_eq!(open("in/out/a.srt").unwrap().files(), 1, "named itself");
}

#[test]
fn a_folder_is_walked_by_name_and_mirrored() {
    let folder = folder(&[
        ("in/b.txt", "乙"),
        ("in/a/c.TXT", "丙"),
        ("in/a/.hidden.txt", "不读"),
        ("in/.git/x.txt", "不读"),
        ("in/picture.png", "不读"),
        (
            "in/d.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n丁\n\n2\n00:00:03,000 --> 00:00:04,000\n戊\n",
        ),
    ]);
    let inputs = open(&folder, &["in"], split(Split::Whole)).unwrap();
    assert!(inputs.is_rewindable());
    assert_eq!(inputs.files(), 3);
    let wanted = ["1 a/c 1:1 丙", "2 b 1:1 乙", "3 d 1:2 丁"];
    assert_eq!(list(&inputs), wanted);
    // It can be walked through again.
    assert_eq!(list(&inputs), wanted);
    assert_eq!(
        inputs.bytes(),
        6 + fs::metadata(folder.path().join("in/d.srt")).unwrap().len()
    );
    let times: Vec<_> = inputs
        .items(None)
        .flatten()
        .map(|item| item.times)
        .collect();
    assert_eq!(times[2], [1.0..2.0, 3.0..4.0]);
}

#[test]
fn cues_are_spoken_in_the_order_of_their_times() {
    let text = "2\n00:00:05,000 --> 00:00:06,000\n后\n\n1\n00:00:01,000 --> 00:00:02,000\n先\n";
    let folder = folder(&[("a.srt", text)]);
    let inputs = open(&folder, &["a.srt"], split(Split::Whole)).unwrap();
    assert_eq!(list(&inputs), ["1 a 1:2 先"]);
    let item = inputs.items(None).flatten().next().unwrap();
    assert_eq!(item.times, [1.0..2.0, 5.0..6.0]);
}

#[test]
fn a_pattern_mirrors_what_lies_below_it() {
    let folder = folder(&[
        ("in/x/a.txt", "甲"),
        ("in/x/y/b.txt", "乙"),
        ("in/c.md", "丙"),
    ]);
    let inputs = open(&folder, &["in/**/*.txt"], split(Split::Whole)).unwrap();
    assert_eq!(list(&inputs), ["1 x/a 1:1 甲", "2 x/y/b 1:1 乙"]);
    let inputs = open(&folder, &["in/*"], split(Split::Whole)).unwrap();
    assert_eq!(list(&inputs), ["1 c 1:1 丙"]);
    // A file that is named has no folder.
    let inputs = open(&folder, &["in/x/y/b.txt"], split(Split::Whole)).unwrap();
    assert_eq!(list(&inputs), ["1 b 1:1 乙"]);
}

#[cfg(unix)]
#[test]
fn a_pattern_means_no_pipes() {
    let folder = folder(&[("in/a.txt", "甲")]);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("in/b.txt"))
        .status();
    assert!(made.unwrap().success());
    let inputs = open(&folder, &["in/*.txt"], split(Split::Whole)).unwrap();
    assert!(inputs.is_rewindable());
    assert_eq!(list(&inputs), ["1 a 1:1 甲"]);
}

#[test]
fn what_means_nothing_is_refused() {
    let folder = folder(&[("in/a.png", ""), ("t.jsonl", ""), ("Makefile", "好")]);
    for (arg, options, part) in [
        ("no.txt", split(Split::Whole), "cannot read"),
        (
            "in",
            split(Split::Whole),
            "nothing to read there (known are files in .txt",
        ),
        ("in/*.txt", split(Split::Whole), "nothing to read there"),
        (
            "in/a.png",
            split(Split::Whole),
            "say so with --input-format",
        ),
        ("in/[", split(Split::Whole), "is no pattern"),
        (
            "t.jsonl",
            split(Split::Sentences),
            "--split sentences is not for jsonl",
        ),
    ] {
        let error = open(&folder, &[arg], options).unwrap_err().to_string();
        assert!(error.contains(part), "{arg}: {error}");
    }
    let twice = Inputs::open(
        &["-".into(), "-".into()],
        split(Split::Whole),
        Path::new("out"),
    );
    assert!(matches!(twice, Err(InputError::Twice)));
    let stdin = Inputs::open(&["-".into()], split(Split::Whole), Path::new("out")).unwrap();
    assert!(!stdin.is_rewindable());
    let text = InputOptions {
        kind: Some(Kind::Text),
        ..split(Split::Whole)
    };
    assert_eq!(
        list(&open(&folder, &["Makefile"], text).unwrap()),
        ["1 Makefile 1:1 好"]
    );
}

#[test]
fn a_text_comes_apart_as_is_asked() {
    let folder = folder(&[("a.txt", "第一句。第二句。\n\n第二段\n还是")]);
    for (how, wanted) in [
        (
            Split::Whole,
            &["1 a 1:1 第一句。第二句。\n\n第二段\n还是"][..],
        ),
        (
            Split::Lines,
            &["1 a 1:1 第一句。第二句。", "2 a 3:1 第二段", "3 a 4:1 还是"],
        ),
        (
            Split::Paragraphs,
            &["1 a 1:1 第一句。第二句。", "2 a 3:1 第二段\n还是"],
        ),
        (
            Split::Sentences,
            &[
                "1 a 1:1 第一句。",
                "2 a 1:1 第二句。",
                "3 a 3:1 第二段",
                "4 a 4:1 还是",
            ],
        ),
    ] {
        assert_eq!(
            list(&open(&folder, &["a.txt"], split(how)).unwrap()),
            wanted
        );
    }
}

#[test]
fn ssml_is_one_document() {
    let text = "<speak>\n你好。再见。\n</speak>\n";
    let folder = folder(&[
        ("a.txt", text),
        ("b.txt", "<speak>甲</speak>\n<speak>乙</speak>\n"),
    ]);
    for how in [Split::Lines, Split::Sentences] {
        let found = list(&open(&folder, &["a.txt"], split(how)).unwrap());
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("an SSML document does not come apart"),
            "{found:?}"
        );
    }
    let lines = open(&folder, &["b.txt"], split(Split::Lines)).unwrap();
    assert_eq!(list(&lines).len(), 2);
}

#[test]
fn records_keep_what_their_author_says_and_bad_ones_are_counted() {
    let lines = "{\"text\":\"甲\",\"id\":\"x\",\"output\":\"s/{n}.wav\",\"format\":\"wav\"}\n\n{\"txt\":\"乙\",\"id\":7}\n{\"text\":\"丙\",\"output\":\"../p\"}\n{\"text\":\"丁\"}\n";
    let folder = folder(&[("a.jsonl", lines)]);
    let inputs = open(&folder, &["a.jsonl"], split(Split::Whole)).unwrap();
    let found: Vec<_> = inputs.items(None).collect();
    assert_eq!(found.len(), 4);
    let first = found[0].as_ref().unwrap();
    assert_eq!(
        (first.key().as_str(), first.output.as_deref()),
        ("x", Some("s/{n}.wav"))
    );
    assert_eq!(first.format.as_deref(), Some("wav"));
    let bad = found[1].as_ref().unwrap_err();
    assert_eq!((bad.n, bad.line, bad.id.as_deref()), (2, 3, Some("7")));
    assert!(
        bad.what.contains("`txt`: unknown key; did you mean text"),
        "{}",
        bad.what
    );
    let bad = found[2].as_ref().unwrap_err();
    assert!(
        bad.what.contains("`output`: '../p' leads out"),
        "{}",
        bad.what
    );
    let last = found[3].as_ref().unwrap();
    assert_eq!((last.line, last.key().as_str()), (5, "a-00004"));
    assert_eq!(last.segments[0].lines, 4);
    let path = folder.path().join("a.jsonl");
    assert_eq!(last.segments[0].origin, Origin::File(path));
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_rest() {
    let folder = folder(&[
        ("a.txt", "甲"),
        ("b.epub", "no"),
        ("c.md", " "),
        ("d.txt", "丁"),
    ]);
    fs::write(folder.path().join("a.txt"), b"a\0b").unwrap();
    let found = list(&open(&folder, &["."], split(Split::Whole)).unwrap());
    assert_eq!(found.len(), 4);
    assert!(found[0].starts_with("1 !1 not a text file"), "{}", found[0]);
    assert!(found[1].starts_with("2 !1 no book in EPUB"), "{}", found[1]);
    assert!(
        found[2].starts_with("3 !1 there is no text"),
        "{}",
        found[2]
    );
    assert_eq!(found[3], "4 d 1:1 丁");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_circle_is_refused() {
    let folder = folder(&[("in/a.txt", "甲"), ("other/b.txt", "乙")]);
    let link = |to: &str, at: &str| {
        let to = folder.path().join(to);
        std::os::unix::fs::symlink(to, folder.path().join(at)).unwrap();
    };
    link("other", "in/z");
    link("nowhere", "in/.#a.txt");
    let inputs = open(&folder, &["in"], split(Split::Whole)).unwrap();
    assert_eq!(list(&inputs), ["1 a 1:1 甲", "2 z/b 1:1 乙"]);
    link("in", "in/y");
    assert!(matches!(
        open(&folder, &["in"], split(Split::Whole)),
        Err(InputError::Read(..))
    ));
}

#[test]
fn the_page_names_every_extension_field_and_way_to_split() {
    let page = include_str!("../../../docs/batch-inputs.md");
    let extensions = Kind::EXTENSIONS.iter().map(|(name, _)| format!(".{name}"));
    let fields = crate::script::FIELDS.iter().map(|&field| field.to_owned());
    let kinds = Kind::EXTENSIONS
        .iter()
        .map(|(_, kind)| kind.name().to_owned());
    let splits = [Split::Lines, Split::Paragraphs, Split::Sentences];
    let splits = splits.iter().map(|split| split.name().to_owned());
    for name in extensions.chain(fields).chain(kinds).chain(splits) {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_file_is_read_or_refused(
        text in "(\\PC{0,12}|text,id|\"|\\{\"text\":\"好\"\\}|[,\t]|\r?\n|# |## |```|- |> |\\[|\\\\|<b>|<!--|&#91;|\\| |---|[0-9:,]{12} --> ){0,30}",
        plain in any::<bool>(),
    ) {
        let folder = folder(&[("x", &text)]);
        for (_, kind) in Kind::EXTENSIONS {
            for split in [Split::Whole, Split::Lines, Split::Paragraphs, Split::Sentences] {
                let options = InputOptions { split, kind: Some(kind), plain, ..InputOptions::default() };
                let Ok(inputs) = open(&folder, &["x"], options) else {
                    continue;
                };
                let items: Vec<_> = inputs.items(None).collect();
                let lines = text.split('\n').count();
                for (before, item) in items.iter().enumerate() {
                    let (n, line) = match item {
                        Ok(item) => (item.n, item.line),
                        Err(bad) => (bad.n, bad.line),
                    };
                    prop_assert_eq!(n, before + 1);
                    prop_assert!((1..=lines).contains(&line), "{:?} {:?}: line {} of {}", kind, split, line, lines);
                }
                prop_assert!(inputs.items(None).eq(items));
            }
        }
    }
}
