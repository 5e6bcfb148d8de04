"""The services under test: how each is started, watched and stopped."""
import dataclasses
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import psutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches" / "peers"
TTS = os.path.abspath(os.environ.get("TTS") or pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tts")
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
# Where the reference services look for the voice.
PACK = pathlib.Path(os.environ.get("TTS_MODELS", ROOT / "models")).absolute() / "kokoro-zh"
STARTS_WITHIN = 120
STOPS_WITHIN = 15
SAMPLE_EVERY = 0.5


@dataclasses.dataclass(frozen=True)
class Kind:
    """A service: its command for a port and a cache, what it adds to the environment, its route."""

    command: object
    environment: dict
    route: str = "/tts"
    caches: bool = False
    about: str = ""


def tts(port, cache):
    return [TTS, "serve", "--listen", f"127.0.0.1:{port}", "--cache", cache]


def gunicorn(port, _cache):
    # Without a longer time-out gunicorn kills workers in the middle of long texts.
    return [sys.executable, "-m", "gunicorn", "-w", str(CORES), "-b", f"127.0.0.1:{port}", "--timeout", "120", "flask_app:app"]


def uvicorn(port, _cache):
    return [sys.executable, "-m", "uvicorn", "fastapi_app:app", "--port", str(port), "--no-access-log"]


KINDS = {
    "tts": Kind(tts, {}, caches=True, about="tts serve as installed"),
    "tts-stream": Kind(tts, {}, route="/tts/stream", caches=True, about="tts serve, streamed"),
    "flask": Kind(gunicorn, {"PEER_THREADS": "1"}, about="gunicorn, a sync worker a core, one thread each for ONNX Runtime"),
    "fastapi": Kind(uvicorn, {"PEER_THREADS": "0"}, about="uvicorn, one process, thread pool, ONNX Runtime's default threads"),
}


def missing(names):
    """Why these services cannot run here, or None."""
    if any(name.startswith("tts") for name in names) and not os.access(TTS, os.X_OK):
        return f"{TTS} is missing: run make build, or say in TTS where the program is"
    if not all(name.startswith("tts") for name in names) and not (PACK / "decoder.onnx").exists():
        return f"{PACK} has no graphs: run make setup, or say in TTS_MODELS where the voice is"
    return None


class Service:
    """A running service; use it in a `with` block."""

    fields = {"format": "wav"}

    def __init__(self, name, cache):
        self.kind = KINDS[name]
        self.streamed = name == "tts-stream"
        if not name.startswith("tts"):
            self.fields = {}
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.url = self.base + self.kind.route
        self.command = self.kind.command(port, cache)
        self.log = tempfile.TemporaryFile()

    def __enter__(self):
        started = time.perf_counter()
        self.child = subprocess.Popen(self.command, cwd=PEERS, env={**os.environ, **self.kind.environment},
                                      stdout=self.log, stderr=self.log, start_new_session=True)
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started
        return self

    def __exit__(self, *_):
        self.stop()

    def wait_until_ready(self):
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.child.poll() is not None:
                raise RuntimeError(f"{self.command[0]} ended with status {self.child.returncode}:\n{self.said()}")
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"not ready within {STARTS_WITHIN} s:\n{self.said()}")

    def check_alive(self):
        if self.child.poll() is not None:
            raise RuntimeError(f"the service ended with status {self.child.returncode} under load:\n{self.said()}")

    def said(self):
        self.log.seek(0)
        return self.log.read()[-2000:].decode(errors="replace")

    def stop(self):
        """Asks, then kills: what is left of the service must not slow the next one down."""
        try:
            os.killpg(self.child.pid, signal.SIGTERM)
            self.child.wait(STOPS_WITHIN)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        self.log.close()


class Watch:
    """Samples processor time and memory of a process and its children, from `open` to `close`."""

    def __init__(self, pid):
        self.root = psutil.Process(pid)
        self.rss, self.done = [], threading.Event()

    def open(self):
        self.at, self.cpu = time.perf_counter(), self.cpu_seconds()
        self.own = time.process_time()
        self.thread = threading.Thread(target=self.sample, daemon=True)
        self.thread.start()

    def close(self):
        self.seconds = time.perf_counter() - self.at
        self.cpu = self.cpu_seconds() - self.cpu
        self.own = time.process_time() - self.own
        self.done.set()
        self.thread.join()

    def sample(self):
        while True:
            self.rss.append(sum(each(self.tree(), lambda process: process.memory_info().rss)))
            if self.done.wait(SAMPLE_EVERY):
                return

    def tree(self):
        try:
            return [self.root, *self.root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_seconds(self):
        return sum(each(self.tree(), lambda process: sum(process.cpu_times()[:2])))

    def used(self):
        return {
            "cpu_seconds": self.cpu,
            "cpu_share": self.cpu / self.seconds / CORES,
            "client_cpu_share": self.own / self.seconds / CORES,
            "rss_peak_mb": max(self.rss) / 2**20,
            "rss_mean_mb": sum(self.rss) / len(self.rss) / 2**20,
        }


def each(processes, figure):
    """A figure of each process that is still there."""
    figures = []
    for process in processes:
        try:
            figures.append(figure(process))
        except psutil.NoSuchProcess:
            pass
    return figures


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
