"""The voice pack kokoro-zh as a Python service would use it: misaki for the phonemes, onnxruntime for
the three graphs, one run for each sentence.

TTS_MODELS says where the packs are (models/ of the checkout otherwise), PEER_THREADS how many threads
ONNX Runtime takes for one run (0: its default, all cores).
"""
import io
import json
import os
import pathlib
import re
import wave

import cn2an
import jieba
import numpy as np
import onnxruntime
from misaki.zh import ZHG2P

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACK = pathlib.Path(os.environ.get("TTS_MODELS", ROOT / "models")) / "kokoro-zh"
DATA = ROOT / "data"
RATE = 24000
MOST_TOKENS = 510
PAUSE = np.zeros(int(0.3 * RATE), np.float32)
EDGE = int(0.05 * RATE)
DURATIONS, PROSODY, ACOUSTIC = (
    "/encoder/predictor/ReduceSum_output_0",
    "/encoder/predictor/text_encoder/Concat_4_output_0",
    "/encoder/text_encoder/Transpose_2_output_0",
)
F0, ENERGY = "/encoder/Squeeze_output_0", "/encoder/Squeeze_1_output_0"
ARPABET = dict(pair.split(":") for pair in (
    "AA:ɑ AE:æ AH:ʌ AO:ɔ AW:W AY:I B:b CH:ʧ D:d DH:ð EH:ɛ ER:ɜɹ EY:A F:f G:ɡ HH:h IH:ɪ IY:i JH:ʤ K:k L:l M:m N:n "
    "NG:ŋ OW:O OY:Y P:p R:ɹ S:s SH:ʃ T:t TH:θ UH:ʊ UW:u V:v W:w Y:j Z:z ZH:ʒ").split(" "))
STRESS = {"0": "", "1": "ˈ", "2": "ˌ"}


class Voice:
    """The loaded voice. Its methods may be called from several threads."""

    def __init__(self, speaker="zf_xiaoxiao"):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("PEER_THREADS", "0"))
        options.log_severity_level = 3
        self.text, self.prosody, self.decoder = (
            onnxruntime.InferenceSession(PACK / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
            for name in ("text", "prosody", "decoder"))
        self.styles = np.fromfile(PACK / "styles" / f"{speaker}.bin", "<f4").reshape(MOST_TOKENS, 1, 256)
        self.ids = json.loads((DATA / "kokoro-vocab.json").read_text(encoding="utf-8"))["vocab"]
        rows = (DATA / "english.tsv").read_text(encoding="utf-8").splitlines()
        self.english = dict(row.split("\t")[:2] for row in rows if not row.startswith("#"))
        self.chinese = ZHG2P()
        jieba.initialize()

    def wav(self, text):
        """A text as a 16-bit WAV file."""
        parts = [part for sentence in sentences(text) for part in (self.speak(sentence), PAUSE)]
        audio = np.concatenate(parts[:-1] or [PAUSE])
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes((audio.clip(-1, 1) * 32767).astype("<i2").tobytes())
        return file.getvalue()

    def speak(self, sentence):
        ids = [self.ids[symbol] for symbol in self.phonemes(sentence) if symbol in self.ids]
        runs = [self.run(ids[at:at + MOST_TOKENS]) for at in range(0, len(ids), MOST_TOKENS)]
        return np.concatenate(runs or [PAUSE])

    def phonemes(self, sentence):
        try:
            sentence = cn2an.transform(sentence, "an2cn")
        except ValueError:
            pass  # a number that it cannot read stays as it is
        return " ".join(self.word(part) if part[0].isascii() else self.chinese(part)[0]
                        for part in re.findall(r"[A-Za-z']+|[^A-Za-z']+", sentence) if part.strip())

    def word(self, word):
        """An English word from the dictionary, or else its letters."""
        known = self.english.get(word.lower())
        if known is None or (word.isupper() and len(word) < 4):
            known = " ".join("EY1" if letter == "a" else self.english.get(letter, "") for letter in word.lower())
        phones = (phone.rstrip("012") for phone in known.split())
        marks = (STRESS.get(phone[-1], "") for phone in known.split())
        return "".join(mark + ARPABET[phone] for mark, phone in zip(marks, phones))

    def run(self, ids):
        style = self.styles[len(ids) - 1]
        tokens = np.array([[0, *ids, 0]], np.int64)
        durations, prosody, acoustic = self.text.run([DURATIONS, PROSODY, ACOUSTIC], {"tokens": tokens, "style": style})
        frames = np.maximum(durations[0].round(), 1).astype(int)
        prosody = prosody.transpose(0, 2, 1).repeat(frames, axis=2)
        f0, energy = self.prosody.run([F0, ENERGY], {"/encoder/MatMul_output_0": prosody, "style": style})
        acoustic = acoustic.repeat(frames, axis=2)
        audio, = self.decoder.run(["audio"], {"/encoder/MatMul_1_output_0": acoustic, F0: f0, ENERGY: energy, "style": style})
        return trimmed(audio)


def sentences(text):
    return [part.strip() for part in re.split(r"(?<=[。！？；…\n])", text) if re.search(r"\w", part)]


def trimmed(audio):
    """Without the silence of about a second that the network puts around each run."""
    loud = np.flatnonzero(np.abs(audio) > 0.01)
    return audio[max(loud[0] - EDGE, 0):loud[-1] + EDGE] if loud.size else audio
