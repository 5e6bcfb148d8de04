#!/usr/bin/env python3
"""Score the normaliser: written text against what is said.

  eval/normalization.py                      every set that is at hand
  eval/normalization.py --failures           and each line that is read otherwise
  eval/normalization.py path/to/tn           the peers' files from another folder

Prints strict scores (the same string) and lenient ones: punctuation, spaces and the case of letters
do not count, 两 is 二, 幺 is 一, and 儿 is left out. The sets:

  ours            eval/text/normalization.tsv, by class with --classes
  WeTextProcessing the plain cases of wetextprocessing/: every file but char, the out-of-vocabulary
                  tags, the pre-processor and the post-processor
  PaddleSpeech    paddlespeech/textnorm_test_cases.txt without its last line, which is wrong

The peers' files are looked for in the folder named as an argument or in TTS_TN_DATA, else in
../shared/data/measure/tn beside the checkout; without them their sets are skipped.
docs/normalization.md explains on purpose where we read otherwise than a peer.
"""
import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OURS = ROOT / "eval" / "text" / "normalization.tsv"
# Single characters, tags for a recogniser, and what happens before or after the reading.
NOT_PLAIN = {"char", "normalizer_tag_oov", "oov", "postprocessor", "preprocessor"}


def program():
    """The built program, the newer of the two."""
    built = [path for kind in ("release", "debug") if (path := TARGET / kind / "tts").exists()]
    if not built:
        sys.exit("build the program first: cargo build --release")
    return max(built, key=lambda path: path.stat().st_mtime)


def ours():
    rows = []
    for number, line in enumerate(OURS.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != 3:
                sys.exit(f"{OURS}:{number}: {len(fields)} fields instead of 3")
            rows.append(tuple(fields))
    return rows


def wetext(folder):
    rows = []
    for path in sorted((folder / "wetextprocessing").glob("*.txt")):
        if path.stem in NOT_PLAIN:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            written, arrow, spoken = line.partition("=>")
            if arrow:
                rows.append((written.strip(), spoken.strip(), path.stem))
    return rows


def paddle(folder):
    path = folder / "paddlespeech" / "textnorm_test_cases.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(*line.split("|", 1), "") for line in lines[:-1]]


def lenient(text):
    kept = (ch for ch in text.casefold() if unicodedata.category(ch)[0] in "LN" and ch != "儿")
    return "".join(kept).translate(str.maketrans("两幺", "二一"))


def read(command, rows):
    """What the program says for each row."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{written}\n" for written, _, _ in rows)
        file.flush()
        said = subprocess.check_output([command, "normalize", "-f", file.name], text=True)
    said = said.splitlines()
    if len(said) != len(rows):
        sys.exit(f"{len(rows)} lines went in, {len(said)} came out")
    return said


def compare(rows, command):
    """How many rows are right, strictly and leniently and by class, and those that are not."""
    right = collections.Counter()
    wrong = []
    for (written, spoken, kind), said in zip(rows, read(command, rows)):
        right["strict"] += said == spoken
        if lenient(said) == lenient(spoken):
            right["lenient"] += 1
            right[kind] += 1
        else:
            wrong.append((written, spoken, said))
    return right, wrong


def score(name, rows, command, arguments):
    right, wrong = compare(rows, command)
    count = len(rows)
    figures = (f"{right[way]:5} {100 * right[way] / count:6.2f} %" for way in ("strict", "lenient"))
    print(f"{name:18} {count:5}  {'  '.join(figures)}")
    if arguments.classes and any(kind for _, _, kind in rows):
        for kind, total in collections.Counter(kind for _, _, kind in rows).items():
            print(f"    {kind:14} {right[kind]:4} of {total}")
    if arguments.failures:
        for written, spoken, said in wrong:
            print(f"    {written}\n        wanted {spoken}\n        said   {said}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("TTS_TN_DATA", ROOT.parent / "shared" / "data" / "measure" / "tn")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=default)
    parser.add_argument("--failures", action="store_true", help="list what is read otherwise")
    parser.add_argument("--classes", action="store_true", help="lenient scores by class or file")
    parser.add_argument("--program", type=pathlib.Path, help="instead of the newest in target/")
    arguments = parser.parse_args()
    command = arguments.program or program()
    folder = pathlib.Path(arguments.folder)
    print(f"{'set':18} {'cases':>5}  {'strict':>14}  {'lenient':>14}")
    if OURS.exists():
        score("ours", ours(), command, arguments)
    for name, part, load in (
        ("WeTextProcessing", "wetextprocessing", wetext),
        ("PaddleSpeech", "paddlespeech", paddle),
    ):
        if (folder / part).is_dir():
            score(name, load(folder), command, arguments)
        else:
            print(f"{name}: skipped, there is no {folder / part}")


if __name__ == "__main__":
    main()
