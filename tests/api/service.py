"""A running `tts serve` for the tests beside this file."""
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NULL = {"TTS_VOICE": "null", "TTS_MODELS": str(ROOT / "benches" / "voices")}


class Service:
    """`tts serve` at an address of its own, ready to speak. To be used in `with`."""

    def __init__(self, *arguments, environment=NULL):
        own = {name: value for name, value in os.environ.items() if not name.startswith("TTS_")}
        kept = {name: os.environ[name] for name in ("TTS_HOME", "TTS_MODELS") if name in os.environ}
        self.child = subprocess.Popen(
            [os.environ["TTS"], "serve", "--listen", "127.0.0.1:0", *arguments],
            env={**own, **kept, "LANG": "C", "TTS_CONFIG": "/dev/null", **environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in self.child.stderr:
            if found := re.search(r"http://[\d.:]+", line):
                self.url = found[0]
                break
        else:
            raise RuntimeError("tts serve has ended")
        # A pipe that nobody reads would stop the service once it is full.
        threading.Thread(target=self.child.stderr.read, daemon=True).start()

    def __enter__(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/readyz").close()
                return self
            except urllib.error.HTTPError:
                if time.monotonic() > deadline:
                    self.__exit__()
                    raise
                time.sleep(0.02)

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
