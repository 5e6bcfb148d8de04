"""Writes the trained network and g2pM's as one ONNX graph in half precision, and checks it.

    python export.py --arrays FILE.npz --network FILE.npz --out data/polyphone.onnx \\
        --cases src/text/polyphone/network/cases.json

Inputs: ids `columns` [columns, 5], `old` [columns + 1] (characters of g2pM's list and a full stop) and
`targets` [targets]. Outputs: `own` and `trust` [targets, classes], `older` [targets, g2pM's readings].
A candidate's score is own + trust x g2pM's log-probability among the candidates (see `score`). The
names behind the ids are in the model's metadata.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import network
from teacher import LEAST, Teacher

def old_weights(names: dict) -> tuple[dict, dict]:
    """g2pM's part, its LSTM gates in ONNX's order (input, output, forget, cell), and its names."""
    teacher = Teacher()
    s = teacher.state
    known = sorted((i, c) for c, i in teacher.ids.items() if len(c) == 1 and i >= 4)
    table = np.stack([0 * s["embedding.weight"][0], s["embedding.weight"][teacher.ids["<UNK>"]]]
                     + [s["embedding.weight"][i] for i, _ in known])
    order = lambda v: np.concatenate([np.split(v, 4)[i] for i in (0, 3, 1, 2)])  # noqa: E731
    w, r, b, h, c = [], [], [], [], []
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    # The marks of a sentence's start and end are the same everywhere: the states behind them.
    for suffix, edge in [("", "시"), ("_reverse", "끝")]:
        w.append(order(s[f"lstm.weight_ih_l0{suffix}"]).T)
        r.append(order(s[f"lstm.weight_hh_l0{suffix}"]).T)
        b.append(order(s[f"lstm.bias_ih_l0{suffix}"] + s[f"lstm.bias_hh_l0{suffix}"]))
        gates = s["embedding.weight"][teacher.ids[edge]] @ w[-1] + b[-1]
        i, o, _, z = np.split(gates, 4)
        c.append(sigmoid(i) * np.tanh(z))
        h.append(sigmoid(o) * np.tanh(c[-1]))
    readings = sorted({teacher.classes[r] for _, r in names["classes"] if r in teacher.classes})
    row_of = {k: row for row, k in enumerate(readings)}
    v, bias = s["logit_layer.2.weight"], s["logit_layer.2.bias"]
    weights = {
        "old_char": table,
        "lstm_w": np.concatenate(w, 1),
        "lstm_r": np.concatenate(r),
        "lstm_b": np.stack(b),
        "lstm_h": np.stack(h),
        "lstm_c": np.stack(c),
        "old_w": s["logit_layer.0.weight"].T,
        "old_b": s["logit_layer.0.bias"],
        "old_v": v[readings],
        "old_c": bias[readings],
    }
    rows = [row_of.get(teacher.classes.get(r, -1), "-") for _, r in names["classes"]]
    return weights, {"old_chars": "".join(c for _, c in known), "old_classes": " ".join(map(str, rows))}


class Graph:
    def __init__(self) -> None:
        self.nodes, self.tensors, self.made = [], [], 0

    def weight(self, name: str, value) -> str:
        half = numpy_helper.from_array(np.asarray(value, np.float16), name)
        self.tensors.append(half)
        return self.node("Cast", [name], to=TensorProto.FLOAT)

    def ints(self, name: str, value) -> str:
        self.tensors.append(numpy_helper.from_array(np.asarray(value, np.int64), name))
        return name

    def node(self, op: str, inputs: list[str], outputs: int = 1, named: str = "", **attributes):
        names = [named or f"t{self.made + i}" for i in range(outputs)]
        self.made += outputs
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names[0] if outputs == 1 else names


def build(p: dict, old: dict, names: dict) -> onnx.ModelProto:
    g = Graph()
    p = {k: np.asarray(v) for k, v in p.items()}
    for i in range(3):
        p[f"conv{i}_w"] = p[f"conv{i}_w"].reshape(-1, p[f"conv{i}_w"].shape[-1])
    w = {k: g.weight(k, v) for k, v in (p | old).items()}
    axis = {k: g.ints(f"axis{k}", [k]) for k in (0, 1)}
    parts = []
    for i, name in enumerate(network.SIZES):
        column = g.node("Squeeze", [g.node("Slice", ["columns", g.ints(f"from{i}", [i]), g.ints(f"to{i}", [i + 1]), axis[1]]), axis[1]])
        parts.append(g.node("Gather", [w[f"embed_{name}"], column], axis=0))
    e = g.node("Concat", parts, axis=1)
    length = g.node("Slice", [g.node("Shape", ["columns"]), axis[0], axis[1], axis[0]])

    def around(x: str, by: int, tag: str) -> str:
        padded = g.node("Pad", [x, g.ints(f"pad_{tag}", [by, 0, by, 0])])
        views = []
        for k, offset in enumerate((0, by, 2 * by)):
            start = g.ints(f"start_{tag}_{k}", [offset])
            end = g.node("Add", [length, start])
            views.append(g.node("Slice", [padded, start, end, axis[0]]))
        return g.node("Concat", views, axis=1)

    def dense(x: str, weight: str, bias: str) -> str:
        return g.node("Relu", [g.node("Add", [g.node("MatMul", [x, w[weight]]), w[bias]])])

    h = e
    for i, dilation in enumerate(network.DILATIONS):
        y = dense(around(h, dilation, f"conv{i}"), f"conv{i}_w", f"conv{i}_b")
        h = y if i == 0 else g.node("Add", [h, y])
    near = g.node("Concat", [h, around(e, 1, "near")], axis=1)
    # ONNX wants [directions, gates, inputs]; the file has what multiplies a row.
    side = lambda key, size: g.node("Transpose", [g.node("Reshape", [w[key], g.ints(f"shape_{key}", size)])], perm=[1, 2, 0] if key == "lstm_w" else [0, 2, 1])  # noqa: E731
    x = g.node("Unsqueeze", [g.node("Gather", [w["old_char"], "old"], axis=0), axis[1]])
    bias = g.node("Concat", [w["lstm_b"], g.node("Sub", [w["lstm_b"], w["lstm_b"]])], axis=1)
    states = [g.node("Unsqueeze", [w[k], axis[1]]) for k in ("lstm_h", "lstm_c")]
    y = g.node("LSTM", [x, side("lstm_w", [-1, 2, 128]), side("lstm_r", [2, 32, 128]), bias, "", *states], 1, hidden_size=32, direction="bidirectional")
    both = g.node("Reshape", [y, g.ints("both_shape", [-1, 64])])
    old_z = dense(g.node("Gather", [both, "targets"], axis=0), "old_w", "old_b")
    z = dense(g.node("Concat", [g.node("Gather", [near, "targets"], axis=0), old_z], axis=1), "head_w", "head_b")
    own = g.node("Add", [g.node("MatMul", [z, g.node("Transpose", [w["class_v"]], perm=[1, 0])]), w["class_b"]])
    trust = g.node("Sigmoid", [g.node("Add", [g.node("Unsqueeze", [g.node("MatMul", [z, w["gate_w"]]), axis[1]]), w["gate_b"]])], named="trust")
    g.node("Add", [g.node("MatMul", [old_z, g.node("Transpose", [w["old_v"]], perm=[1, 0])]), w["old_c"]], named="older")
    there = g.node("Gather", ["columns", "targets"], axis=0)
    reading = g.node("Slice", [there, g.ints("r0", [1]), g.ints("r1", [2]), axis[1]])
    source = g.node("Squeeze", [g.node("Slice", [there, g.ints("s0", [2]), g.ints("s1", [3]), axis[1]]), axis[1]])
    ids = {r: i + 2 for i, r in enumerate(names["readings"])}
    class_reading = g.ints("class_reading", [ids.get(reading, -2) for _, reading in names["classes"]])
    same = g.node("Cast", [g.node("Equal", [reading, class_reading])], to=TensorProto.FLOAT)
    bonus = g.node("Gather", [g.node("Transpose", [w["agree"]], perm=[1, 0]), source], axis=0)
    g.node("Add", [own, g.node("Mul", [same, bonus])], named="own")
    ids_of = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.INT64, shape)  # noqa: E731
    floats = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    count = len(names["classes"])
    graph = helper.make_graph(
        g.nodes,
        "polyphone",
        # `old` has one id more than there are columns: the full stop at the end.
        [ids_of("columns", "columns", 5), ids_of("old", "characters"), ids_of("targets", "targets")],
        [floats("own", "targets", count), floats("trust", "targets", count), floats("older", "targets", old["old_v"].shape[0])],
        g.tensors,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def score(session, feed: dict, classes: list[int], old_rows: list[str]) -> np.ndarray:
    """Scores of one target's candidates from the graph's outputs, as the program combines them."""
    own, trust, older = (out[0] for out in session.run(["own", "trust", "older"], feed))
    known = [old_rows[c] for c in classes]
    opinion = np.full(len(classes), -np.log(len(classes)))
    there = [at for at, row in enumerate(known) if row != "-"]
    if len(there) > 1:
        x = older[[int(known[at]) for at in there]]
        opinion[there] = np.maximum(x - x.max() - np.log(np.exp(x - x.max()).sum()), LEAST)
    return own[classes] + trust[classes] * opinion


def check(session, arrays, p: dict, names: dict, old_names: dict) -> tuple[float, list]:
    """The largest difference of a score between the graph and training, and a few cases as a fixture."""
    ids = {r: i + 2 for i, r in enumerate(names["readings"])}
    class_readings = np.array([ids.get(reading, -2) for _, reading in names["classes"]])
    old_chars = old_names["old_chars"]
    old_id = {c: i + 2 for i, c in enumerate(old_chars)}
    old_rows = old_names["old_classes"].split(" ")
    worst, cases = 0.0, []
    for row in range(0, len(arrays["generated.x"]), 97):
        x = arrays["generated.x"][row]
        n = int((x[:, 0] > 0).sum())
        text = [names["chars"][i - 2] if i > 1 else "" for i in x[:n, 0]]
        candidates = arrays["generated.candidates"][row][0]
        if candidates[0] < 0 or n == len(x):
            continue
        target = arrays["generated.position"][row][0]
        usual = {",": "，", '"': "“"}
        feed = {
            "columns": x[:n].astype(np.int64),
            "old": np.array([old_id.get(usual.get(c, c), 1) for c in [*text, "。"]]),
            "targets": np.array([target], np.int64),
        }
        classes = [int(c) for c in candidates if c >= 0]
        got = score(session, feed, classes, old_rows)
        want = np.asarray(network.scores(p, x[None, :n], target[None, None], candidates[None, None], *(arrays[f"generated.{field}"][row][None, :1] for field in ("opinion", "heard")), class_readings))[0, 0]
        worst = max(worst, float(np.abs(got - want[: len(got)]).max()))
        cases.append({"columns": x[:n].tolist(), "old": feed["old"].tolist(), "target": int(target), "scores": [round(float(v), 4) for v in got]})
    return worst, cases[:40]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrays", type=Path, required=True)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True, help="a few scores, for a test of the program")
    args = parser.parse_args()
    stored = np.load(args.network)
    names = json.loads(str(stored["names"]))
    p = {k: v for k, v in stored.items() if k != "names"}
    old, old_names = old_weights(names)
    model = build(p, old, names)
    model.producer_name = "training/polyphone"
    pairs = lambda key: " ".join(ch + reading for ch, reading in names[key])  # noqa: E731
    helper.set_model_props(
        model,
        {
            "chars": "".join(names["chars"]),
            "tags": "".join(names["tags"]),
            "readings": " ".join(names["readings"]),
            "classes": pairs("classes"),
            "sole": pairs("sole"),
            "balanced": "".join(names["gold"]),
            "contested": " ".join(names["contested"]),
            **old_names,
            "licence": "Apache-2.0; the old_* and lstm_* tensors are g2pM's (Kakao Brain, Apache-2.0)",
        },
    )
    onnx.checker.check_model(model)
    args.out.write_bytes(model.SerializeToString())
    session = onnxruntime.InferenceSession(str(args.out), providers=["CPUExecutionProvider"])
    worst, cases = check(session, np.load(args.arrays), p, names, old_names)
    args.cases.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(f"largest difference from training's own arithmetic: {worst:.4f}")
    print(f"{args.out}: {args.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
