#!/usr/bin/env python3
"""Accuracy of the emotions guessed for the sentences in eval/emotions/auto.tsv.

  eval/emotions/auto.py dev            figures of the development half
  eval/emotions/auto.py test           of the test half (for the record: never tune on its errors)
  eval/emotions/auto.py dev --errors   also every wrong guess with its reason
  eval/emotions/auto.py --neutral FILE which share of the lines of FILE is not read as neutral

Builds and runs examples/guess_emotions.rs; GUESS names another program that does the same. A guess
is right if it is among the acceptable ones. The precision is that of guesses other than neutral;
"always neutral" is what a program would reach that never guesses anything.
"""
import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMAND = ["cargo", "run", "--release", "--quiet", "--example", "guess_emotions"]


def guesses(sentences):
    """For each sentence (emotion, intensity, reason)."""
    command = [os.environ["GUESS"]] if "GUESS" in os.environ else COMMAND
    text = "".join(sentence + "\n" for sentence in sentences)
    lines = subprocess.run(command, input=text, capture_output=True, check=True, text=True, cwd=ROOT).stdout
    return [line.split("\t") for line in lines.splitlines()]


def rows(half):
    lines = (ROOT / "eval" / "emotions" / "auto.tsv").read_text(encoding="utf-8").splitlines()
    lines = [line.split("\t") for line in lines if line and not line.startswith("#")]
    first = {"dev": 0, "test": 1}[half]
    return [(sentence, wanted.split(",")) for sentence, wanted in lines[first::2]]


def share(part, whole):
    return f"{part}/{whole} = {100 * part / max(whole, 1):.1f} %"


def evaluate(half, errors):
    sentences = rows(half)
    answers = guesses([sentence for sentence, _ in sentences])
    right = chosen = precise = 0
    confusion = collections.Counter()
    for (sentence, wanted), (emotion, intensity, reason) in zip(sentences, answers, strict=True):
        good = emotion in wanted
        right += good
        if emotion != "neutral":
            chosen += 1
            precise += good
        confusion[wanted[0], emotion if not good else "ok"] += 1
        if errors and not good:
            print(f"{emotion:12} {intensity} [{reason}] for {'/'.join(wanted)}: {sentence}")
    neutral = sum("neutral" in wanted for _, wanted in sentences)
    print(f"{half}: acceptable {share(right, len(sentences))}; precision {share(precise, chosen)}; "
          f"always neutral {share(neutral, len(sentences))}")
    for wanted in dict.fromkeys(wanted[0] for _, wanted in sentences):
        found = {guess: count for (one, guess), count in confusion.items() if one == wanted}
        print(f"  {wanted:12} ok {found.pop('ok', 0):3}", *(f"{guess} {count}" for guess, count in sorted(found.items())))


def neutral(file, shown):
    lines = [line for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines() if line]
    found = [(line, answer) for line, answer in zip(lines, guesses(lines), strict=True) if answer[0] != "neutral"]
    print(f"not neutral: {share(len(found), len(lines))}", collections.Counter(answer[0] for _, answer in found))
    for line, (emotion, intensity, reason) in random.Random(1).sample(found, min(shown, len(found))):
        print(f"{emotion:12} {intensity} [{reason}] {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", nargs="?", choices=["dev", "test"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--neutral", metavar="FILE")
    parser.add_argument("--show", type=int, default=0, help="with --neutral, show so many guesses, drawn by lot")
    options = parser.parse_args()
    if options.half:
        evaluate(options.half, options.errors)
    if options.neutral:
        neutral(options.neutral, options.show)
    if not options.half and not options.neutral:
        parser.print_usage()
        sys.exit(2)


if __name__ == "__main__":
    main()
