#!/usr/bin/env python3
"""Accuracy, speed and memory of the text frontend beside its bars and its peers. `make eval-text` runs it.

Prints one Markdown table. The public sets and texts are looked for in ../shared/data/measure, or in the
folder named in TTS_MEASURE; what is not there is named and skipped. The peers' figures are published
ones or were measured once on the same sets; for the sets that are this project's own there are none.

  eval/polyphones.py, eval/normalization.py    the same sets by themselves, with what is read otherwise
"""
import itertools
import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MEASURE = pathlib.Path(os.environ.get("TTS_MEASURE", ROOT.parent / "shared" / "data" / "measure"))
os.environ.setdefault("POLYPHONE_DATA", str(MEASURE / "polyphone"))

import normalization  # noqa: E402
import polyphones  # noqa: E402

TTS = polyphones.TTS
SPEED = TTS.parent / "examples" / "frontend_speed"
LONGEST = 100_000  # characters of the text for speed and memory
skipped = []


def share(right, total):
    return f"{100 * right / total:.2f} % of {total:,}"


def polyphone(name):
    if not (MEASURE / "polyphone" / name / "test.lb").exists():
        skipped.append(f"{name}: there is no {MEASURE / 'polyphone' / name}")
        return "skipped"
    right, total, _, _ = polyphones.compare(polyphones.marked(MEASURE / "polyphone" / name, "test"))
    return share(right, total)


def own_polyphones():
    right, total, _, _ = polyphones.compare(polyphones.own())
    return share(right, total)


def spelled(part, load):
    if not (MEASURE / "tn" / part).is_dir():
        skipped.append(f"{part}: there is no {MEASURE / 'tn' / part}")
        return "skipped"
    return lenient(load(MEASURE / "tn"))


def lenient(rows):
    right, _ = normalization.compare(rows, TTS)
    return share(right["lenient"], len(rows))


def complaints():
    """Complaints with every row right. A wrong row is printed."""
    lines = (ROOT / "eval" / "text" / "complaints.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{text}\n" for _, _, text, _ in rows)
        file.flush()
        said = subprocess.check_output([TTS, "phonemes", "--plain", "--json", "-f", file.name], text=True)
    wrong = set()
    for (number, compared, text, wanted), line in zip(rows, said.splitlines(), strict=True):
        found = json.loads(line)[compared]
        if not (f" {wanted} " in f" {found} " if compared == "pinyin" else found == wanted):
            print(f"complaint {number}: {text}: {found}, wanted {wanted}")
            wrong.add(number)
    total = len({row[0] for row in rows})
    return f"{total - len(wrong)} of {total}, in {len(rows)} rows"


def text_to_time():
    """Plain sentences, and where they are from."""
    files = sorted((MEASURE / "text").glob("*.txt"))
    if files:
        lines = [line.split("|")[2] for line in files[0].read_text(encoding="utf-8").splitlines()]
        source = files[0].stem
    else:
        skipped.append(f"long text for speed and memory: there is no {MEASURE / 'text'}")
        lines = (ROOT / "eval" / "sentences.txt").read_text(encoding="utf-8").splitlines()
        source = "eval/sentences.txt"
    so_far = itertools.accumulate(len(line) for line in lines)
    return [line for line, count in zip(lines, so_far) if count <= LONGEST], source


def costs():
    """Speed, start-up and memory over one text."""
    lines, source = text_to_time()
    rate = start = added = "skipped"
    if SPEED.exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            found = json.loads(subprocess.check_output([SPEED, file.name], text=True))
        rate = f"{found['characters_per_second']:,.0f} characters/s"
        start = f"{found['start_ms']:.1f} ms"
        if found["added_mb"] is None:
            skipped.append("memory: this system does not say")
        else:
            added = f"{found['added_mb']:.0f} MB"
    else:
        skipped.append(f"speed and memory: build {SPEED.name} (cargo build --release --example {SPEED.name})")
    return rate, start, added, f"{sum(map(len, lines)):,} characters of {source}"


def main():
    if not TTS.exists():
        raise SystemExit("build the program first: cargo build --release")
    rate, start, memory, text = costs()
    rows = [
        ("CPP test, polyphones", polyphone("cpp"), "97.7 %", "98.8 %",
         "g2pW 99.08 % (published), g2pM 97.31 %, pinyin-pro 93.26 %, misaki 89.67 %, pypinyin 87.87 %"),
        ("g2pL test, polyphones", polyphone("g2pL"), "98.0 %", "99.0 %",
         "pinyin-pro 95.48 %, misaki 94.77 %, pypinyin 93.07 %, g2pM 84.35 %"),
        ("own sentences, polyphones", own_polyphones(), "", "", ""),
        ("WeTextProcessing, plain cases, lenient", spelled("wetextprocessing", normalization.wetext), "97 %", "all but listed conflicts",
         "WeTextProcessing 99.2 %, wetext 97.7 %, NeMo 55.7 %, PaddleSpeech 44.3 %, cn2an 42.7 %"),
        ("PaddleSpeech, lenient", spelled("paddlespeech", normalization.paddle), "97 %", "all but listed conflicts",
         "PaddleSpeech 95.3 %, WeTextProcessing 78.0 %, cn2an 74.8 %, NeMo 72.4 %"),
        ("own set, normalisation, lenient", lenient(normalization.ours()), "", "", ""),
        ("complaints about others", complaints(), "40", "40", ""),
        ("whole frontend, one thread", rate, "150,000", "400,000",
         "parts only: pinyin-pro 140,000 to 360,000, misaki 3,800 to 12,000, WeTextProcessing 1,900"),
        ("start-up of the frontend", start, "15 ms", "", "jieba-rs alone 110 to 160 ms"),
        ("memory added", memory, "40 MB", "20 MB", ""),
    ]
    print("| what | tts | at least | stretch | others |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(f"\nSpeed and memory: {text}. Readings: dictionary tones; a weakened neutral tone counts as neutral.")
    for what in skipped:
        print(f"skipped: {what}")


if __name__ == "__main__":
    main()
