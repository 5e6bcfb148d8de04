"""Whether Prometheus sees what the service does: `make test-scrape`.

Starts the program in TTS as a service, with the voice that costs nothing, and a Prometheus (Debian's
package prometheus) with the configuration, alerts and dashboard that lie here. Needs no network."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import metrics

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TTS = os.environ.get("TTS", str(ROOT / "target/release/tts"))
TARGET = "tts:5050"
# Seconds of requests: several scrapes, so that rates have something to go by.
LOAD = 8

# What is above zero after requests of every kind that succeeds, one wrong field, one repetition.
POSITIVE = [
    'tts_requests_total{route="/tts",method="POST",status="200"}',
    'tts_requests_total{route="/tts",method="POST",status="422"}',
    'tts_requests_total{route="/tts/stream",method="POST",status="200"}',
    'tts_requests_total{route="/v1/audio/speech",method="POST",status="200"}',
    'rate(tts_requests_total{route="/tts",status="200"}[1m])',
    'histogram_quantile(0.95, sum by (le) (rate(tts_request_seconds_bucket{route="/tts"}[1m])))',
    'histogram_quantile(0.5, sum by (le) (rate(tts_first_byte_seconds_bucket{route="/tts/stream"}[1m])))',
    'sum(tts_queue_wait_seconds_count)',
    'tts_audio_seconds_total',
    'tts_synthesis_seconds_total',
    'rate(tts_synthesis_seconds_total[1m]) / rate(tts_audio_seconds_total[1m])',
    'histogram_quantile(0.95, sum by (le) (rate(tts_rtf_bucket[1m])))',
    *(f'sum(tts_stage_seconds_count{{stage="{stage}"}})'
      for stage in ["text", "prosody", "emotion", "decoder", "encode"]),
    'tts_cache_requests_total{result="miss"}',
    'tts_cache_requests_total{result="hit"}',
    'tts_cache_bytes',
    'tts_cache_entries',
    'tts_workers',
    'tts_ready == 1',
    'count(tts_build_info{version!="",voice!=""})',
    # Whole seconds, of which there may be none yet.
    'process_cpu_seconds_total + 1',
    'process_resident_memory_bytes',
    'process_open_fds',
    'process_threads',
    'process_start_time_seconds',
]
# Panels that are empty while nothing goes wrong.
EMPTY = {"Turned away, by reason", "Failed and cancelled"}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url, body=None):
    """Status and body of an answer, whatever the status."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class ScrapeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.service = f"127.0.0.1:{free_port()}"
        self.prometheus = f"http://127.0.0.1:{free_port()}"

    def start(self, name, *command, env=None):
        log = open(self.folder / f"{name}.log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(command, stdout=log, stderr=log, env=env)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process

    def wait_for(self, what, told, process=None):
        """Until `what` comes true; shows the logs if it does not."""
        end = time.monotonic() + 60
        while True:
            try:
                if what():
                    return
            except OSError:
                pass  # It does not listen yet.
            if time.monotonic() > end or (process and process.poll() is not None):
                logs = "\n".join(path.read_text("utf-8", "replace")[-2000:]
                                 for path in self.folder.glob("*.log"))
                self.fail(f"{told}\n{logs}")
            time.sleep(0.1)

    def start_both(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith("TTS_")}
        env["TTS_MODELS"] = str(ROOT / "benches/voices")
        service = self.start("tts", TTS, "serve", "--listen", self.service, "-v", "null", env=env)
        ready = f"http://{self.service}/readyz"
        self.wait_for(lambda: fetch(ready)[0] == 200, "the service is not ready", service)

        config = (HERE / "prometheus.yml").read_text("utf-8")
        for old, new in [(TARGET, self.service), ("15s", "1s")]:
            self.assertIn(old, config)
            config = config.replace(old, new)
        (self.folder / "prometheus.yml").write_text(config, "utf-8")
        shutil.copy(HERE / "alerts.yml", self.folder)
        prometheus = self.start(
            "prometheus", shutil.which("prometheus") or self.fail("there is no prometheus"),
            f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address={self.prometheus.removeprefix('http://')}")
        self.wait_for(lambda: fetch(self.prometheus + "/-/ready")[0] == 200,
                      "Prometheus is not ready", prometheus)

    def api(self, path, **query):
        status, body = fetch(f"{self.prometheus}/api/v1/{path}?{urllib.parse.urlencode(query)}")
        answer = json.loads(body)
        self.assertEqual((status, answer["status"]), (200, "success"), f"{query}: {answer}")
        return answer["data"]

    def query(self, expression):
        """The values that an expression has now."""
        return [float(series["value"][1])
                for series in self.api("query", query=expression)["result"]]

    def post(self, path, **body):
        return fetch(f"http://{self.service}{path}", body)[0]

    def use(self):
        """Requests for some seconds: new texts, one that comes again, a stream, a wrong one."""
        end, n = time.monotonic() + LOAD, 0
        while time.monotonic() < end:
            n += 1
            self.assertEqual(self.post("/tts", text=f"第{n}句，今天天气真好。", emotion="happy"), 200)
            self.assertEqual(self.post("/tts", text="再说一遍。"), 200)
            self.assertEqual(self.post("/tts/stream", text=f"第{n}句，我们去公园。"), 200)
            speech = {"model": "tts-1", "voice": "tick", "input": f"第{n}句。",
                      "response_format": "wav"}
            self.assertEqual(self.post("/v1/audio/speech", **speech), 200)
            self.assertEqual(self.post("/tts", text="你好。", emotion="nonsense"), 422)
            time.sleep(0.1)

    def test_what_the_service_does_is_seen_in_prometheus(self):
        self.start_both()
        self.wait_for(lambda: self.query('up{job="tts"}') == [1.0], "it is not scraped")
        self.use()

        told = fetch(f"http://{self.service}/metrics")[1].decode()
        self.assertEqual(metrics.missing(told), {}, "these are used, but not exposed")

        for expression in POSITIVE:
            with self.subTest(expression):
                values = self.query(expression)
                self.assertTrue(values and all(value > 0 for value in values), values)
        for title, expression in metrics.dashboard():
            with self.subTest(title):
                values = self.query(expression)
                if title not in EMPTY:
                    self.assertTrue(values, expression)

        rules = [rule for group in self.api("rules")["groups"] for rule in group["rules"]]
        self.assertGreater(len(rules), 5)
        for rule in rules:
            with self.subTest(rule["name"]):
                self.assertEqual((rule["health"], rule.get("lastError", "")), ("ok", ""))
                self.query(rule["query"])
                self.assertNotEqual(rule["state"], "firing")


if __name__ == "__main__":
    unittest.main()
