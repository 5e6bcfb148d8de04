#!/usr/bin/env python3
"""Accuracy of readings: CPP, g2pL and the project's own sentences, beside peers' published figures.

  eval/polyphones.py                 all sets that are there
  eval/polyphones.py --failures 40   also the most frequent errors of each set
  eval/polyphones.py --parts dev     the development parts (the test parts are for the record)

Runs `tts phonemes --json` over the sentences and compares the dictionary tones (`citation`) of the
marked characters. CPP and g2pL (Apache-2.0) are looked for in ../shared/data/measure/polyphone, or in
the folder named in POLYPHONE_DATA; what is missing is named and skipped.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TTS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tts"
DATA = pathlib.Path(os.environ.get("POLYPHONE_DATA", ROOT.parent / "shared" / "data" / "measure" / "polyphone"))
MARK = "▁"


def marked(folder, part):
    """(text, byte offset, characters, reading) of each sentence of a public set."""
    sentences = (folder / f"{part}.sent").read_text(encoding="utf-8").splitlines()
    labels = (folder / f"{part}.lb").read_text(encoding="utf-8").splitlines()
    for line, label in zip(sentences, labels, strict=True):
        at = line.index(MARK)
        text = line.replace(MARK, "").strip("\n")
        yield text, len(line[:at].encode()), line[at + 1], [label.strip().replace("u:", "v").replace("ü", "v")]


def own():
    """The same for the project's own sentences."""
    for line in (ROOT / "eval" / "text" / "polyphones.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, target, reading, _domain = line.split("\t")
            yield text, len(text[: text.index(target)].encode()), target, reading.split(" ")


def read(texts):
    """For each text its syllables by byte offset: (citation, reason)."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(texts) + "\n")
        file.flush()
        lines = subprocess.check_output([TTS, "phonemes", "--plain", "--json", "-f", file.name], text=True).splitlines()
    for text, line in zip(texts, lines, strict=True):
        answer = json.loads(line)
        assert answer["text"] == text, (answer["text"], text)
        yield {one["span"][0]: (one["citation"], one["pinyin"], one["reason"]) for one in answer["syllables"]}


def agrees(got, spoken, wanted):
    """A merged 儿 does not change the syllable; a neutral tone may be lexical or come from weakening."""
    got, spoken = (one if one[:-1] == "er" else re.sub(r"r(?=\d)", "", one) for one in (got, spoken))
    return got == wanted or wanted.endswith("5") and spoken == wanted


def compare(rows, show=False):
    """How many targets are right and how many there are; why they are read as they are, and the errors."""
    rows = list(rows)
    wrong, reasons, right = collections.Counter(), collections.Counter(), 0
    for (text, start, target, reading), said in zip(rows, read([row[0] for row in rows]), strict=True):
        at = start
        good = True
        for character, wanted in zip(target, reading, strict=True):
            got, spoken, reason = said.get(at, ("-", "-", "not read"))
            if not agrees(got, spoken, wanted):
                good = False
                wrong[character, got, wanted, reason] += 1
                if show:
                    print(f"  {character} {got} for {wanted} ({reason}): {text}")
            reasons[reason] += 1
            at += len(character.encode())
        right += good
    return right, len(rows), reasons, wrong


def score(name, rows, failures):
    right, total, reasons, wrong = compare(rows, show=failures < 0)
    shares = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    print(f"{name:<12} {100 * right / total:6.2f} % of {total:,}   ({shares})", flush=True)
    for (character, got, wanted, reason), count in wrong.most_common(max(failures, 0)):
        print(f"  {count:4} {character} {got} for {wanted} ({reason})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="test", choices=["test", "dev"])
    parser.add_argument("--failures", type=int, default=0, help="this many kinds of error; -1: every sentence")
    args = parser.parse_args()
    for name in ["cpp", "g2pL"]:
        if (DATA / name / f"{args.parts}.lb").exists():
            score(f"{name} {args.parts}", marked(DATA / name, args.parts), args.failures)
        else:
            print(f"skipped: {name} (not in {DATA.name}; set POLYPHONE_DATA)", file=sys.stderr)
    score("own", own(), args.failures)


if __name__ == "__main__":
    main()
