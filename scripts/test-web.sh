#!/bin/sh
# Tries the web page of `tts serve` in Chromium: tests/web, with what it needs from npm in a folder
# under the target directory. Chromium is installed when this runs as root on a Debian-like system;
# otherwise the command is shown.
#
# Variables: TTS (the program), TTS_URL (a server that runs already), TTS_CHROMIUM (another browser),
# TTS_MODELS.
set -eu
cd "$(dirname "$0")/.."

target=${TARGET_DIR:-${CARGO_TARGET_DIR:-target}}
tts=${TTS:-$target/release/tts}
folder=$target/web

missing=
need() {
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need node nodejs
need npm npm
[ -n "${TTS_CHROMIUM:-}" ] || need chromium "chromium fonts-noto-cjk"
if [ -n "$missing" ]; then
    install="apt-get update && apt-get install -y --no-install-recommends$missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "The tests of the web page need, by their names in Debian:$missing" >&2
        exit 2
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "The tests of the web page need a browser. Install it, then run this again:" >&2
        echo "  sudo sh -c '$install'" >&2
        exit 2
    fi
    echo "Installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    sh -c "$install" </dev/null
fi
TTS_CHROMIUM=${TTS_CHROMIUM:-$(command -v chromium)}
export TTS_CHROMIUM

# The tests run where their packages are; versions are pinned in package.json.
mkdir -p "$folder"
cp tests/web/*.mjs "$folder"
if ! cmp -s tests/web/package.json "$folder/package.json" || [ ! -d "$folder/node_modules" ]; then
    cp tests/web/package.json "$folder"
    (cd "$folder" && npm install --package-lock=false --no-audit --no-fund) || {
        rm "$folder/package.json"
        exit 3
    }
fi

if [ -z "${TTS_URL:-}" ]; then
    log=$folder/server.log
    "$tts" serve --listen 127.0.0.1:0 2>"$log" &
    server=$!
    trap 'kill "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :' EXIT
    trap 'exit 130' INT TERM
    waited=0
    until TTS_URL=$(sed -n 's/.*listening on \(http:[^ ]*\).*/\1/p' "$log" | head -n 1) && [ -n "$TTS_URL" ]; do
        if ! kill -0 "$server" 2>/dev/null || [ "$waited" -ge 120 ]; then
            echo "The server does not start:" >&2
            cat "$log" >&2
            exit 1
        fi
        sleep 1
        waited=$((waited + 1))
    done
fi
export TTS_URL
echo "Testing $TTS_URL"
(cd "$folder" && node --test page.test.mjs)
