#!/usr/bin/env bash
# Trains the polyphone network from scratch; see README.md. Usage: run.sh [DATA] [WORK]
set -euo pipefail
cd "$(dirname "$0")"
data=${1:-../../../shared/data/measure}
work=${2:-/tmp/polyphone}
mkdir -p "$work"

if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q -r requirements.txt
fi
python=$work/venv/bin/python
(cd ../.. && cargo build --release --locked --example polyphone_columns)
columns=${CARGO_TARGET_DIR:-../../target}/release/examples/polyphone_columns

"$python" prepare.py --data "$data" --columns "$columns" --out "$work/arrays.npz"

# One process a core, two seeds at a time.
export XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
seeds=(1 2 3)
for seed in "${seeds[@]}"; do
    "$python" train.py --arrays "$work/arrays.npz" --out "$work/seed$seed.npz" --seed "$seed" > "$work/seed$seed.log" &
    if [ $((seed % 2)) -eq 0 ]; then wait; fi
done
wait
"$python" label.py --arrays "$work/arrays.npz" --out "$work/taught.npz" "${seeds[@]/#/$work/seed}"
