"""Texts for the load test: always the same, no two alike, 87 characters on average, 5 to 200 each.

They are put together from the sentences beside this file, whose places are filled by chance with a
fixed seed. Not only texts but all sentences of more than a few characters differ, so a cache has
nothing to gain, whether it holds texts or sentences.
"""
import pathlib
import random
import re

FOLDER = pathlib.Path(__file__).resolve().parent
SHORTEST, LONGEST, MEAN = 5, 200, 87
SEED = 87
# How lengths are spread: a beta distribution over the range, broad, most often 40 to 120 characters.
SPREAD = 1.6
# Lengths are drawn from a range this much wider and cut to it, so that both ends do occur.
EDGE = 4
STRATA = 20
# Sentences up to this length may be said again in another text: there are too few of them.
SHORT = 8
PLACE = re.compile(r"\{(\w+)\}")


def lines(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_words():
    return {name: choices.split(" ") for name, choices in (line.split("\t") for line in lines("words.txt"))}


NUMBERS = {
    "small": lambda dice: str(dice.randint(1, 9)),
    "n": lambda dice: str(dice.randint(2, 99)),
    "big": lambda dice: str(dice.choice([dice.randint(100, 999), dice.randint(1000, 99999), 1000 * dice.randint(2, 90)])),
    "year": lambda dice: str(dice.randint(1950, 2035)),
    "date": lambda dice: dice.choice(["{0}年{1}月{2}日", "{1}月{2}日", "{1}月{2}号"]).format(
        dice.randint(1990, 2035), dice.randint(1, 12), dice.randint(1, 28)),
    "time": lambda dice: dice.choice(["{0}点", "{0}点半", "{0}点{1}分", "{0}:{1}"]).format(
        dice.randint(1, 23), dice.randint(10, 59)),
    "money": lambda dice: dice.choice(["{0}元", "{0}块钱", "{0}万元", "{0}.{1}元"]).format(
        dice.randint(2, 999), dice.randint(10, 99)),
    "percent": lambda dice: dice.choice(["{0}%", "{0}.{1}%", "百分之{0}"]).format(dice.randint(1, 99), dice.randint(1, 9)),
    "degrees": lambda dice: f"{dice.randint(1, 39)}℃",
    "phone": lambda dice: f"1{dice.randint(30, 99)}{dice.randint(10_000_000, 99_999_999)}",
    "code": lambda dice: str(dice.randint(100_000, 999_999)),
}


class Corpus:
    """An endless series of texts. Two of the same `stream` give the same texts; other streams give others."""

    def __init__(self, stream=0):
        self.dice = random.Random(f"{SEED}/{stream}")
        self.words = read_words()
        self.sentences = lines("sentences.txt")
        self.openers = lines("openers.txt")
        self.texts, self.said = set(), set()
        self.spread, self.lengths = spread(), []

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            length = self.length()
            for _ in range(20):
                sentences = self.fit(length)
                text = "".join(sentences)
                if text not in self.texts:
                    self.texts.add(text)
                    self.said.update(sentences)
                    return text

    def length(self):
        """The next length. Each twenty in a row are spread like the whole, so that short runs compare."""
        if not self.lengths:
            step = len(self.spread) // STRATA
            self.lengths = [self.dice.choice(self.spread[k * step:(k + 1) * step]) for k in range(STRATA)]
            self.dice.shuffle(self.lengths)
        return self.lengths.pop()

    def fill(self, pattern):
        def word(place):
            name = place.group(1)
            return NUMBERS[name](self.dice) if name in NUMBERS else self.dice.choice(self.words[name])
        return PLACE.sub(word, pattern)

    def sentence(self, here):
        """One that this stream has not said, nor `here`, the text being made; the shortest may repeat."""
        while True:
            pattern = self.dice.choice(self.sentences)
            sentence = self.fill(pattern)
            if len(sentence) > SHORT and pattern.count("{") < 2 and not sentence.startswith("“"):
                sentence = self.fill(self.dice.choice(self.openers)) + sentence
            if sentence not in here and (len(sentence) <= SHORT or sentence not in self.said):
                return sentence

    def fit(self, length):
        """Sentences that are `length` characters together, or as nearly as many tries allow."""
        start = []
        while length - size(start) > 80:
            start.append(self.sentence(start))
        best = None
        for _ in range(80):
            found = list(start)
            while size(found) < length:
                found.append(self.sentence(found))
                nearer = best is None or abs(size(found) - length) < abs(size(best) - length)
                if nearer and SHORTEST <= size(found) <= LONGEST:
                    best = list(found)
            if best is not None and size(best) == length:
                break
        return self.fit(length) if best is None else best


def spread():
    """4,000 lengths in order, the same for every stream."""
    dice = random.Random(SEED)
    low, high = SHORTEST - EDGE, LONGEST + EDGE
    share = (MEAN - low) / (high - low)
    parts = sorted(dice.betavariate(SPREAD, SPREAD * (1 - share) / share) for _ in range(4000))
    return [min(max(round(low + part * (high - low)), SHORTEST), LONGEST) for part in parts]


def size(sentences):
    return sum(map(len, sentences))


class Repeating:
    """Half of the requests say something that was or will be said again, the rest is said once.

    What repeats comes from a fixed set, the k-th with a weight of 1/k (Zipf), as popular prompts do.
    """

    SHARE = 0.5
    POPULAR = 200

    def __init__(self, stream=0):
        self.fresh = Corpus(stream)
        popular = Corpus("popular")
        self.popular = [next(popular) for _ in range(self.POPULAR)]
        self.weights = [1 / rank for rank in range(1, self.POPULAR + 1)]
        self.dice = random.Random(f"{SEED}/repeating/{stream}")

    def __iter__(self):
        return self

    def __next__(self):
        if self.dice.random() < self.SHARE:
            return self.dice.choices(self.popular, self.weights)[0]
        return next(self.fresh)


WORKLOADS = {"unique": Corpus, "repeat": Repeating}
