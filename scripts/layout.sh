# Shared by install.sh and dist.sh: the parts of an installation. Needs TTS, the built binary.

runtime=$("$TTS" runtime path)
doc_files="LICENSE NOTICE README.md README.zh-CN.md config.toml"

# put MODE FILE TARGET: copies a file, making its folder.
put() {
    mkdir -p "$(dirname "$3")"
    install -m "$1" "$2" "$3"
}

# put_models FOLDER: every voice pack, with its graphs.
put_models() {
    find models -type f ! -name '*.tmp' | while IFS= read -r file; do
        put 644 "$file" "$1/${file#models/}"
    done
}

# put_licences FOLDER: the licences of everything that is compiled in or comes along.
put_licences() {
    put 644 data/NOTICE.md "$1/data-NOTICE.md"
    put 644 data/plot-font-OFL.txt "$1/plot-font-OFL.txt"
    for file in "$(dirname "$runtime")"/licences/onnxruntime/*; do
        put 644 "$file" "$1/onnxruntime/$(basename "$file")"
    done
    python3 scripts/crate-licences.py >"$1/crates.txt"
}

# put_generated MAN BASH ZSH FISH: the manual page and completions, as the binary prints them.
put_generated() {
    for file in "$@"; do mkdir -p "$(dirname "$file")"; done
    "$TTS" --lang en man >"$1"
    "$TTS" --lang en completions bash >"$2"
    "$TTS" --lang en completions zsh >"$3"
    "$TTS" --lang en completions fish >"$4"
    chmod 644 "$@"
}
