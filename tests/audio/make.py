#!/usr/bin/env python3
"""Makes the files in this folder: a tone of 440 Hz on the left, half as loud 660 Hz on the right,
for 1.5 s. Needs ffmpeg with libmp3lame and libvorbis, flac and opusenc."""

import math
import struct
import subprocess
import wave


def tone(name, rate):
    with wave.open(name, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(rate)
        for i in range(rate * 3 // 2):
            left = 0.5 * math.sin(2 * math.pi * 440 * i / rate)
            right = 0.25 * math.sin(2 * math.pi * 660 * i / rate)
            out.writeframes(struct.pack("<hh", round(left * 32768), round(right * 32768)))


def run(*command):
    subprocess.run(command, check=True)


tone("/tmp/44100.wav", 44_100)
tone("/tmp/48000.wav", 48_000)
FFMPEG = ["ffmpeg", "-y", "-loglevel", "error", "-i", "/tmp/44100.wav"]
run(*FFMPEG, "-c:a", "libmp3lame", "-b:a", "64k", "tone.mp3")
run(*FFMPEG, "-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", "bare.mp3")
run(*FFMPEG, "-c:a", "libvorbis", "-q:a", "5", "tone.ogg")
run("flac", "-s", "-f", "-o", "tone.flac", "/tmp/44100.wav")
run("opusenc", "--quiet", "--bitrate", "48", "/tmp/48000.wav", "tone.opus")
