"""Soft labels for every open target, from several trained networks.

    python label.py --arrays FILE.npz --out FILE.npz NETWORK.npz...

Where the teacher has an opinion of its own (kind 2) it is mixed in; labels stay as they are.
"""

import argparse
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import network

PARTS = ["cpp.dev", "g2pL.train", "g2pL.dev", "raw"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrays", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.6, help="weight of the teacher's log-odds")
    parser.add_argument("networks", type=Path, nargs="+")
    args = parser.parse_args()
    arrays = np.load(args.arrays)
    names = json.loads(str(arrays["names"]))
    ids = {r: i + 2 for i, r in enumerate(names["readings"])}
    class_readings = jnp.array([ids.get(reading, -2) for _, reading in names["classes"]])
    score = jax.jit(lambda p, *x: jax.nn.log_softmax(network.scores(p, *x, class_readings), -1))
    members = [{k: v for k, v in np.load(file).items() if k != "names"} for file in args.networks]
    out = {}
    for part in PARTS:
        goal, kind = arrays[f"{part}.goal"].copy(), arrays[f"{part}.kind"].copy()
        for at in range(0, len(goal), 2048):
            rows = slice(at, at + 2048)
            inputs = [arrays[f"{part}.{field}"][rows] for field in ["x", "position", "candidates"]]
            there = inputs[2] >= 0
            mean = np.mean([np.asarray(score(p, *inputs)) for p in members], 0)
            teacher = np.log(np.maximum(goal[rows], 1e-6))
            mixed = np.where((kind[rows] == 2)[..., None], mean + args.share * teacher, mean)
            mixed = np.exp(np.where(there, mixed - mixed.max(-1, keepdims=True), -np.inf))
            mixed /= np.maximum(mixed.sum(-1, keepdims=True), 1e-9)
            soft = ((kind[rows] == 2) | (kind[rows] == 3))[..., None]
            goal[rows] = np.where(soft, mixed, goal[rows])
        kind[kind == 3] = 2
        out[f"{part}.goal"], out[f"{part}.kind"] = goal, kind
    np.savez_compressed(args.out, **out)


if __name__ == "__main__":
    main()
