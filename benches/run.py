#!/usr/bin/env python3
"""Whole-command figures: start-up, latency, throughput, memory. `make bench` runs it.

Each figure is the median of several runs; what is compared is measured in turn in the same run,
because machines differ and drift. Prints a Markdown table.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TTS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tts"
SHORT = "今天天气真好。"
TEN = "".join((ROOT / "eval" / "sentences.txt").read_text(encoding="utf-8").splitlines(keepends=True)[20:30])
LONG = "".join((ROOT / "eval" / "sentences.txt").read_text(encoding="utf-8").splitlines(keepends=True)[:16])
RUNS = int(os.environ.get("RUNS", "5"))


def run(*arguments, text):
    """Runs tts on `text`; returns its summary with the whole process's wall time and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [TTS, "--json", "-f", "-", "-o", f"{folder}/out.wav", *arguments]
        started = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        child.stdin.write(text)
        child.stdin.close()
        summary = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"tts failed: {summary}")
    return json.loads(summary) | {"process_seconds": wall, "peak_mb": usage.ru_maxrss / 1024,
                                  "cpu_seconds": usage.ru_utime + usage.ru_stime}


def startup():
    """Process start, configuration, tables and one short text: everything but the voice."""
    started = time.perf_counter()
    subprocess.run([TTS, "normalize", SHORT], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def median(values):
    return statistics.median(list(values))


def main():
    run(text=SHORT)  # fills the page cache
    rows = [("start-up, configuration and tables (`tts normalize`)", f"{1000 * median(startup() for _ in range(RUNS)):.0f} ms")]

    cold = [run(text=SHORT) for _ in range(RUNS)]
    rows.append(("short sentence, process start to file", f"{median(r['process_seconds'] for r in cold):.2f} s"))
    rows.append(("… of it the decoder", f"{median(r['stages']['decoder'] for r in cold):.2f} s"))
    rows.append(("… of it everything else",
                 f"{median(r['process_seconds'] - r['stages']['decoder'] for r in cold):.2f} s"))
    rows.append(("… of it loading, verified, side by side", f"{median(r['stages']['load'] for r in cold):.2f} s"))
    rows.append(("… peak memory", f"{median(r['peak_mb'] for r in cold):.0f} MB"))

    ten = run(text=TEN)
    rows.append((f"ten sentences ({ten['audio_seconds']:.0f} s of audio): first audio after",
                 f"{ten['first_audio_seconds']:.2f} s of {ten['wall_seconds']:.2f} s"))

    one, all_cores = run("-j", "1", text=LONG), run(text=LONG)
    rows.append((f"{one['utterances']} sentences ({one['audio_seconds']:.0f} s of audio), one core: RTF",
                 f"{one['rtf']:.3f}"))
    rows.append(("… all cores: RTF", f"{all_cores['rtf']:.3f}"))
    rows.append(("… gain", f"{one['wall_seconds'] / all_cores['wall_seconds']:.2f} ×"))
    rows.append(("… peak memory, one core and all", f"{one['peak_mb']:.0f} and {all_cores['peak_mb']:.0f} MB"))
    share = {name: seconds / sum(one["stages"].values()) for name, seconds in one["stages"].items()}
    rows.append(("… share of the stages, one core",
                 ", ".join(f"{name} {part:.1%}" for name, part in share.items())))

    print(f"| figure ({os.cpu_count()} cores) | value |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
