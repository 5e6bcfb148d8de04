"""The polyphone network: a small scorer of candidate readings.

Columns (character, proposed reading, source, place in word, part of speech) are embedded and pass
through dilated convolutions with residuals. At each target the state, together with what the older
network has heard there, is compared with a vector for every candidate (character, reading); what the dictionary proposes gets a learned bonus.
"""

import jax
import jax.numpy as jnp
import numpy as np

SIZES = {"char": 64, "reading": 24, "source": 4, "place": 4, "tag": 8}
WIDTH = 96
DILATIONS = (1, 2, 4)
HEAD = 96
# Values of the older network's hidden layer.
HEARD = 32


def init(key, counts: dict[str, int], classes: int, width: int = WIDTH, head: int = HEAD) -> dict:
    keys = iter(jax.random.split(key, 32))
    normal = lambda *shape, scale: scale * jax.random.normal(next(keys), shape)  # noqa: E731
    inside = sum(SIZES.values())
    p = {f"embed_{name}": normal(counts[name], size, scale=0.3) for name, size in SIZES.items()}
    for i, _ in enumerate(DILATIONS):
        fan = inside if i == 0 else width
        p[f"conv{i}_w"] = normal(3, fan, width, scale=(2 / (3 * fan)) ** 0.5)
        p[f"conv{i}_b"] = jnp.zeros(width)
    fan = width + inside * 3 + HEARD
    p["head_w"] = normal(fan, head, scale=(2 / fan) ** 0.5)
    p["head_b"] = jnp.zeros(head)
    p["class_v"] = normal(classes, head, scale=head**-0.5)
    p["class_b"] = jnp.zeros(classes)
    p["gate_w"] = jnp.zeros(head)
    p["gate_b"] = jnp.zeros(classes)
    p["agree"] = jnp.zeros((classes, 5)).at[:, 2].set(0.5).at[:, 3].set(2.0).at[:, 4].set(1.0)
    return p


def shift(x, by: int):
    """Moves columns by `by` places to the right, zeros come in."""
    if by == 0:
        return x
    pad = jnp.zeros_like(x[:, : abs(by)])
    return jnp.concatenate([pad, x[:, :-by]], 1) if by > 0 else jnp.concatenate([x[:, -by:], pad], 1)


def scores(p: dict, x, position, candidates, opinion, heard, candidate_readings, key=None, rate: float = 0.0):
    """Scores of candidates, shape [batch, targets, candidates]; absent candidates get -1e9.

    x: [batch, columns, 5]; position: [batch, targets]; candidates: class ids or -1;
    heard: [batch, targets, HEARD], the older network's hidden layer;
    candidate_readings: the reading id of every class.
    """
    seen = (x[..., 0] > 0)[..., None]
    parts = [p[f"embed_{name}"][x[..., i]] for i, name in enumerate(SIZES)]
    e = jnp.concatenate(parts, -1) * seen
    keys = list(jax.random.split(key, 8)) if key is not None else [None] * 8

    def drop(h, k):
        if k is None or rate == 0:
            return h
        return h * jax.random.bernoulli(k, 1 - rate, h.shape) / (1 - rate)

    e = drop(e, keys[0])
    h = e
    for i, dilation in enumerate(DILATIONS):
        w = p[f"conv{i}_w"]
        y = shift(h, dilation) @ w[0] + h @ w[1] + shift(h, -dilation) @ w[2] + p[f"conv{i}_b"]
        y = jax.nn.relu(y) * seen
        h = drop(y if i == 0 else h + y, keys[1 + i])
    near = jnp.concatenate([h, shift(e, 1), e, shift(e, -1)], -1)
    at = jnp.concatenate([jnp.take_along_axis(near, position[..., None], 1), drop(heard, keys[7])], -1)
    z = drop(jax.nn.relu(at @ p["head_w"] + p["head_b"]), keys[6])
    ids = jnp.maximum(candidates, 0)
    vectors = p["class_v"][ids]
    s = jnp.einsum("bth,btch->btc", z, vectors) + p["class_b"][ids]
    there = jnp.take_along_axis(x, position[..., None], 1)
    same = candidate_readings[ids] == there[..., 1][..., None]
    bonus = jnp.take_along_axis(p["agree"][ids], there[..., 2][..., None, None], -1)[..., 0]
    trust = jax.nn.sigmoid((z @ p["gate_w"])[..., None] + p["gate_b"][ids])
    s = s + same * bonus + trust * opinion
    return jnp.where(candidates >= 0, s, -1e9)


def parameters(p: dict) -> int:
    return sum(int(np.prod(v.shape)) for v in p.values())
