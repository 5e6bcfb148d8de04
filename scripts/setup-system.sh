#!/bin/sh
# Makes sure that what the build needs from the system is there: a Rust toolchain, Python with pip
# (fetches ONNX Runtime and voices), a C linker, and on Linux the ALSA headers. The last two are
# installed when this runs as root on a Debian-like system; otherwise the command is shown.
set -eu

fail() {
    printf '%s\n' "$@" >&2
    exit 2
}

has() {
    command -v "$1" >/dev/null 2>&1
}

has "${CARGO:-cargo}" ||
    fail "cargo was not found: install Rust, then open a new shell or run: . ~/.cargo/env"
has python3 ||
    fail "python3 was not found: install it (Debian: apt-get install python3 python3-pip)"
python3 -m pip --version >/dev/null 2>&1 ||
    fail "python3 has no pip: install it (Debian: apt-get install python3-pip)"

missing=
has cc || missing="$missing gcc libc6-dev"
if [ "$(uname -s)" = Linux ] && ! pkg-config --exists alsa 2>/dev/null; then
    missing="$missing libasound2-dev pkg-config"
fi
[ -n "$missing" ] || exit 0

has apt-get ||
    fail "missing, by their names in Debian:$missing" \
        "Install them with the package manager of this system, then run make again."
install="apt-get update && apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
    fail "The build needs packages of the system. Install them, then run make again:" \
        "  sudo sh -c '$install'"
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
sh -c "$install" </dev/null
