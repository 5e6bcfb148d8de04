"""Soft labels for every open target, from several trained networks: what the last one learns from.

    python label.py --arrays FILE.npz --out FILE.npz NETWORK.npz...
"""

import argparse
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import network
from prepare import OPEN, TEACHER
from train import INPUTS, LEARNED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrays", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("networks", type=Path, nargs="+")
    args = parser.parse_args()
    arrays = np.load(args.arrays)
    names = json.loads(str(arrays["names"]))
    ids = {r: i + 2 for i, r in enumerate(names["readings"])}
    class_readings = jnp.array([ids.get(reading, -2) for _, reading in names["classes"]])
    score = jax.jit(lambda p, *x: jax.nn.log_softmax(network.scores(p, *x, class_readings), -1))
    members = [{k: v for k, v in np.load(file).items() if k != "names"} for file in args.networks]
    out = {}
    for part in LEARNED:
        goal, kind = arrays[f"{part}.goal"].copy(), arrays[f"{part}.kind"].copy()
        for at in range(0, len(goal), 2048):
            rows = slice(at, at + 2048)
            inputs = [arrays[f"{part}.{field}"][rows] for field in INPUTS]
            mean = np.exp(np.mean([np.asarray(score(p, *inputs)) for p in members], 0)) * (inputs[2] >= 0)
            mean /= np.maximum(mean.sum(-1, keepdims=True), 1e-9)
            goal[rows] = np.where(np.isin(kind[rows], [OPEN, TEACHER])[..., None], mean, goal[rows])
        kind[kind == OPEN] = TEACHER
        out[f"{part}.goal"], out[f"{part}.kind"] = goal, kind
    np.savez_compressed(args.out, **out)


if __name__ == "__main__":
    main()
