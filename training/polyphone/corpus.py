"""Sentences with one labelled polyphone each, raw sentences, and what the frontend makes of them.

Reads the public sets named in README.md from a folder given on the command line; none of them is
part of this repository. The frontend's columns come from the `polyphone_columns` example, so that
training and the program see the same thing.
"""

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

MARK = "▁"
# CPP's label of 儿 as a suffix: no syllable of its own, another stage of the frontend decides.
SUFFIX = "r5"


@dataclass
class Column:
    """One syllable or mark of a sentence; see `src/text/polyphone/network/columns.rs`."""

    ch: str
    reading: str
    source: int
    place: int
    tag: str
    start: int
    end: int


@dataclass
class Sentence:
    """Columns of one sentence and the readings that are known, by column."""

    columns: list[Column]
    labels: dict[int, str]

    def word(self, at: int) -> str:
        """The word that a column belongs to."""
        low = high = at
        while self.columns[low].place in (2, 3):
            low -= 1
        while self.columns[high].place in (1, 2):
            high += 1
        return "".join(column.ch for column in self.columns[low : high + 1])


# A text and its known readings, each with the byte offset of the character.
Labelled = tuple[str, list[tuple[int, str]]]


def spell(reading: str) -> str:
    """The project's spelling of a reading: ü is v."""
    return reading.replace("u:", "v").replace("ü", "v")


def labelled(folder: Path, part: str) -> list[Labelled]:
    """(text, [(byte offset of the polyphone, reading)]) for every line of a set."""
    rows = []
    sentences = (folder / f"{part}.sent").read_text("utf-8").splitlines()
    labels = (folder / f"{part}.lb").read_text("utf-8").splitlines()
    for line, label in zip(sentences, labels, strict=True):
        at = line.index(MARK)
        rows.append((line.replace(MARK, ""), [(len(line[:at].encode()), spell(label.strip()))]))
    return rows


def raw(file: Path) -> list[str]:
    """The sentences of AISHELL-3's text lists."""
    return [line.rstrip("\n").split("|")[2] for line in file.open(encoding="utf-8")]


def columns(binary: Path, texts: list[str]) -> list[list[list[Column]]]:
    """Runs the frontend over texts: for each its sentences, for each its columns."""
    flat = [text.replace("\n", " ") for text in texts]
    done = subprocess.run(
        [binary], input="\n".join(flat) + "\n", capture_output=True, text=True, check=True
    )
    result: list[list[list[Column]]] = []
    current: list[list[Column]] = []
    for line in done.stdout.split("\n")[:-1]:
        if not line:
            result.append(current)
            current = []
            continue
        current.append([column(cell) for cell in line.split("\t")])
    if len(result) != len(texts):
        raise SystemExit(f"{binary}: {len(result)} answers for {len(texts)} texts")
    return result


def column(cell: str) -> Column:
    ch, reading, source, place, tag, start, end = cell.rsplit("|", 6)
    return Column(ch, reading, int(source), int(place), tag, int(start), int(end))


def with_labels(binary: Path, rows: list[Labelled]) -> list[Sentence]:
    """The first sentence with labels of each row; one without columns where there is none."""
    found = []
    for (_, labels), sentences in zip(rows, columns(binary, [text for text, _ in rows]), strict=True):
        best = Sentence([], {})
        for cells in sentences:
            at = {cell.start: index for index, cell in enumerate(cells) if cell.tag != " "}
            known = {at[start]: reading for start, reading in labels if start in at}
            if known and not best.labels:
                best = Sentence(cells, known)
        found.append(best)
    return found


def priors(data: Path, table: dict[str, list[str]]) -> Counter:
    """How often CPP's training part has each (character, reading). Its labels come without their
    sentences, but in the same order of characters as the other parts, eight times as many of each."""
    order = [text.encode()[at:].decode()[0] for text, [(at, _)] in labelled(data / "cpp", "dev")]
    blocks = [(ch, len(list(block))) for ch, block in groupby(order)]
    labels = [spell(one) for one in (data / "cpp/train.lb").read_text("utf-8").split()]
    counts: Counter = Counter()
    at = 0
    for index, (ch, length) in enumerate(blocks):
        behind = table[blocks[index + 1][0]] if index + 1 < len(blocks) else []
        begun = at
        while at < len(labels) and labels[at] in [*table[ch], SUFFIX]:
            if at - begun >= 8 * length and labels[at] in behind:
                break
            counts[ch, labels[at]] += 1
            at += 1
    if at != len(labels):
        raise SystemExit("CPP's parts are not in the same order")
    return counts


def readings(data: Path) -> dict[str, list[str]]:
    """The candidate readings of every character of both sets, from their lists and labels."""
    table: dict[str, list[str]] = {}

    def add(ch: str, reading: str) -> None:
        known = table.setdefault(ch, [])
        if spell(reading) not in known:
            known.append(spell(reading))

    for line in (data / "cpp/POLYPHONIC_CHARS.g2pW.txt").open(encoding="utf-8"):
        ch, reading = line.split()
        add(ch, reading)
    for part in [("cpp", "dev"), ("g2pL", "train"), ("g2pL", "dev")]:
        for text, [(at, label)] in labelled(data / part[0], part[1]):
            add(text.encode()[at:].decode()[0], label)
    for ch, known in json.loads((data / "g2pL/polyphone_dic.json").read_text("utf-8")).items():
        for reading in known:
            add(ch, reading)
    table["儿"].remove(SUFFIX)
    return table
