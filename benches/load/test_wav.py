import io
import math
import struct
import unittest
import wave

import wav


def file(seconds=1.0, peak=8000, width=2, channels=1):
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((channels, width, 24000, 0, "NONE", ""))
        tone = (round(peak * math.sin(0.05 * at)) for at in range(round(seconds * 24000)))
        made.writeframes(b"".join(value.to_bytes(width, "little", signed=True) * channels for value in tone))
    return out.getvalue()


class Wav(unittest.TestCase):
    def refused(self, data, why, **more):
        with self.assertRaisesRegex(wav.BadWav, why):
            wav.speech_seconds(data, 5, **more)

    def test_a_good_file_has_its_seconds(self):
        self.assertAlmostEqual(wav.speech_seconds(file(1.5), 5), 1.5)

    def test_other_chunks_are_skipped(self):
        data = file()
        extra = data[:36] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + data[36:]
        extra = extra[:4] + struct.pack("<I", len(extra) - 8) + extra[8:]
        self.assertAlmostEqual(wav.speech_seconds(extra, 5), 1.0)

    def test_what_is_no_wav(self):
        self.refused(b"", "no RIFF")
        self.refused(b'{"error":{"message":"..."}}', "no RIFF")

    def test_a_cut_off_file(self):
        self.refused(file()[:-100], "tells of")

    def test_a_cut_off_chunk(self):
        data = bytearray(file())
        struct.pack_into("<I", data, 40, 1 << 20)
        self.refused(bytes(data), "cut off")

    def test_no_samples(self):
        self.refused(file(0), "0 bytes")

    def test_silence(self):
        self.refused(file(peak=100), "silence")

    def test_too_short_for_its_text(self):
        with self.assertRaisesRegex(wav.BadWav, "cannot hold"):
            wav.speech_seconds(file(1), 87)

    def test_another_format(self):
        self.refused(file(width=3), "24 bits")
        self.refused(file(channels=2), "2 channels")

    def test_a_streamed_header_may_leave_lengths_open(self):
        data = bytearray(file())
        for unknown in (0, 0x7FFFFFFF, 0xFFFFFFFF):
            struct.pack_into("<I", data, 4, unknown)
            struct.pack_into("<I", data, 40, unknown)
            self.assertAlmostEqual(wav.speech_seconds(bytes(data), 5, streamed=True), 1.0)
            self.refused(bytes(data), "tells of")


if __name__ == "__main__":
    unittest.main()
