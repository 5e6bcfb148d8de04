#!/bin/sh
# Unpacks the newest tarball in dist/ and tries it as a stranger would: in a root that holds
# nothing but the C and C++ libraries, so without libasound, home, network or package manager.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf 'check-dist: %s\n' "$@" >&2
    exit 1
}

tarball=$(ls -t dist/tts-*.tar.gz 2>/dev/null | head -n1)
[ -n "$tarball" ] || fail "there is no tarball in dist/: run make dist"
(cd dist && sha256sum --quiet --check "$(basename "$tarball").sha256")

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tar -xf "$tarball" -C "$root"
top=$(basename "$tarball" .tar.gz)
folder=$root/$top
for file in LICENSE NOTICE README.md README.zh-CN.md config.toml man/tts.1 licences/crates.txt \
    licences/plot-font-OFL.txt licences/onnxruntime/LICENSE licences/libasound/copyright licences/lame/GPL-3 \
    models/kokoro-zh/voice.toml; do
    [ -s "$folder/$file" ] || fail "$top lacks $file"
done

if grep -qaF -e "$PWD" -e "$HOME/" "$folder/tts"; then
    fail "the program holds paths of the machine that built it"
fi

# The libraries that every system has. libasound is left out on purpose.
for binary in "$folder/tts" "$folder"/lib/libonnxruntime.so.*; do
    ldd "$binary"
done | grep -o '/[^ ]*' | sort -u | while IFS= read -r library; do
    case $library in
    */libasound.so.2) ;;
    *) mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library" ;;
    esac
done
mkdir -p "$root/proc" "$root/tmp" "$root/home"

# inside COMMAND…: runs it in that root with an empty environment and no network.
inside() {
    unshare --map-root-user --mount --net --fork sh -c '
        mount --rbind /proc "$1/proc"
        root=$1
        shift
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home TTS_HOME=/home/tts LANG=C chroot "$root" "$@"
    ' sh "$root" "$@"
}

inside "/$top/tts" --version
library=$(inside "/$top/tts" runtime path)
case $library in
"/$top/lib/"*) echo "runtime: $library" ;;
*) fail "ONNX Runtime is taken from $library" ;;
esac
inside "/$top/tts" 今天天气真好，适合出门散步。 --emotion happy -o /tmp/out.wav
size=$(wc -c <"$root/tmp/out.wav")
[ "$size" -gt 48000 ] || fail "out.wav has only $size bytes"

status=0
inside "/$top/tts" 你好 --play || status=$?
[ "$status" -eq 3 ] || fail "playing without a device ended with $status instead of 3"
echo "check-dist: $tarball works"
