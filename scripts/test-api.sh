#!/bin/sh
# Tries `tts serve` with the official client of OpenAI, and with requests that schemathesis makes up
# from the service's own description. Both come from PyPI, into a folder of their own that is kept.
# `make test-api` runs this; TTS is the program.
set -eu
cd "$(dirname "$0")/.."

tools=${TARGET_DIR:-target}/api-tools
TTS=$(realpath "${TTS:-target/release/tts}")
export TTS

if ! cmp -s tests/api/requirements.txt "$tools/installed.txt"; then
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check -r tests/api/requirements.txt
    cp tests/api/requirements.txt "$tools/installed.txt"
fi
tools=$(realpath "$tools")

cd tests/api
export PYTHONDONTWRITEBYTECODE=1
"$tools/bin/python" -m unittest test_openai
PATH="$tools/bin:$PATH" "$tools/bin/python" run_schemathesis.py
