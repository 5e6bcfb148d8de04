#!/usr/bin/env bash
# Trains the polyphone network and puts it into the sources; see README.md.
# Usage: run.sh [DATA] [WORK]. A step whose result lies in WORK is not repeated.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath "${1:-$here/../../../shared/data/measure}")
work=$(realpath -m "${2:-/tmp/polyphone}")
cd "$here"
epochs=4
final_epochs=5
seeds=(1 2)
mkdir -p "$work"

if [ ! -f "$work/venv/ready" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q -r requirements.txt
    touch "$work/venv/ready"
fi
python=$work/venv/bin/python
cargo build --release --locked --example polyphone_columns
columns=${CARGO_TARGET_DIR:-../../target}/release/examples/polyphone_columns

# result NAME SCRIPT [ARGUMENT]…: runs the script unless WORK/NAME.npz is there already.
result() {
    local name=$1
    shift
    if [ -f "$work/$name.npz" ]; then
        echo "$name: there already"
        return
    fi
    # A step that was stopped leaves no result.
    "$python" "$@" --out "$work/$name.part.npz" >"$work/$name.log"
    mv "$work/$name.part.npz" "$work/$name.npz"
    echo "$name: $(tail -n 1 "$work/$name.log")"
}

arrays=(--arrays "$work/arrays.npz")
result arrays prepare.py --data "$data" --columns "$columns"

# One process a core.
export XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
running=()
for seed in "${seeds[@]}"; do
    result "seed$seed" train.py "${arrays[@]}" --epochs "$epochs" --seed "$seed" &
    running+=($!)
done
for process in "${running[@]}"; do wait "$process"; done

members=("${seeds[@]/#/$work/seed}")
result taught label.py "${arrays[@]}" "${members[@]/%/.npz}"
result final train.py "${arrays[@]}" --epochs "$final_epochs" --teach "$work/taught.npz"

"$python" export.py "${arrays[@]}" --network "$work/final.npz" \
    --out ../../data/polyphone.onnx --cases ../../src/text/polyphone/network/cases.json
