"""Speaks a list of texts on a Ray cluster; README.md beside this file says how."""
import argparse
import itertools
import json
import os
import sys
import threading
from collections import Counter, deque
from concurrent.futures import Future
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, run
import ray

IN_FLIGHT, ATTEMPTS = 8, 5  # items a process holds at a time; processes that may end over one


@ray.remote(max_restarts=-1, max_concurrency=IN_FLIGHT + 1)
class Speaker:
    """Keeps one `tts batch -` with its models loaded. It ends with it, and Ray starts both anew."""

    def __init__(self, command):
        # A manifest for each process: the one before may not have ended yet.
        name = f"ray-{os.uname().nodename.replace('.', '-')[:32]}-{os.getpid()}"
        command = [*command, "--manifest", name]
        self.tts = Popen(command, encoding="utf-8", stdin=PIPE, stdout=PIPE)
        self.lock, self.waiting, self.seen = threading.Lock(), {}, set()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.tts.stdout:
            record = json.loads(line)
            self.waiting.pop(record["line"]).set_result(record)
        os._exit(1)

    @ray.method(max_task_retries=-1)
    def ready(self):
        """Answers once the actor is there, after a restart too."""

    def speak(self, n, line):
        """The record of an item. Several calls wait at once, each in a thread."""
        with self.lock, suppress(BrokenPipeError):  # then read() ends the actor
            if n in self.seen:  # The connection was lost. A fresh process knows what is made.
                os._exit(1)
            self.seen.add(n)
            answer = self.waiting[len(self.seen)] = Future()  # by the line that it goes out as
            print(line, file=self.tts.stdin, flush=True)
        return answer.result()


def speak(items, command, workers, cpus):
    """The records of all items. What a lost process has not answered goes to any that is free."""
    actors = [Speaker.options(num_cpus=cpus).remote(command) for _ in range(workers)]
    calls = {actor.ready.remote(): (actor, 0) for actor in actors}  # and the item, from 1
    queue, ready, load, losses = deque(items), set(), Counter(), Counter()
    results, in_vain = {}, 0  # restarts since the last answer
    while len(results) < len(items):
        if not calls or in_vain > ATTEMPTS * workers:
            raise RuntimeError("the processes do not answer; what they said stands above")
        [call], _ = ray.wait(list(calls))
        actor, n = calls.pop(call)
        load[actor] -= bool(n)
        try:
            record = ray.get(call)
            if n:
                results[n], in_vain = record, 0
            else:
                ready.add(actor)
        except ray.exceptions.RayActorError:
            losses[n] += 1
            if n and losses[n] < ATTEMPTS:
                queue.append(n)
            elif n:
                results[n] = {"status": "failed", "error": f"{ATTEMPTS} processes ended over it"}
            if actor in ready:
                ready.remove(actor)
                calls[actor.ready.remote()], in_vain = (actor, 0), in_vain + 1
        for actor in ready:
            while queue and load[actor] < IN_FLIGHT:
                n = queue.popleft()
                load[actor] += 1
                calls[actor.speak.remote(n, items[n][1])] = (actor, n)
    return results


def read(path):
    """The items by number: what reports say of each, and its line with its place in the list."""
    items = {}
    for number, line in enumerate(path.open(encoding="utf-8-sig", newline="\n"), 1):
        if line := line.strip(" \t\r\n\f"):
            n = len(items) + 1
            place = {"id": f"{path.stem}-{n:05}", "n": n, "from": str(path), "line": number}
            with suppress(ValueError, AttributeError):  # tts says what is wrong with it.
                place["id"] = str((fields := json.loads(line)).get("id", place["id"]))
                own = {"stem": json.dumps(path.stem), "n": n}  # unless the list says so itself
                line = line[:-1] + "".join(f',"{k}":{own[k]}' for k in own if k not in fields) + "}"
            items[n] = place, line
    return items


def merge(folder):
    """Moves what all processes wrote down into one manifest, and removes what they have left."""
    parts, records = list(folder.glob("tts-manifest.ray-*.jsonl")), {}
    for line in itertools.chain.from_iterable(part.open(encoding="utf-8") for part in parts):
        if line.endswith("\n"):  # else it is torn
            records[(record := json.loads(line))["output"] or record["id"]] = line
    with (folder / "tts-manifest.jsonl").open("a", encoding="utf-8") as whole:
        whole.writelines(records.values())
    for file in [*parts, *folder.rglob(".tts-batch-ray-*")]:
        file.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(epilog="What follows -- are options of tts batch.")
    parser.add_argument("list", type=Path, help="lines of JSON")
    parser.add_argument("output", type=Path, help="a folder that all machines see at this path")
    parser.add_argument("--workers", type=int, required=True, help="processes")
    parser.add_argument("--cpus", type=int, default=2, help="cores for each [%(default)s]")
    parser.add_argument("--tts", default="tts", help="the program, at this path everywhere")
    own = list(itertools.takewhile("--".__ne__, sys.argv[1:]))
    args, rest = parser.parse_args(own), sys.argv[len(own) + 2:]
    folder = args.output.resolve()
    options = ["-o", folder, "--jobs", str(args.cpus), "--input-format", "jsonl", *rest]
    # What is wrong with options, voice and names is found before anything is made.
    check = [args.tts, "batch", args.list, *options, "--manifest", "ray", "--dry-run"]
    if (code := run(check, stdout=DEVNULL).returncode) > 1:
        sys.exit(code)
    folder.mkdir(parents=True, exist_ok=True)
    env = [f"{name}={value}" for name, value in os.environ.items() if name.startswith("TTS_")]
    try:
        flock(lock := (folder / "tts-manifest.jsonl").open("a"), LOCK_EX | LOCK_NB)  # as tts does
        items = read(args.list)
        ray.init()
        command = ["env", *env, args.tts, "batch", "-", *options]
        results = speak(items, command, args.workers, args.cpus)
    except (OSError, RuntimeError, UnicodeDecodeError) as error:
        parser.exit(3, f"{folder}: {error}\n")
    merge(folder)
    records = [results[n] | place for n, (place, _) in items.items()]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8")
    count = Counter(record["status"] for record in records)
    print(", ".join(f"{count[s]} {s}" for s in ("done", "unchanged", "failed")), file=sys.stderr)
    sys.exit(count["failed"] > 0)


if __name__ == "__main__":
    main()
