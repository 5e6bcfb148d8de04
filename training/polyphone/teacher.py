"""g2pM's network (Apache-2.0, PyPI `g2pM`), batched: a teacher for the characters it knows well.

A bidirectional LSTM over characters (Park and Lee 2020, "g2pM: A Neural Grapheme-to-Phoneme
Conversion Package for Mandarin Chinese").
"""

import importlib.util
import pickle
from pathlib import Path

import numpy as np

from corpus import spell

# Bound of a log-probability: the teacher is surer of itself than it should be.
LEAST = -7.0


class Teacher:
    def __init__(self) -> None:
        spec = importlib.util.find_spec("g2pM")
        if spec is None or spec.origin is None:
            raise SystemExit("pip install g2pM first")
        folder = Path(spec.origin).parent
        load = lambda name: pickle.loads((folder / name).read_bytes())  # noqa: E731
        self.ids = load("char2idx.pkl")
        classes = load("class2idx.pkl")
        self.classes = {spell(name): at for name, at in classes.items()}
        state = {k: np.asarray(v, np.float32) for k, v in load("np_ckpt.pkl").items()}
        self.state = state

    def opinion(self, logits: np.ndarray, known: list[str]) -> np.ndarray:
        """Log-probabilities of the candidates, at least LEAST; a candidate that the teacher does not
        know counts as chance."""
        ids = [self.classes.get(reading) for reading in known]
        out = np.full(len(known), -np.log(len(known)), np.float32)
        there = [at for at, i in enumerate(ids) if i is not None]
        if len(there) > 1:
            x = logits[[ids[at] for at in there]]
            x = x - x.max()
            out[there] = np.maximum(x - np.log(np.exp(x).sum()), LEAST)
        return out

    def direction(self, x: np.ndarray, suffix: str) -> np.ndarray:
        s = self.state
        w_ih, w_hh = s[f"lstm.weight_ih_l0{suffix}"], s[f"lstm.weight_hh_l0{suffix}"]
        bias = s[f"lstm.bias_ih_l0{suffix}"] + s[f"lstm.bias_hh_l0{suffix}"]
        batch, length, _ = x.shape
        size = w_hh.shape[1]
        gates = x @ w_ih.T + bias
        h = np.zeros((batch, size), np.float32)
        c = np.zeros_like(h)
        out = np.empty((batch, length, size), np.float32)
        sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
        for t in range(length):
            g = gates[:, t] + h @ w_hh.T
            i, f = sigmoid(g[:, :size]), sigmoid(g[:, size : 2 * size])
            c = f * c + i * np.tanh(g[:, 2 * size : 3 * size])
            h = sigmoid(g[:, 3 * size :]) * np.tanh(c)
            out[:, t] = h
        return out

    def read(self, texts: list[str]) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each text the hidden layer and the class logits of every character, shapes
        [characters, 32] and [characters, classes]."""
        result: list[tuple[np.ndarray, np.ndarray] | None] = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        s = self.state
        for from_ in range(0, len(order), 256):
            block = order[from_ : from_ + 256]
            longest = max(len(texts[i]) for i in block) + 2
            forward = np.zeros((len(block), longest), np.int64)
            backward = np.zeros_like(forward)
            for row, i in enumerate(block):
                ids = [self.ids["시"], *(self.ids.get(c, self.ids["<UNK>"]) for c in texts[i]), self.ids["끝"]]
                forward[row, : len(ids)] = ids
                backward[row, : len(ids)] = ids[::-1]
            table = s["embedding.weight"]
            ahead = self.direction(table[forward], "")
            behind = self.direction(table[backward], "_reverse")
            for row, i in enumerate(block):
                n = len(texts[i]) + 2
                both = np.concatenate([ahead[row, :n], behind[row, :n][::-1]], axis=1)[1:-1]
                hidden = np.maximum(both @ s["logit_layer.0.weight"].T + s["logit_layer.0.bias"], 0)
                logits = hidden @ s["logit_layer.2.weight"].T + s["logit_layer.2.bias"]
                result[i] = hidden.astype(np.float16), logits.astype(np.float16)
        return result  # type: ignore[return-value]
