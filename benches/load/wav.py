"""Looks into a WAV answer: is it whole, is it speech, how long is it."""
import array
import struct
import sys

# What stands for a length that was not known when the header was sent.
UNKNOWN = {0, 0x7FFFFFFF, 0xFFFFFFFF}
# Quieter than this everywhere (share of full scale) is silence.
QUIET = 0.01
# Every so many samples are looked at: all of them would cost the client as much as the cache costs tts.
STRIDE = 16
# Nobody speaks faster, not even English letters; less means that text was dropped.
LEAST_SECONDS_PER_CHARACTER = 0.06


class BadWav(Exception):
    """Why an answer is no speech."""


def speech_seconds(data, characters, streamed=False):
    """Seconds of the 16-bit WAV file `data`, which must hold speech of a text of `characters`."""
    rate, samples = samples_of(data, streamed)
    some = samples[::STRIDE]
    if max(max(some), -min(some)) < QUIET * 32768:
        raise BadWav("silence")
    seconds = len(samples) / rate
    if seconds < characters * LEAST_SECONDS_PER_CHARACTER:
        raise BadWav(f"{seconds:.2f} s cannot hold {characters} characters")
    return seconds


def samples_of(data, streamed):
    """Sample rate and samples. The lengths in the header must be right, unless it was `streamed`."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise BadWav("no RIFF/WAVE header")
    told = struct.unpack_from("<I", data, 4)[0]
    if told != len(data) - 8 and not (streamed and told in UNKNOWN):
        raise BadWav(f"the header tells of {told + 8} bytes, {len(data)} came")
    at, rate = 12, None
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        at += 8
        if name == b"data" and streamed and length in UNKNOWN:
            length = len(data) - at
        elif at + length > len(data):
            raise BadWav(f"chunk {name!r} is cut off")
        if name == b"fmt ":
            if length < 16:
                raise BadWav("the fmt chunk is too short")
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at)
            if (kind, channels, bits) != (1, 1, 16) or rate == 0:
                raise BadWav(f"not 16-bit mono PCM: format {kind}, {channels} channels, {bits} bits")
        elif name == b"data":
            if rate is None:
                raise BadWav("samples before their format")
            if length == 0 or length % 2:
                raise BadWav(f"{length} bytes of samples")
            samples = array.array("h", data[at:at + length])
            if sys.byteorder == "big":
                samples.byteswap()
            return rate, samples
        at += length + length % 2
    raise BadWav("no samples")
