#!/usr/bin/env python3
"""Listen to the voices: toneless pinyin error, naturalness, level and register, by speaker.

  eval/run.py                            the default speaker on all sentences
  eval/run.py --voices all               every speaker
  eval/run.py --emotion happy            in an emotion

Speaks eval/sentences.txt through the built program and has each take recognised by the listening
tool, ../shared/tools/listen.py or the file named in LISTEN. Without one it reports level and
length only and says so. The sentences hold no digits, so the error is the voice's and the
recogniser's, not the normaliser's (polyphones are among them).
"""
import argparse
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
TTS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tts"


def speakers():
    packs = json.loads(subprocess.check_output([TTS, "voices", "--json"]))
    return [speaker["name"] for pack in packs for speaker in pack["speakers"]]


def active_level(path):
    """RMS in dB over the 20 ms windows within 30 dB of the loudest, so that pauses do not count."""
    with wave.open(str(path)) as wav:
        count, rate = wav.getnframes(), wav.getframerate()
        samples = struct.unpack(f"<{count}h", wav.readframes(count))
    step = rate // 50
    powers = [sum(x * x for x in samples[i:i + step]) / step for i in range(0, count - step + 1, step)]
    loudest = max(powers)
    active = [power for power in powers if power > loudest / 1000]
    return 10 * math.log10(sum(active) / len(active) / 32768**2)


def speak(text, out, arguments):
    command = [TTS, "--quiet", "--force", "-o", out, *arguments, "--", text]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def listen(tool, pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as listing:
        listing.writelines(f"{path}\t{text}\n" for path, text in pairs)
        listing.flush()
        lines = subprocess.check_output([sys.executable, tool, "--list", listing.name], text=True)
    rows = [json.loads(line) for line in lines.splitlines()]
    return rows[:-1], rows[-1]["summary"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", default="xiaoxiao", help="names with commas between, or 'all'")
    parser.add_argument("--emotion", default="neutral")
    parser.add_argument("--sentences", type=int, default=60, help="only the first so many, evenly spread")
    parser.add_argument("--misheard", action="store_true", help="print each sentence that was misheard")
    args = parser.parse_args()

    tool = pathlib.Path(os.environ.get("LISTEN", ROOT.parent / "shared" / "tools" / "listen.py"))
    texts = (ROOT / "eval" / "sentences.txt").read_text(encoding="utf-8").split("\n")
    texts = [text for text in texts if text]
    texts = [texts[i * len(texts) // args.sentences] for i in range(args.sentences)]
    voices = speakers() if args.voices == "all" else args.voices.split(",")
    if not tool.exists():
        print(f"skipped: recognition and naturalness (no listening tool at {tool.name}; set LISTEN)", file=sys.stderr)

    print("| speaker | pinyin error | DNSMOS | F0 median | syllables/s | level of speech |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for voice in voices:
            pairs = []
            for index, text in enumerate(texts):
                path = pathlib.Path(folder) / f"{voice}-{index:02}.wav"
                speak(text, path, ["-v", voice, "-e", args.emotion])
                pairs.append((path, text))
            level = sum(active_level(path) for path, _ in pairs) / len(pairs)
            cells = ["-"] * 4
            if tool.exists():
                rows, mean = listen(tool, pairs)
                cells = [f"{mean['pinyin_error']:.1%}", f"{mean['mos']:.2f}", f"{mean['f0_hz']:.0f} Hz",
                         f"{mean['syllables_per_s']:.2f}"]
                for row in rows if args.misheard else []:
                    if row["pinyin_error"] > 0:
                        text = dict((str(path), text) for path, text in pairs)[row["file"]]
                        print(f"  {row['pinyin_error']:.0%}  {text}\n       {row['heard']}", file=sys.stderr)
            print(f"| {voice} | {' | '.join(cells)} | {level:.1f} dB |", flush=True)


if __name__ == "__main__":
    main()
