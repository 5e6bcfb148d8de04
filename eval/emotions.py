#!/usr/bin/env python3
"""Measure whether emotions are heard: every emotion against neutral, from the audio alone.

  eval/emotions.py                          all emotions, a woman's and a man's voice, 20 sentences
  eval/emotions.py --emotions sad,calm --sentences 6 --no-listening    a quick look
  eval/emotions.py --markdown docs/emotions-measured.md                also write the tables

For each take it measures register (median F0), range (10 to 90 % of F0), pace (syllables in a second
of speech without pauses), loudness (level of speech), tilt (slope of the long-term spectrum, 200 Hz
to 8 kHz), final slope (F0 over the last 0.25 s of voice) and harmonicity (voice against breath), and
takes the same sentence in neutral from it. Where less than a fifth of a take has a pitch, its three
measures of F0 count as unchanged. Then it checks:

  1. each emotion differs from neutral by a just noticeable difference in at least three measures,
  2. each pair of emotions in at least two,
  3. half the intensity lies between neutral and full, in every measure that moves,
  4. nearest centroids, made from half of the sentences, name the emotion of the other half.

With the listening tool (../shared/tools/listen.py or the file named in LISTEN) it also reports how
many syllables a recogniser mishears and how natural the takes sound, at intensity 1 and 2. The
recogniser looks at half a minute at a time, so takes are joined before it hears them. Half the
intensity is measured on every third sentence, double on every second.

Needs numpy, soundfile and praat-parselmouth; without them it makes an environment of its own.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ProcessPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
NEEDED = ["numpy", "soundfile", "praat-parselmouth"]
# Just noticeable differences, after the literature on the perception of prosody.
NOTICEABLE = {
    "register": 1.0,  # semitones
    "range": 20.0,  # per cent
    "pace": 8.0,  # per cent
    "loudness": 2.0,  # dB
    "tilt": 1.5,  # dB an octave
    "final": 2.0,  # semitones
}
UNITS = {"register": "st", "range": "%", "pace": "%", "loudness": "dB", "tilt": "dB/oct", "final": "st", "breath": "dB"}
# Bars of recognition (share of syllables) and naturalness (points against neutral).
MISHEARD = {1.0: 0.04, 2.0: 0.08}
LESS_NATURAL = 0.25
RIGHTLY_NAMED = 0.85
# Sentences that are joined for the recogniser.
JOINED = 7
# Of the sentences, one in so many is spoken at a dose.
ONE_IN = {0.5: 3, 1.0: 1, 2.0: 2}


def with_packages():
    """Goes on in an environment that has what is needed."""
    try:
        import numpy, parselmouth, soundfile  # noqa: F401, E401
    except ImportError:
        home = TARGET / "eval-venv"
        if pathlib.Path(sys.prefix).resolve() == home.resolve():
            raise
        if not (home / "ready").exists():
            venv.create(home, with_pip=True)
            subprocess.check_call([home / "bin" / "pip", "install", "-q", *NEEDED])
            (home / "ready").touch()
        os.execv(home / "bin" / "python", [str(home / "bin" / "python"), __file__, *sys.argv[1:]])


def measure(job):
    """The measures of one take."""
    import numpy as np
    import parselmouth
    import soundfile

    path, syllables, low_hz, high_hz = job
    samples, rate = soundfile.read(path, dtype="float64")
    step = rate // 100
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    power = (frames**2).mean(1) + 1e-12
    smooth = np.convolve(power, np.ones(3) / 3, "same")
    active = smooth > smooth.max() / 10**3.5
    # Gaps of less than 0.1 s are closures of consonants, not pauses.
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int), [0]])))
    for end, start in zip(edges[1::2], edges[2::2]):
        if start - end < 10:
            active[end:start] = True
    loud = power[power > power.max() / 1000]
    sound = parselmouth.Sound(samples, rate)
    pitch = sound.to_pitch_ac(time_step=0.005, pitch_floor=low_hz, pitch_ceiling=high_hz, voicing_threshold=0.5)
    f0 = pitch.selected_array["frequency"]
    times = pitch.xs()
    voiced = f0 > 0
    semitones = 12 * np.log2(np.maximum(f0, 1))
    own = semitones[voiced]
    last = times[voiced].max() if voiced.any() else 0
    tail = voiced & (times > last - 0.25)
    slope = np.polyfit(times[tail], semitones[tail], 1)[0] * 0.25 if tail.sum() > 8 else 0.0
    size = 1024
    spans = [samples[i : i + size] for i in range(0, len(samples) - size, size // 2) if active[min(i // step, len(active) - 1)]]
    spectrum = (np.abs(np.fft.rfft(np.array(spans) * np.hanning(size), axis=1)) ** 2).mean(0)
    hz = np.fft.rfftfreq(size, 1 / rate)
    bands = 200 * 2 ** np.arange(0, 5.34, 1 / 3)
    levels = [10 * np.log10(spectrum[(hz >= f / 2 ** (1 / 6)) & (hz < f * 2 ** (1 / 6))].mean() + 1e-15) for f in bands]
    harmonicity = sound.to_harmonicity_cc(time_step=0.01, minimum_pitch=low_hz).values.ravel()
    # A whisper has no F0 to speak of; what a tracker finds in it is chance.
    pitched = voiced.sum() * 0.005 > 0.2 * active.sum() / 100
    return {
        "pitched": pitched,
        "register": float(np.median(own)) if pitched else 0.0,
        "range": float(np.percentile(own, 90) - np.percentile(own, 10)) if pitched else 0.0,
        "pace": syllables / (active.sum() / 100),
        "loudness": float(10 * np.log10(loud.mean())),
        "tilt": float(np.polyfit(np.log2(bands), levels, 1)[0]),
        "final": float(slope),
        "breath": float(harmonicity[harmonicity > -100].mean()),
    }


def against(take, neutral):
    """How far a take is from the same sentence in neutral."""
    change = {key: take[key] - neutral[key] for key in UNITS}
    for key in ("range", "pace"):
        change[key] = 100 * (take[key] / neutral[key] - 1)
    if not take["pitched"]:
        change |= dict.fromkeys(["register", "range", "final"], 0.0)
    return change


def speak(takes, folder):
    """Speaks takes of (speaker, emotion, intensity, text) and returns (file, syllables) of each."""
    files = [str(folder / f"{index}.wav") for index in range(len(takes))]
    lines = ["\t".join([file, speaker, emotion, str(intensity), text]) for file, (speaker, emotion, intensity, text) in zip(files, takes)]
    binary = TARGET / "release" / "examples" / "emotion_takes"
    out = subprocess.run([binary], input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True).stdout
    return [(file, int(count)) for file, count in (line.split("\t") for line in out.splitlines())]


def join(pairs):
    """The takes of several sentences in one file, with their text."""
    import numpy as np
    import soundfile

    joined = []
    for start in range(0, len(pairs), JOINED):
        part = pairs[start : start + JOINED]
        takes = [soundfile.read(path, dtype="float32") for path, _ in part]
        gap = np.zeros(takes[0][1] // 3, np.float32)
        path = f"{part[0][0]}.joined.wav"
        soundfile.write(path, np.concatenate([piece for take, _ in takes for piece in (take, gap)]), takes[0][1])
        joined.append((path, "".join(text for _, text in part)))
    return joined


def listen(tool, pairs):
    pairs = join(pairs)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as listing:
        listing.writelines(f"{path}\t{text}\n" for path, text in pairs)
        listing.flush()
        lines = subprocess.check_output([sys.executable, tool, "--list", listing.name], text=True, stderr=subprocess.DEVNULL)
    rows = [json.loads(line) for line in lines.splitlines()[:-1]]
    # Every syllable counts alike, however the takes were joined.
    sizes = [len(text) for _, text in pairs]
    mean = lambda key: sum(row[key] * size for row, size in zip(rows, sizes)) / sum(sizes)  # noqa: E731
    return {"pinyin_error": mean("pinyin_error"), "mos": mean("mos")}


def middle(changes):
    import numpy as np

    return {key: float(np.median([change[key] for change in changes])) for key in UNITS}


def noticed(one, other=None):
    return [key for key, least in NOTICEABLE.items() if abs(one[key] - (other[key] if other else 0.0)) >= least]


def named_rightly(changes, emotions, sentences):
    """Nearest centroid on standardised measures: trained on even sentences, tried on odd, and the other way round."""
    import numpy as np

    keys = list(UNITS)
    vector = lambda emotion, s: np.array([changes[emotion, s][key] for key in keys])  # noqa: E731
    right, total, slips = 0, 0, {}
    for parity in (0, 1):
        learn = [s for s in sentences if s % 2 == parity]
        rest = [s for s in sentences if s % 2 != parity]
        centres = {e: np.mean([vector(e, s) for s in learn], 0) for e in emotions}
        spread = np.sqrt(np.mean([(vector(e, s) - centres[e]) ** 2 for e in emotions for s in learn], 0)) + 1e-9
        for e in emotions:
            for s in rest:
                guess = min(emotions, key=lambda other: (((vector(e, s) - centres[other]) / spread) ** 2).sum())
                right, total = right + (guess == e), total + 1
                if guess != e:
                    slips[e, guess] = slips.get((e, guess), 0) + 1
    return right / total, slips


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speakers", default="xiaoxiao,yunxi")
    parser.add_argument("--emotions", default="all")
    parser.add_argument("--sentences", type=int, default=20)
    parser.add_argument("--no-listening", action="store_true", help="measure only")
    parser.add_argument("--no-half", action="store_true", help="leave half the intensity out")
    parser.add_argument("--markdown", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path, help="keep the takes in this folder")
    args = parser.parse_args()
    with_packages()

    known = json.loads(subprocess.check_output([TARGET / "release" / "tts", "emotions", "--json"]))
    emotions = [row["name"] for row in known if row["name"] != "neutral"]
    if args.emotions != "all":
        emotions = args.emotions.split(",")
    all_texts = (ROOT / "eval/emotions/sentences.txt").read_text("utf-8").split()
    texts = [all_texts[i * len(all_texts) // args.sentences] for i in range(args.sentences)]
    tool = pathlib.Path(os.environ.get("LISTEN", ROOT.parent / "shared" / "tools" / "listen.py"))
    listening = not args.no_listening
    if listening and not tool.exists():
        print("skipped: recognition and naturalness (no listening tool; set LISTEN)", file=sys.stderr)
        listening = False

    doses = [1.0] + ([] if args.no_half else [0.5]) + ([2.0] if listening else [])
    report, failures = [], []
    with tempfile.TemporaryDirectory() as folder:
        folder = args.keep or pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for speaker in args.speakers.split(","):
            own = folder / speaker
            own.mkdir(exist_ok=True)
            keys = [("neutral", 1.0, s) for s in range(len(texts))]
            keys += [(emotion, dose, s) for emotion in emotions for dose in doses for s in range(0, len(texts), ONE_IN[dose])]
            spoken = speak([(speaker, emotion, dose, texts[s]) for emotion, dose, s in keys], own)
            made = dict(zip(keys, spoken))
            sex = next(v["sex"] for p in json.loads(subprocess.check_output([TARGET / "release" / "tts", "voices", "--json"])) for v in p["speakers"] if v["name"] == speaker)
            reach = (60.0, 500.0) if sex == "male" else (100.0, 700.0)
            with ProcessPoolExecutor() as pool:
                jobs = [(*made[key], *reach) for key in keys if key[1] < 2.0]
                measured = dict(zip([key for key in keys if key[1] < 2.0], pool.map(measure, jobs, chunksize=8)))
            change = {key: against(take, measured["neutral", 1.0, key[2]]) for key, take in measured.items()}
            report += table(speaker, emotions, doses, change, made, texts, tool if listening else None, failures)
    print("\n".join(report))
    print("\n".join(f"below the bar: {line}" for line in failures) or "all bars met")
    if args.markdown:
        args.markdown.write_text("\n".join(report) + "\n", "utf-8")
    sys.exit(bool(failures))


def table(speaker, emotions, doses, change, made, texts, tool, failures):
    sentences = range(len(texts))
    full = {e: middle([change[e, 1.0, s] for s in sentences]) for e in emotions}
    heads = [f"{key} ({unit})" for key, unit in UNITS.items()]
    lines = ["", f"### {speaker}", "", f"| emotion | {' | '.join(heads)} | noticed in | misheard | at 2 | DNSMOS |", "|---" * (len(heads) + 5) + "|"]
    neutral_mos = None
    for emotion in ["neutral", *emotions]:
        cells = ["-", "-", "-"]
        if tool:
            one = listen(tool, [(made[emotion, 1.0, s][0], texts[s]) for s in sentences])
            cells[0], cells[2] = f"{one['pinyin_error']:.1%}", f"{one['mos']:.2f}"
            neutral_mos = neutral_mos or one["mos"]
            if emotion != "neutral":
                two = listen(tool, [(made[emotion, 2.0, s][0], texts[s]) for s in sentences[:: ONE_IN[2.0]]])
                cells[1] = f"{two['pinyin_error']:.1%}"
                for dose, heard in ((1.0, one), (2.0, two)):
                    if heard["pinyin_error"] > MISHEARD[dose]:
                        failures.append(f"{speaker}, {emotion} at {dose:g}: {heard['pinyin_error']:.1%} misheard")
                if neutral_mos - one["mos"] > LESS_NATURAL:
                    failures.append(f"{speaker}, {emotion}: DNSMOS {one['mos']:.2f} against {neutral_mos:.2f}")
        if emotion == "neutral":
            lines.append(f"| neutral | {' | '.join('0' for _ in heads)} | | {' | '.join(cells)} |")
            continue
        heard = noticed(full[emotion])
        if len(heard) < 3:
            failures.append(f"{speaker}, {emotion}: noticed only in {', '.join(heard)}")
        values = [f"{full[emotion][key]:+.1f}" for key in UNITS]
        lines.append(f"| {emotion} | {' | '.join(values)} | {len(heard)} | {' | '.join(cells)} |")
    for i, one in enumerate(emotions):
        for other in emotions[:i]:
            apart = noticed(full[one], full[other])
            if len(apart) < 2:
                failures.append(f"{speaker}, {one} and {other}: apart only in {', '.join(apart) or 'nothing'}")
    if 0.5 in doses:
        for emotion in emotions:
            some = sentences[:: ONE_IN[0.5]]
            half, whole = (middle([change[emotion, dose, s] for s in some]) for dose in (0.5, 1.0))
            for key in noticed(whole):
                share = half[key] / whole[key]
                if not 0.0 < share < 1.0:
                    failures.append(f"{speaker}, {emotion}: half the intensity has {share:.0%} of the {key}")
    flat = {(e, s): change[e, 1.0, s] for e in ["neutral", *emotions] for s in sentences}
    share, slips = named_rightly(flat, ["neutral", *emotions], list(sentences))
    lines += ["", f"Named rightly by nearest centroids: {share:.1%} of {len(flat)} takes ({len(emotions) + 1} classes)."]
    for (emotion, guess), count in sorted(slips.items(), key=lambda slip: -slip[1])[:8]:
        lines.append(f"- {emotion} taken for {guess}: {count}")
    if share < RIGHTLY_NAMED:
        failures.append(f"{speaker}: only {share:.1%} named rightly")
    return lines


if __name__ == "__main__":
    main()
