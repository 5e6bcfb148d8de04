"""Trains the network on prepared arrays.

    python train.py --arrays FILE.npz --out FILE.npz [--epochs 8] [--seed 0] [--teach FILE.npz] [--hold]

`--hold` keeps a part of the labelled sentences back and prints the accuracy on it: for choosing
settings. Without it everything but the test sets is learned. `--teach` names soft labels made by
`label.py`.
"""

import argparse
import json
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

import network
from prepare import LABEL, TEACHER, WORD

LEARNED = ["cpp.dev", "g2pL.train", "g2pL.dev", "generated", "words", "raw"]
RAW = 0.4  # share of the sentences without a label that is used
# Weight of the labels of a set: CPP has few for many characters.
WEIGHT = {"cpp.dev": 2.0, "generated": 0.5, "words": 0.3}
INPUTS = ["x", "position", "candidates", "opinion", "heard"]
FIELDS = [*INPUTS, "goal", "kind"]


def load(arrays, parts, hold: bool, rng) -> tuple[dict, dict]:
    """Rows to learn from, and held-back rows by set."""
    learned = {field: [] for field in [*FIELDS, "weight"]}
    kept = {}
    for part in parts:
        rows = {field: arrays[f"{part}.{field}"] for field in FIELDS}
        n = len(rows["x"])
        back = np.zeros(n, bool)
        if hold and part == "cpp.dev":
            back = rng.random(n) < 0.25
        if hold and part == "g2pL.dev":
            back[:] = True
        if back.any():
            kept[part] = {field: value[back] for field, value in rows.items()}
        rows["weight"] = np.full(n, WEIGHT.get(part, 1.0), np.float32)
        for field, value in rows.items():
            learned[field].append(value[~back])
    return {field: np.concatenate(value) for field, value in learned.items()}, kept


def accuracy(score, p, rows) -> tuple[float, int]:
    """Share of labelled targets whose best candidate is the label."""
    right = total = 0
    for at in range(0, len(rows["x"]), 2048):
        part = {field: value[at : at + 2048] for field, value in rows.items()}
        s = np.asarray(score(p, *(part[field] for field in INPUTS)))
        labelled = part["kind"] == LABEL
        right += (s.argmax(-1) == part["goal"].argmax(-1))[labelled].sum()
        total += labelled.sum()
    return right / max(total, 1), int(total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrays", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--step", type=float, default=2e-3)
    parser.add_argument("--soft", type=float, default=0.5, help="weight of soft labels")
    parser.add_argument("--word", type=float, default=0.2, help="weight of readings of listed words")
    parser.add_argument("--width", type=int, default=network.WIDTH)
    parser.add_argument("--head", type=int, default=network.HEAD)
    parser.add_argument("--teach", type=Path)
    parser.add_argument("--hold", action="store_true")
    args = parser.parse_args()
    arrays = np.load(args.arrays)
    names = json.loads(str(arrays["names"]))
    rng = np.random.default_rng(args.seed)
    taught = np.load(args.teach) if args.teach else None
    parts = list(LEARNED)
    source = {key: arrays[key] for key in arrays.files if key not in ("names", "prior")}
    if taught is not None:
        for key in taught.files:
            source[key] = taught[key]
    rows, kept = load(source, parts, args.hold, np.random.default_rng(1))
    # Rows without anything to learn are left out.
    useful = np.isin(rows["kind"], [LABEL, TEACHER]).any(1)
    useful |= (rows["kind"] == WORD).any(1)
    # There is far more raw text than labels.
    useful &= (rows["kind"] == LABEL).any(1) | (rng.random(len(useful)) < RAW)
    rows = {field: value[useful] for field, value in rows.items()}
    n = len(rows["x"])
    counts = {"char": len(names["chars"]) + 2, "reading": len(names["readings"]) + 2}
    counts |= {"source": 5, "place": 5, "tag": len(names["tags"]) + 2}
    ids = {r: i + 2 for i, r in enumerate(names["readings"])}
    class_readings = jnp.array([ids.get(reading, -2) for _, reading in names["classes"]])
    p = network.init(jax.random.PRNGKey(args.seed), counts, len(names["classes"]), args.width, args.head)
    p["class_b"] = jnp.asarray(arrays["prior"])
    print(f"{network.parameters(p):,} parameters, {n:,} rows, {len(names['classes'])} classes")
    batch = 128
    steps = args.epochs * (n // batch)
    schedule = optax.warmup_cosine_decay_schedule(0, args.step, 200, steps, args.step / 100)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=1e-2))

    def loss(p, x, position, candidates, opinion, heard, goal, weight, key):
        k1, k2, k3, k4 = jax.random.split(key, 4)
        # Now and then the network must do without the dictionary, or without the character.
        blind = jax.random.bernoulli(k1, 0.08, x.shape[:2])
        x = x.at[..., 1].set(jnp.where(blind & (x[..., 1] > 0), 1, x[..., 1]))
        x = x.at[..., 2].set(jnp.where(blind & (x[..., 2] > 0), 1, x[..., 2]))
        unknown = jax.random.bernoulli(k2, 0.02, x.shape[:2])
        x = x.at[..., 0].set(jnp.where(unknown & (x[..., 0] > 0), 1, x[..., 0]))
        listens = jax.random.bernoulli(k4, 0.85, opinion.shape[:2])[..., None]
        opinion, heard = opinion * listens, heard * listens
        s = network.scores(p, x, position, candidates, opinion, heard, class_readings, k3, args.rate)
        log = jax.nn.log_softmax(s, -1)
        cross = -(goal * jnp.where(candidates >= 0, log, 0)).sum(-1)
        return (cross * weight).sum() / (weight.sum() + 1e-6)

    @jax.jit
    def update(p, average, state, key, *data):
        value, gradient = jax.value_and_grad(loss)(p, *data, key)
        change, state = optimiser.update(gradient, state, p)
        p = optax.apply_updates(p, change)
        average = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b, average, p)
        return p, average, state, value

    score = jax.jit(lambda p, *inputs: network.scores(p, *inputs, class_readings))
    state, average = optimiser.init(p), p
    weight = np.where(rows["kind"] == LABEL, rows["weight"][:, None], 0.0)
    weight = np.where(rows["kind"] == TEACHER, args.soft, weight)
    weight = np.where(rows["kind"] == WORD, args.word, weight).astype(np.float32)
    key, begun, done = jax.random.PRNGKey(args.seed + 1), time.time(), 0
    for epoch in range(args.epochs):
        order, total = rng.permutation(n), []
        for at in range(0, n - batch + 1, batch):
            pick = order[at : at + batch]
            key, now = jax.random.split(key)
            p, average, state, value = update(
                p, average, state, now,
                *(rows[field][pick] for field in [*INPUTS, "goal"]), weight[pick],
            )
            total.append(value)
            done += 1
        if done < 3000:
            average = p
        report = {name: accuracy(score, average, value) for name, value in kept.items()}
        shown = ", ".join(f"{name} {100 * a:.2f} % of {k}" for name, (a, k) in report.items())
        print(f"epoch {epoch + 1}: loss {float(np.mean([float(v) for v in total])):.4f}, {time.time() - begun:.0f} s, {shown}", flush=True)
    np.savez(args.out, names=str(arrays["names"]), **{k: np.asarray(v) for k, v in average.items()})


if __name__ == "__main__":
    main()
