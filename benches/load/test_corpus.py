import itertools
import re
import statistics
import unittest

import corpus


class TheCorpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = list(itertools.islice(corpus.Corpus(), 20_000))

    def test_no_text_comes_twice(self):
        self.assertEqual(len(set(self.texts)), len(self.texts))

    def test_lengths_are_as_promised(self):
        lengths = [len(text) for text in self.texts]
        self.assertAlmostEqual(statistics.mean(lengths), corpus.MEAN, delta=1)
        self.assertEqual((min(lengths), max(lengths)), (corpus.SHORTEST, corpus.LONGEST))

    def test_a_short_run_is_spread_like_the_whole(self):
        for start in range(0, 400, 40):
            lengths = [len(text) for text in self.texts[start:start + 40]]
            self.assertAlmostEqual(statistics.mean(lengths), corpus.MEAN, delta=4)
            self.assertLess(min(lengths), 40)
            self.assertGreater(max(lengths), 140)

    def test_it_is_always_the_same(self):
        self.assertEqual(list(itertools.islice(corpus.Corpus(), 50)), self.texts[:50])

    def test_another_stream_says_something_else(self):
        other = set(itertools.islice(corpus.Corpus("other"), 200))
        self.assertFalse([text for text in other.intersection(self.texts) if len(text) > 20])

    def test_sentences_hardly_repeat(self):
        sentences = [part for text in self.texts[:1000] for part in re.split("(?<=。)", text) if len(part) > 12]
        self.assertGreater(len(set(sentences)), 0.99 * len(sentences))

    def test_every_place_is_filled(self):
        self.assertFalse([text for text in self.texts if "{" in text or "}" in text])

    def test_sentences_are_written_once(self):
        for name in ("sentences.txt", "openers.txt"):
            lines = corpus.lines(name)
            self.assertEqual(len(set(lines)), len(lines))


class Repeating(unittest.TestCase):
    def test_half_of_the_requests_repeat(self):
        requests = list(itertools.islice(corpus.Repeating(), 4000))
        popular = set(corpus.Repeating().popular)
        share = sum(text in popular for text in requests) / len(requests)
        self.assertAlmostEqual(share, corpus.Repeating.SHARE, delta=0.03)
        fresh = [text for text in requests if text not in popular]
        self.assertEqual(len(set(fresh)), len(fresh))

    def test_the_first_is_said_most(self):
        requests = list(itertools.islice(corpus.Repeating(), 4000))
        first, tenth = (requests.count(corpus.Repeating().popular[rank]) for rank in (0, 9))
        self.assertGreater(first, 5 * tenth)
        self.assertGreater(tenth, 0)


if __name__ == "__main__":
    unittest.main()
