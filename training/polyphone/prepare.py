"""Turns the corpora into arrays: one row a window of columns around its targets.

    python prepare.py --data DIR --columns BINARY --out FILE.npz

Rows come from the labelled sets and from raw text. A target is a column with more than one
candidate reading; its goal is a distribution over the candidates: the label where there is one,
else the teacher's opinion for the characters that only the teacher knows well.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np

import generated
from corpus import Labelled, Sentence, columns, labelled, priors, raw, readings, with_labels
from network import HEARD
from teacher import Teacher

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 48  # columns of a window
TARGETS = 8  # targets of a window
CANDIDATES = 6  # readings of a character, at most
EACH = 40  # sentences of each generated pattern
CONTESTED = 0.2  # share of labels against the dictionary that makes a word contested
WORDS = 60  # dictionary words of each reading
# What is known of a target: nothing, its reading, the teacher's opinion, nothing yet (label.py fills
# it), the reading of its word in the dictionary.
NONE, LABEL, TEACHER, OPEN, WORD = range(5)


def heard(cells) -> str:
    """The sentence as the teacher reads it: marks by their usual form, a full stop at the end."""
    return "".join({",": "，", '"': "“"}.get(cell.ch, cell.ch) for cell in cells) + "。"


class Encoder:
    """Names to numbers. 0 is padding, 1 is unknown."""

    def __init__(self, chars: list[str], readings_: list[str], tags: list[str], table: dict[str, list[str]]):
        self.chars = {c: i + 2 for i, c in enumerate(chars)}
        self.readings = {r: i + 2 for i, r in enumerate(readings_)}
        self.tags = {t: i + 2 for i, t in enumerate(tags)}
        self.table = table
        self.classes = {}
        for ch in sorted(ch for ch, known in table.items() if len(known) > 1):
            for reading in table[ch]:
                self.classes[ch, reading] = len(self.classes)

    def window(self, cells, centre: int) -> tuple[int, int]:
        low = max(0, min(centre - LENGTH // 2, len(cells) - LENGTH))
        return low, min(len(cells), low + LENGTH)

    def columns(self, cells) -> np.ndarray:
        """Shape [columns, 5]: character, proposed reading, source, place, tag."""
        rows = np.zeros((LENGTH, 5), np.int32)
        for i, cell in enumerate(cells):
            rows[i] = (
                self.chars.get(cell.ch, 1),
                self.readings.get(cell.reading, 1),
                cell.source + 1,
                cell.place + 1,
                self.tags.get(cell.tag, 1),
            )
        return rows


def dictionary(table: dict[str, list[str]]) -> list[Labelled]:
    """Listed words as sentences of their own, some for each reading of a polyphone."""
    rng = random.Random(0)
    words = {}
    for name in ["words.tsv", "cedict.tsv", "own-words.tsv"]:
        for line in (ROOT / "data" / name).open(encoding="utf-8"):
            fields = line.rstrip("\n").split("\t")
            reading = fields[3 if name == "words.tsv" else 1] if len(fields) > 1 + 2 * (name == "words.tsv") else ""
            if len(fields[0]) > 1 and reading and not reading.startswith("~") and not line.startswith("#"):
                words[fields[0]] = reading.split(" ")
    by_reading: dict[tuple[str, str], list[str]] = {}
    for word, reading in words.items():
        for ch, one in zip(word, reading, strict=True):
            if len(table.get(ch, [])) > 1 and one in table[ch]:
                by_reading.setdefault((ch, one), []).append(word)
    chosen = set()
    for found in by_reading.values():
        chosen.update(rng.sample(found, min(WORDS, len(found))))
    rows = []
    for word in sorted(chosen):
        labels = [(3 * at, one) for at, (ch, one) in enumerate(zip(word, words[word])) if one in table.get(ch, [])]
        rows.append((word, labels))
    return rows


def gather(data: Path, binary: Path, table: dict[str, list[str]]) -> list[tuple[str, list[Sentence]]]:
    """Every set with what the frontend makes of it."""
    sets = []
    for name, part in [("cpp", "dev"), ("g2pL", "train"), ("g2pL", "dev"), ("cpp", "test"), ("g2pL", "test")]:
        sets.append((f"{name}.{part}", with_labels(binary, labelled(data / "polyphone" / name, part))))
    sets.append(("generated", with_labels(binary, generated.rows(0, EACH))))
    sets.append(("words", with_labels(binary, dictionary(table))))
    texts = columns(binary, raw(data / "text/aishell3_train.txt"))
    sets.append(("raw", [Sentence(cells, {}) for sentences in texts for cells in sentences[:1]]))
    return sets


def encode(sentences: list[Sentence], encoder: Encoder, teacher: Teacher, gold: set[str], test: bool) -> dict[str, np.ndarray]:
    """The arrays of one set; see FIELDS of train.py."""
    read = teacher.read([heard(s.columns) for s in sentences])
    rows = len(sentences)
    out = {
        "x": np.zeros((rows, LENGTH, 5), np.int32),
        "position": np.zeros((rows, TARGETS), np.int32),
        "candidates": np.full((rows, TARGETS, CANDIDATES), -1, np.int32),
        "goal": np.zeros((rows, TARGETS, CANDIDATES), np.float32),
        "opinion": np.zeros((rows, TARGETS, CANDIDATES), np.float32),
        "heard": np.zeros((rows, TARGETS, HEARD), np.float16),
        "kind": np.zeros((rows, TARGETS), np.int8),
    }
    for row, s in enumerate(sentences):
        low, high = encoder.window(s.columns, min(s.labels, default=0))
        out["x"][row] = encoder.columns(s.columns[low:high])
        open_ = [] if test else [i for i in range(low, high) if i not in s.labels]
        at = 0
        for i in [*(i for i in s.labels if low <= i < high), *open_]:
            cell = s.columns[i]
            known = encoder.table.get(cell.ch, [])[:CANDIDATES]
            if at == TARGETS or len(known) < 2:
                continue
            hidden, logits = (values[i] for values in read[row])
            opinion = teacher.opinion(logits, known)
            listed = cell.source == 2 and cell.place != 0 and cell.reading in known
            if i in s.labels:
                share, kind = np.array([r == s.labels[i] for r in known], np.float32), LABEL
            elif listed:
                share, kind = np.array([r == cell.reading for r in known], np.float32), WORD
            elif cell.ch in gold or any(r not in teacher.classes for r in known):
                share, kind = np.zeros(len(known), np.float32), OPEN
            else:
                share, kind = np.exp(opinion), TEACHER
            out["position"][row, at] = i - low
            out["candidates"][row, at, : len(known)] = [encoder.classes[cell.ch, r] for r in known]
            out["opinion"][row, at, : len(known)] = opinion
            out["heard"][row, at] = hidden
            out["goal"][row, at, : len(known)] = share
            out["kind"][row, at] = kind
            at += 1
    return out


def contested(sets: list[tuple[str, list[Sentence]]]) -> list[str]:
    """Listed words that the labels often read otherwise: there the network is asked all the same."""
    right, wrong = Counter(), Counter()
    for name, sentences in sets:
        if name not in ("cpp.dev", "g2pL.train", "g2pL.dev"):
            continue
        for s in sentences:
            for i, label in s.labels.items():
                cell = s.columns[i]
                if cell.source != 2 or cell.place == 0:
                    continue
                # The full tone of a neutral syllable is no other reading.
                same = cell.reading == label or cell.reading == label[:-1] + "5"
                (right if same else wrong)[s.word(i)] += 1
    return sorted(word for word, n in wrong.items() if n >= CONTESTED * (n + right[word]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--columns", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    polyphone = args.data / "polyphone"
    table = readings(polyphone)
    gold = set(json.loads((polyphone / "g2pL/polyphone_dic.json").read_text("utf-8")))
    sets = gather(args.data, args.columns, table)
    cells = [c for name, rows in sets if not name.endswith("test") for s in rows for c in s.columns]
    seen, spoken = Counter(c.ch for c in cells), Counter(c.reading for c in cells)
    teacher = Teacher()
    encoder = Encoder(
        sorted({c for c, n in seen.items() if n >= 3} | {c for c in teacher.ids if len(c) == 1}),
        sorted(r for r, n in spoken.items() if n >= 3 and r != "0"),
        sorted({c.tag for c in cells}),
        table,
    )
    counts = priors(polyphone, table)
    total = Counter()
    for (ch, _), n in counts.items():
        total[ch] += n
    prior = [
        0.0 if ch in gold else np.log((counts[ch, r] + 0.5) / (total[ch] + 0.5 * len(table[ch])))
        for ch, r in encoder.classes
    ]
    out = {}
    for name, sentences in sets:
        arrays = encode(sentences, encoder, teacher, gold, name.endswith("test"))
        out |= {f"{name}.{key}": value for key, value in arrays.items()}
        kinds = Counter(arrays["kind"].ravel().tolist())
        print(f"{name}: {len(sentences)} rows, {kinds[LABEL]} labels, {kinds[TEACHER]} taught, {kinds[OPEN]} open, {kinds[WORD]} in listed words", flush=True)
        # Labels that the network never sees: their character has one reading in both sets.
        sole = [s.columns[i].reading == r for s in sentences for i, r in s.labels.items() if len(table.get(s.columns[i].ch, [])) < 2]
        print(f"  of one reading: {len(sole)}, the dictionary right in {100 * np.mean(sole or [1]):.2f} %")
    names = {
        "chars": list(encoder.chars),
        "readings": list(encoder.readings),
        "tags": list(encoder.tags),
        "classes": [[ch, reading] for ch, reading in encoder.classes],
        "sole": [[ch, known[0]] for ch, known in sorted(table.items()) if len(known) == 1],
        "contested": contested(sets),
        "gold": sorted(gold),
    }
    np.savez_compressed(args.out, names=json.dumps(names, ensure_ascii=False), prior=np.array(prior, np.float32), **out)


if __name__ == "__main__":
    main()
