#!/bin/sh
# Installs what `make setup` has built and fetched to $DESTDIR$PREFIX.
set -eu
cd "$(dirname "$0")/.."
. scripts/layout.sh

root=${DESTDIR:-}$PREFIX
put 755 "$TTS" "$root/bin/tts"
put 644 "$runtime" "$root/lib/tts/$(basename "$runtime")"
put_models "$root/share/tts/models"
put_generated "$root/share/man/man1/tts.1" \
    "$root/share/bash-completion/completions/tts" \
    "$root/share/zsh/site-functions/_tts" \
    "$root/share/fish/vendor_completions.d/tts.fish"
for file in $doc_files; do put 644 "$file" "$root/share/doc/tts/$file"; done
put_licences "$root/share/doc/tts/licences"

echo "Installed $root/bin/tts"
case "${DESTDIR:+staged}:$PATH:" in
staged:* | *":$PREFIX/bin:"*) ;;
*) echo "$PREFIX/bin is not in PATH: add it to call tts by its name" ;;
esac
