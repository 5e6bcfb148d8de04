#!/usr/bin/env bash
# Makes docs/samples: one sentence in every emotion, by a woman's and a man's voice, as Opus files with
# a picture of each voice. Needs opusenc (Debian: opus-tools).
set -euo pipefail
cd "$(dirname "$0")/.."

tts=${TTS:-target/release/tts}
text='你怎么在这里？今天天气真好。'
out=docs/samples
voices=(xiaoxiao yunxi)
shown=happy,sad,angry,surprised

if ! command -v opusenc >/dev/null; then
    echo "opusenc is missing; on Debian: apt-get install opus-tools" >&2
    exit 3
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
for voice in "${voices[@]}"; do
    "$tts" --quiet compare "$text" --voice "$voice" --emotions all -o "$work/$voice" --lang en
    "$tts" --quiet compare "$text" --voice "$voice" --emotions "$shown" -o "$work/$voice-few" --lang en
    cp "$work/$voice-few/comparison.png" "$out/$voice.png"
    cp "$work/$voice/comparison.png" "$out/$voice-all.png"
    for take in "$work/$voice"/*.wav; do
        name=$(basename "$take" .wav)
        opusenc --quiet --bitrate 32 --comp 10 --serial 1 "$take" "$out/$voice-$name.opus"
    done
done

{
    echo '# Samples'
    echo
    echo "“$text” in every emotion at intensity 1, in 32 kbit/s Opus. Made by \`make samples\`."
    echo
    echo '| Emotion | 中文 | xiaoxiao 晓晓 | yunxi 云希 |'
    echo '|---|---|---|---|'
    "$tts" emotions --json | python3 -c '
import json, sys
for row in json.load(sys.stdin):
    name = row["name"]
    files = " | ".join(f"[listen]({voice}-{name}.opus)" for voice in sys.argv[1:])
    print("|", name, "|", row["name_zh"], "|", files, "|")
' "${voices[@]}"
    echo
    for voice in "${voices[@]}"; do
        echo "![All emotions, spoken by $voice]($voice-all.png)"
        echo
    done
} | sed '$d' >"$out/README.md"
du -ch "$out"/* | tail -n 1
