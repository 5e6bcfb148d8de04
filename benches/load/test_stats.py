import unittest

import stats
from stats import Attempt


def attempt(kind, started, ended, **more):
    return Attempt(kind, started, ended, more.pop("first_try", started), **more)


class Percentiles(unittest.TestCase):
    def test_nearest_rank(self):
        values = [15, 20, 35, 40, 50]
        for percent, expected in ((5, 15), (30, 20), (40, 20), (50, 35), (99, 50), (100, 50)):
            self.assertEqual(stats.percentile(values, percent), expected)

    def test_order_does_not_matter(self):
        self.assertEqual(stats.percentile([3, 1, 2], 50), 2)

    def test_of_a_hundred(self):
        self.assertEqual(stats.percentiles(range(1, 101)), {"p50": 50, "p90": 90, "p95": 95, "p99": 99})

    def test_of_nothing_and_of_one(self):
        self.assertIsNone(stats.percentile([], 95))
        self.assertEqual(stats.percentile([7], 50), 7)


class Summary(unittest.TestCase):
    def test_throughput_is_what_came_back_inside_the_window(self):
        attempts = [
            attempt(stats.OK, 5, 11, audio=3.0, characters=10),  # sent before, back inside
            attempt(stats.OK, 12, 14, audio=5.0, characters=10, cached=True),
            attempt(stats.OK, 18, 25, audio=7.0, characters=10),  # back too late
        ]
        found = stats.summary(attempts, 10, 20, cores=2)
        self.assertEqual((found["answered"], found["sent"], found["from_cache"]), (2, 2, 1))
        self.assertAlmostEqual(found["requests_per_second"], 0.2)
        self.assertAlmostEqual(found["audio_per_second"], 0.8)
        self.assertAlmostEqual(found["audio_per_second_and_core"], 0.4)
        self.assertAlmostEqual(found["audio_per_character"], 0.4)

    def test_latency_is_of_what_was_sent_inside_the_window(self):
        attempts = [attempt(stats.OK, 5, 19, first_audio=18), attempt(stats.OK, 19, 22, first_audio=20)]
        found = stats.summary(attempts, 10, 20, cores=1)
        self.assertEqual(found["whole"]["p95"], 3)
        self.assertEqual(found["first_audio"]["p95"], 1)

    def test_a_time_out_counts_with_its_wait(self):
        attempts = [attempt(stats.OK, 10, 11), attempt(stats.TIMEOUT, 10, 70)]
        found = stats.summary(attempts, 10, 20, cores=1)
        self.assertEqual((found["whole"]["p50"], found["whole"]["p99"]), (1, 60))
        self.assertEqual(found["errors"][stats.TIMEOUT], 1)

    def test_a_refusal_is_an_error_and_its_wait_is_told(self):
        attempts = [attempt(stats.REFUSED, 10, 10.1), attempt(stats.OK, 13, 15, first_try=10)]
        found = stats.summary(attempts, 10, 20, cores=1)
        self.assertEqual(found["errors"], {"429": 1, "5xx": 0, "time-out": 0, "connection": 0, "other": 0})
        self.assertEqual((found["whole"]["p50"], found["whole_with_retries"]["p50"]), (2, 5))

    def test_a_text_refused_to_the_end_is_not_forgotten(self):
        attempts = [attempt(stats.OK, 10, 11), attempt(stats.REFUSED, 18, 18.5, first_try=12, given_up=True)]
        found = stats.summary(attempts, 10, 20, cores=1)
        self.assertEqual((found["whole"]["p95"], found["whole_with_retries"]["p95"], found["given_up"]), (1, 6.5, 1))

    def test_an_empty_window(self):
        found = stats.summary([], 0, 10, cores=4)
        self.assertEqual((found["requests_per_second"], found["whole"]["p95"]), (0, None))


if __name__ == "__main__":
    unittest.main()
