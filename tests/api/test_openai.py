"""The routes for OpenAI's clients, asked by the official client. scripts/test-api.sh runs this."""
import base64
import json
import subprocess
import unittest

import openai

from service import Service

TEXT = "今天天气真好，我们去公园散步吧。你觉得怎么样？"
# As ffprobe calls them.
CODECS = {"mp3": "mp3", "opus": "opus", "flac": "flac", "wav": "pcm_s16le"}


def client(service, **options):
    return openai.OpenAI(base_url=f"{service.url}/v1", **{"api_key": "none", "max_retries": 0, **options})


def probe(audio):
    """Codec, sample rate and seconds of audio, as ffmpeg reads it."""
    shape = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-"], input=audio, capture_output=True, check=True
    )
    stream = json.loads(shape.stdout)["streams"][0]
    heard = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", "-", "-ar", "24000", "-ac", "1", "-f", "s16le", "-"],
        input=audio, capture_output=True, check=True,
    )
    return stream["codec_name"], int(stream["sample_rate"]), len(heard.stdout) / 48_000


class WithNull(unittest.TestCase):
    """With the voice that costs nothing."""

    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service())
        cls.client = client(cls.service)

    def speak(self, **fields):
        return self.client.audio.speech.create(**{"model": "tts-1", "voice": "tick", "input": TEXT, **fields})

    def seconds(self, **fields):
        """How long it takes to say this, by raw samples."""
        return len(self.speak(response_format="pcm", **fields).content) / 48_000

    def test_every_format_is_what_its_name_says(self):
        length = self.seconds()
        self.assertGreater(length, 0.5)
        for name, codec in CODECS.items():
            with self.subTest(name):
                answer = self.speak(response_format=name)
                found, _, seconds = probe(answer.content)
                self.assertEqual(found, codec)
                self.assertAlmostEqual(seconds, length, delta=0.2)
        self.assertEqual(probe(self.speak().content)[0], "mp3")
        self.assertEqual(self.speak(response_format="pcm").response.headers["content-type"], "audio/pcm")

    def test_a_format_that_cannot_be_made_is_refused_with_those_that_can(self):
        with self.assertRaises(openai.UnprocessableEntityError) as refused:
            self.speak(response_format="aac")
        error = refused.exception
        self.assertEqual((error.param, error.code, error.type), ("response_format", "invalid_value", "invalid_request_error"))
        for name in [*CODECS, "pcm"]:
            self.assertIn(name, error.message)
        self.assertEqual(error.request_id, error.response.json()["request_id"])

    def test_wrong_values_are_unprocessable(self):
        cases = {
            "model": {"model": "whisper-1"},
            "voice": {"voice": "nobody"},
            "speed": {"speed": 3.0},
            "input": {"input": "好" * 4097},
            "instructions": {"instructions": "qwertyuiop"},
            "colour": {"extra_body": {"colour": "red"}},
        }
        for param, fields in cases.items():
            with self.subTest(param), self.assertRaises(openai.UnprocessableEntityError) as refused:
                self.speak(**fields)
            self.assertEqual(refused.exception.param, param)

    def test_every_parameter_acts(self):
        plain = self.speak(response_format="pcm").content
        for fields in [
            {"instructions": "sad"},
            {"instructions": "Speak in a cheerful and positive tone."},
            {"extra_body": {"emotion": "happy", "intensity": 2.0}},
            {"extra_body": {"emotion": "angry"}},
        ]:
            with self.subTest(fields):
                self.assertNotEqual(self.speak(response_format="pcm", **fields).content, plain)

    def test_the_whole_length_is_possible(self):
        answer = self.speak(input="好" * 4096, response_format="flac")
        self.assertEqual(probe(answer.content)[0], "flac")

    def test_streams_come_in_pieces_that_are_the_whole(self):
        whole = self.speak(response_format="pcm").content
        with self.client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="tick", input=TEXT, response_format="pcm"
        ) as answer:
            self.assertNotIn("content-length", answer.headers)
            self.assertEqual(b"".join(answer.iter_bytes()), whole)

    def test_events_hold_the_audio_and_end(self):
        with self.client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="tick", input=TEXT, response_format="pcm", stream_format="sse"
        ) as answer:
            self.assertEqual(answer.headers["content-type"], "text/event-stream")
            events = [json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:")]
        self.assertEqual({event["type"] for event in events[:-1]}, {"speech.audio.delta"})
        self.assertGreater(len(events), 2)
        self.assertEqual(events[-1]["type"], "speech.audio.done")
        self.assertEqual(events[-1]["usage"]["input_tokens"], len(TEXT))
        audio = b"".join(base64.b64decode(event["audio"]) for event in events[:-1])
        self.assertEqual(audio, self.speak(response_format="pcm").content)

    def test_models_and_voices_are_listed(self):
        names = [model.id for model in self.client.models.list()]
        self.assertEqual(names, ["null", "tts-1", "tts-1-hd", "gpt-4o-mini-tts"])
        for name in names:
            self.assertEqual(self.client.models.retrieve(name).id, name)
            self.speak(model=name, input="好")
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("whisper-1")
        voices = self.client.get("/audio/voices", cast_to=object)
        self.assertEqual(voices, {"voices": [{"id": "tick", "name": "嘀嗒"}]})


class WithTheVoice(unittest.TestCase):
    """With the real voice, where its speed or its speakers matter."""

    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service("-j", "1", "--max-queue", "1", environment={}))
        cls.client = client(cls.service)

    def test_who_finds_no_room_is_told_to_come_again(self):
        speech = self.client.audio.speech
        with speech.with_streaming_response.create(model="tts-1", voice="alloy", input=TEXT * 10, response_format="pcm"):
            with self.assertRaises(openai.RateLimitError) as refused:
                speech.create(model="tts-1", voice="alloy", input="别的。")
        self.assertEqual(refused.exception.code, "queue_full")
        self.assertGreaterEqual(int(refused.exception.response.headers["retry-after"]), 1)
        # The one who had the room has left, and a client that tries again gets it.
        patient = client(self.service, max_retries=5).audio.speech
        patient.create(model="tts-1", voice="alloy", input="好。", response_format="wav")

    def test_voices_of_openai_answer(self):
        def say(voice):
            patient = client(self.service, max_retries=10).audio.speech
            return patient.create(model="tts-1", voice=voice, input="好。", response_format="wav").content

        self.assertEqual(say("alloy"), say("xiaoxiao"))
        self.assertNotEqual(say("alloy"), say("onyx"))

    def test_speed_acts(self):
        def seconds(speed):
            patient = client(self.service, max_retries=10).audio.speech
            fields = {"model": "tts-1", "voice": "alloy", "input": "今天天气真好。", "response_format": "pcm"}
            return len(patient.create(**fields, speed=speed).content) / 48_000

        self.assertGreater(seconds(0.5), 1.5 * seconds(2.0))


class WithKeys(unittest.TestCase):
    def test_a_key_is_wanted(self):
        with Service("--api-key", "right") as service:
            with self.assertRaises(openai.AuthenticationError) as refused:
                client(service, api_key="wrong").models.list()
            self.assertEqual(refused.exception.code, "invalid_api_key")
            self.assertEqual(len(client(service, api_key="right").models.list().data), 4)


if __name__ == "__main__":
    unittest.main()
