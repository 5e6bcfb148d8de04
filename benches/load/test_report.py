import pathlib
import tempfile
import unittest

import stats

try:
    import matplotlib  # noqa: F401

    import report
except ImportError:
    report = None

MACHINE = {"processor": "a processor", "cores": 4, "physical_cores": 2, "memory_gb": 8.0, "system": "Linux 6", "tts": "tts 1",
           "packages": {"onnxruntime": "1.32.0"}, "load_before": [0.5, 0, 0], "date": "2026-01-01"}
SETTINGS = {"ramp": 1, "seconds": 10, "timeout": 60}


def cell(service, users, think, attempts, cache=None):
    used = {"cpu_seconds": 20.0, "cpu_share": 0.5, "client_cpu_share": 0.01, "rss_peak_mb": 300.0, "rss_mean_mb": 200.0}
    return {"service": service, "cache": cache, "workload": "repeat" if cache == "memory" else "unique", "users": users,
            "think": think, "timeout": 60, **stats.summary(attempts, 0, 10, 4), **used}


@unittest.skipUnless(report, "needs matplotlib and psutil")
class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        good = [stats.Attempt(stats.OK, 1, 3, 1, 2, 8.0, 20), stats.Attempt(stats.REFUSED, 1, 1, 1)]
        late = [*good, stats.Attempt(stats.TIMEOUT, 5, 65, 5)]
        cls.cells = [cell("tts", 10, 0, good, "off"), cell("tts", 10, 0, good, "memory"), cell("flask", 10, 0, late),
                     cell("fastapi", 10, 1, [])]

    def test_every_row_has_the_columns_of_its_header(self):
        for rows in (list(report.table(self.cells)), list(report.table_of_errors(self.cells))):
            self.assertEqual(len(rows), 2 + len(self.cells))
            self.assertEqual(len({row.count("|") for row in rows}), 1)

    def test_figures_stand_in_the_table(self):
        tables = report.markdown(SETTINGS, MACHINE, self.cells)
        self.assertIn("| tts, cache memory | repeat | 10 | 1 | 0.10 | 0.80 | 0.20 | 2.00 / 2.00 / 2.00 / 2.00 "
                      "| 1.00 / 1.00 / 1.00 / 1.00 | 2.00 |", tables)
        self.assertIn("2.00 / ≥60 / ≥60 / ≥60", tables)
        self.assertIn("– / – / – / –", tables)
        self.assertEqual(tables.count("### Think time"), 2)

    def test_the_plot_is_a_png(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "load.png"
            report.plot(path, MACHINE, self.cells)
            self.assertEqual(path.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    unittest.main()
