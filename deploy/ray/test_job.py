"""Whether everything is spoken exactly once, whatever is killed meanwhile: `make test-deploy`.

Needs the packages of requirements.txt, and the program in TTS. Two Ray nodes on this machine, the
voice that costs nothing."""

import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from ray.cluster_utils import Cluster

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TTS = os.environ.get("TTS", str(ROOT / "target/release/tts"))
COUNT = 200


def records(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def processes(folder):
    """The processes of tts that write to a folder, each with its parent."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue  # It has ended.
        if b"batch" in words and str(folder).encode() in words:
            found[int(entry.name)] = parent
    return found


class JobTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.list = self.folder / "list.jsonl"
        self.out = self.folder / "out"
        self.env = {**os.environ, "TTS_MODELS": str(ROOT / "benches/voices")}

    def tts(self, out):
        command = [TTS, "batch", self.list, "-o", out, "-v", "null"]
        return subprocess.run(command, env=self.env, capture_output=True, text=True)

    def job(self, address):
        command = [sys.executable, HERE / "job.py", self.list, self.out, "--workers", "2",
                   "--cpus", "1", "--tts", TTS, "--", "-v", "null"]
        env = {**self.env, "RAY_ADDRESS": address}
        return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)

    def wait_for_files(self, count):
        """Until so many are there."""
        end = time.monotonic() + 120
        while len(list(self.out.glob("*.wav"))) < count:
            self.assertLess(time.monotonic(), end, "it does not go on")
            time.sleep(0.01)

    def kill(self, choose):
        """Kills what is chosen of a process and its actor, of which it is certain that they hold
        items: they have made some, and more wait than both processes can hold."""
        def works(actor):
            parts = self.out.glob(f"tts-manifest.ray-*-{actor}.jsonl")
            return any(part.stat().st_size for part in parts)

        end = time.monotonic() + 120
        while not (found := [pair for pair in processes(self.out).items() if works(pair[1])]):
            self.assertLess(time.monotonic(), end, "nobody works")
            time.sleep(0.01)
        os.kill(choose(*found[0]), signal.SIGKILL)
        self.assertLess(len(list(self.out.glob("*.wav"))), COUNT - 16, "the kill came too late")

    def test_every_item_once_though_processes_and_actors_are_killed(self):
        # Long enough that the kills come in the middle; one line cannot be spoken.
        text = "今天天气真好，我们去公园散步。" * 60
        lines = [f'{{"text": "第{n}句。{text}"}}\n' for n in range(1, COUNT)] + ["nonsense\n"]
        self.list.write_text("".join(lines), "utf-8")
        self.assertEqual(self.tts(self.folder / "whole").returncode, 1)

        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        self.addCleanup(cluster.shutdown)
        for _ in range(2):
            cluster.add_node(num_cpus=1)
        started = time.monotonic()
        job = self.job(cluster.address)
        self.wait_for_files(20)
        self.kill(lambda tts, actor: tts)
        self.wait_for_files(60)
        self.kill(lambda tts, actor: actor)
        told = job.communicate()[1]
        self.assertEqual(job.returncode, 1, told)
        seconds = time.monotonic() - started

        results = records(self.out / "results.jsonl")
        self.assertEqual([record["n"] for record in results], list(range(1, COUNT + 1)))
        count = collections.Counter(record["status"] for record in results)
        self.assertEqual(count["done"] + count["unchanged"], COUNT - 1, told)
        files = {path.name: path.read_bytes() for path in self.out.rglob("*") if path.is_file()}
        manifest = files.pop("tts-manifest.jsonl").decode().splitlines()
        files.pop("results.jsonl")
        whole = {path.name: path.read_bytes() for path in (self.folder / "whole").glob("*.wav")}
        self.assertEqual(files.keys(), whole.keys(), "nothing is missing, nothing is left")
        self.assertEqual(files, whole, "the same bytes")
        outputs = collections.Counter(json.loads(line)["output"] for line in manifest)
        self.assertEqual(outputs, collections.Counter([*whole, ""]), "each in the manifest, once")

        # One machine and another job find everything as it is.
        self.assertIn(f"0 made, {COUNT - 1} unchanged, 1 failed", self.tts(self.out).stderr)
        again = self.job(cluster.address)
        self.assertIn(f"0 done, {COUNT - 1} unchanged, 1 failed", again.communicate()[1])
        print(f"{COUNT} items in {seconds:.1f} s: {dict(count)}", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
