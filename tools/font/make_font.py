#!/usr/bin/env python3
"""Writes data/plot-font.otf, the font of the pictures that src/plot draws.

It is Noto Sans CJK SC Regular, cut down to the characters that labels and titles need: Latin with
the vowels of pinyin, punctuation, and the Chinese characters of GB 2312. How to run it: README.md.
"""

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]

# Rows of GB 2312: symbols, numbers, full-width Latin, Greek, pinyin; then both levels of characters.
# Left out: kana, Cyrillic and lines for drawing tables, which are never spoken.
ROWS = [1, 2, 3, 6, 8, *range(16, 88)]

# What neither ASCII, Latin-1 nor GB 2312 has.
EXTRA = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêếềḿńňǹĀÁǍÀĒÉĚÈŌÓǑÒ×±−·→°–—‘’“”…‰′″≈≤≥•"

# Tables of no use to a program that places one glyph after another.
DROPPED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "vhea", "vmtx"]


def characters() -> set[int]:
    wanted = {*range(0x20, 0x7F), *range(0xA1, 0x100), *map(ord, EXTRA)}
    for row in ROWS:
        for cell in range(1, 95):
            try:
                wanted.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass  # an empty cell
    return wanted


def face(path: Path) -> TTFont:
    """The face for simplified Chinese in the collection."""
    for number in range(32):
        font = TTFont(path, fontNumber=number, lazy=True)
        if font["name"].getDebugName(1) == "Noto Sans CJK SC":
            return font
    sys.exit(f"{path}: no face Noto Sans CJK SC in it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, required=True, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("--output", type=Path, default=ROOT / "data" / "plot-font.otf")
    args = parser.parse_args()

    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.legacy_kern = False
    options.notdef_outline = True
    # Copyright, family, style, PostScript name (fontdb wants one) and licence stay in the font.
    options.name_IDs = [0, 1, 2, 6, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += DROPPED
    # The date of the source is kept, so that the same input gives the same file.
    options.recalc_timestamp = False

    font = face(args.font)
    wanted = characters()
    missing = sorted(wanted - font.getBestCmap().keys())
    if missing:
        sys.exit("the source lacks: " + "".join(map(chr, missing)))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.recalcTimestamp = False
    font.save(args.output, reorderTables=False)
    print(f"{args.output}: {len(wanted)} characters, {args.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
