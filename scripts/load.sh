#!/bin/sh
# Runs the load test (benches/load.py) in a Python environment of its own, under the target directory.
# Arguments go to the test.
set -eu
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
venv=$target/load-venv
if ! cat benches/load/requirements.txt benches/peers/requirements.txt | cmp -s - "$venv/installed.txt"; then
    echo "Installing what the load test and its reference services need into $venv" >&2
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check \
        -r benches/load/requirements.txt -r benches/peers/requirements.txt
    cat benches/load/requirements.txt benches/peers/requirements.txt >"$venv/installed.txt"
fi
exec "$venv/bin/python" benches/load.py "$@"
