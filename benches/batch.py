#!/usr/bin/env python3
"""Bulk conversion: throughput, use of the cores and memory over time. `make bench-batch` runs it.

    python3 benches/batch.py              1,000 varied lines with the real voice
    python3 benches/batch.py --lines 100  fewer
    python3 benches/batch.py --memory     a thousand and a million lines with a voice that costs nothing

Prints Markdown tables. Cores count as busy as far as they work for the process, by /proc.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TTS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tts"
TICKS = os.sysconf("SC_CLK_TCK")


def rows(name):
    lines = (ROOT / "eval" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def varied(count):
    """News, dialogue, numbers, English, emotions: lines of the project's own sets, always the same."""
    dice = random.Random(1)
    english = [f"昨天我们讨论了{row[0]}的用法。" for row in rows("text/english.tsv")]
    kinds = [
        (0.45, [{"text": row[0]} for row in rows("text/polyphones.tsv")]),
        (0.30, [{"text": row[0]} for row in rows("text/normalization.tsv")]),
        (0.10, [{"text": text} for text in english]),
        (0.10, [{"text": row[0], "emotion": "auto"} for row in rows("emotions/auto.tsv")]),
        (0.05, [{"text": "".join(row[0] for row in dice.sample(rows("text/polyphones.tsv"), 6))} for _ in range(99)]),
    ]
    items = []
    for share, kind in kinds:
        items += dice.choices(kind, k=round(share * count))
    dice.shuffle(items)
    return items


class Watched:
    """A run of the program, with what it used over time."""

    def __init__(self, arguments, folder, environment=None):
        self.samples, self.results = [], []
        self.started = time.perf_counter()
        self.child = subprocess.Popen([TTS, "--json", *arguments], cwd=folder, text=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
        threading.Thread(target=self.watch, daemon=True).start()
        messages = threading.Thread(target=lambda: setattr(self, "messages", self.child.stderr.read()))
        messages.start()
        for line in self.child.stdout:
            self.results.append((time.perf_counter() - self.started, json.loads(line)["status"]))
        messages.join()
        _, status, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.perf_counter() - self.started
        self.peak = usage.ru_maxrss / 1024
        self.cpu = usage.ru_utime + usage.ru_stime
        self.summary = json.loads(self.messages.strip().splitlines()[-1])

    def watch(self):
        while self.child.returncode is None:
            try:
                fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                return
            cpu = (int(fields[11]) + int(fields[12])) / TICKS
            self.samples.append((time.perf_counter() - self.started, cpu, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20))
            time.sleep(0.5)

    def busy(self, begin, end):
        """Cores at work between two times."""
        inside = [sample for sample in self.samples if begin <= sample[0] <= end]
        (t0, c0, _), (t1, c1, _) = inside[0], inside[-1]
        return (c1 - c0) / max(t1 - t0, 1e-9)


def write(folder, name, items):
    path = pathlib.Path(folder) / name
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def real(count):
    cores = os.cpu_count()
    items = varied(count)
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "lines.jsonl", items)
        run = Watched(["batch", "lines.jsonl", "-o", "out"], folder)
        begin, end = run.results[0][0], run.results[-3][0]
        windows = [run.busy(at, at + 10) for at in range(int(begin), int(end) - 10, 10)] or [run.busy(begin, end)]
        memory = [next(rss for at, _, rss in run.samples if at >= share * run.wall) for share in (0.1, 0.5, 0.9)]
        summary = run.summary
        print(f"| {count} varied lines, {cores} cores | |\n|---|---|")
        print(f"| made, failed | {summary['made']}, {summary['failed']} |")
        print(f"| speech | {summary['audio_seconds'] / 60:.1f} min in {run.wall / 60:.1f} min |")
        print(f"| RTF | {run.wall / summary['audio_seconds']:.3f} |")
        print(f"| cores busy until two items remain | {100 * run.busy(begin, end) / cores:.1f} % |")
        print(f"| … in the worst ten seconds | {100 * min(windows) / cores:.1f} % |")
        print(f"| memory at 10, 50 and 90 % | {', '.join(f'{mb:.0f}' for mb in memory)} MB |")
        print(f"| peak memory | {run.peak:.0f} MB |")
        # The same lines by one worker and by all, in turn.
        write(folder, "few.jsonl", items[:60])
        one, all_ = (Watched(["batch", "few.jsonl", "-o", f"out{jobs}", "-j", str(jobs)], folder) for jobs in (1, cores))
        speech = one.summary["wall_seconds"], all_.summary["wall_seconds"]
        print(f"| throughput of {cores} workers over one, 60 lines | {speech[0] / speech[1]:.2f} × |")


def memory(most):
    environment = {"TTS_MODELS": str(ROOT / "benches" / "voices")}
    words = "今天天气真好我们去公园散步吧你觉得怎么样明天可能会下雨记得带伞"
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "quick.toml").write_text("[silence]\nlead = 0\ntail = 0\nsentence = 0\n")
        print("| lines | wall | peak memory | more, a line |\n|---|---|---|---|")
        first = {}
        for count in (1000, most):
            write(folder, "lines.jsonl", ({"text": "".join(dice.sample(words, dice.randint(6, 20))) + "。"} for _ in range(count)))
            for again in ("", ", again"):
                run = Watched(["batch", "lines.jsonl", "-o", f"out{count}", "-v", "null", "--config", "quick.toml"],
                              folder, environment)
                more = (run.peak - first.setdefault(again, run.peak)) * 2**20 / count
                print(f"| {count:,}{again} | {run.wall:.0f} s | {run.peak:.1f} MB | {more:.1f} bytes |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--most", type=int, default=1_000_000)
    options = parser.parse_args()
    if not TTS.is_file():
        sys.exit(f"{TTS} is missing: run make setup")
    memory(options.most) if options.memory else real(options.lines)


if __name__ == "__main__":
    main()
