#!/bin/sh
# Makes sure that the decoders and the player are there with which tests/formats.rs and
# tests/pipelines.rs check what is written, what the READMEs' examples call, and the Redis of
# tests/serve_cache.rs. They are installed when this runs as root on a Debian-like system; otherwise
# the command is shown.
set -eu

missing=
need() {
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need ffmpeg ffmpeg
need ffprobe ffmpeg
need sox "sox libsox-fmt-all"
need opusdec opus-tools
need opusinfo opus-tools
need flac flac
need mpg123 mpg123
need aplay alsa-utils
need curl curl
need redis-server redis-server
[ -n "$missing" ] || exit 0

install="apt-get update && apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need, by their names in Debian:$missing" >&2
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "The tests need other programs. Install them, then run make again:" >&2
    echo "  sudo sh -c '$install'" >&2
    exit 2
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
sh -c "$install" </dev/null
