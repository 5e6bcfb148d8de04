"""Runs schemathesis against services with the voice that costs nothing. scripts/test-api.sh runs this."""
import pathlib
import subprocess
import sys
import tempfile

from service import Service

CONFIG = pathlib.Path(__file__).with_name("schemathesis.toml").resolve()


def run(service, *arguments):
    """True if it finds nothing. What it keeps on disk goes into a folder that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["schemathesis", "--config-file", CONFIG, "run", f"{service.url}/openapi.json", *arguments]
        return subprocess.run(command, cwd=folder).returncode == 0


def main():
    with Service("--max-queue", "10000") as service:
        is_clean = run(service)
    # Again with a key, so that what it says of keys is tried too.
    with Service("--max-queue", "10000", "--api-key", "right") as service:
        is_clean &= run(service, "--header", "Authorization: Bearer right", "--max-examples", "5")
    sys.exit(0 if is_clean else 1)


if __name__ == "__main__":
    main()
