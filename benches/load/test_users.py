import asyncio
import itertools
import types
import unittest

import stats
from test_wav import file

try:
    import aiohttp.web as web

    import users
except ImportError:
    web = None

SPEECH = file()


@unittest.skipUnless(web, "needs aiohttp")
class AgainstAServer(unittest.TestCase):
    def attempts(self, answer, count=1, seconds=0.3, timeout=5, think=0.0):
        """What users see of a server whose n-th answer is `answer(n)`."""
        async def run():
            calls = itertools.count()

            async def handle(request):
                self.bodies.append(await request.json())
                return await answer(next(calls), request)

            app = web.Application()
            app.router.add_post("/tts", handle)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            service = types.SimpleNamespace(url=f"http://127.0.0.1:{port}/tts", fields={"format": "wav"}, streamed=False)
            tester = users.Users(service, iter(f"第{n}句" for n in itertools.count()), count, think, timeout)
            await tester.run(0, seconds, lambda: None, lambda: None)
            await runner.cleanup()
            return tester.attempts
        self.bodies = []
        return asyncio.run(run())

    def test_speech_is_measured(self):
        async def answer(_, request):
            out = web.StreamResponse()
            await out.prepare(request)
            await out.write(SPEECH[:44])
            await asyncio.sleep(0.1)
            await out.write(SPEECH[44:1000])
            await asyncio.sleep(0.1)
            await out.write(SPEECH[1000:])
            return out
        first = self.attempts(answer)[0]
        self.assertEqual((first.kind, first.audio), (stats.OK, 1.0))
        # The header alone is no audio.
        self.assertGreater(first.first_audio - first.started, 0.09)
        self.assertGreater(first.ended - first.first_audio, 0.09)

    def test_every_user_says_something_else(self):
        async def answer(*_):
            await asyncio.sleep(0.05)
            return web.Response(body=SPEECH)
        attempts = self.attempts(answer, count=3)
        texts = [body["text"] for body in self.bodies]
        self.assertGreater(len(attempts), 6)
        self.assertEqual(len(set(texts)), len(texts))
        self.assertEqual(self.bodies[0]["format"], "wav")

    def test_think_time_slows_a_user_down(self):
        async def answer(*_):
            return web.Response(body=SPEECH)
        self.assertLessEqual(len(self.attempts(answer, seconds=0.5, think=0.2)), 3)

    def test_a_refused_text_is_sent_again_after_the_wait(self):
        async def answer(number, _):
            return web.Response(status=429, headers={"Retry-After": "0.2"}) if number == 0 else web.Response(body=SPEECH)
        refused, spoken, *_ = self.attempts(answer, seconds=0.5)
        self.assertEqual((refused.kind, spoken.kind), (stats.REFUSED, stats.OK))
        self.assertEqual(self.bodies[0], self.bodies[1])
        self.assertGreaterEqual(spoken.started - refused.ended, 0.2)
        self.assertLessEqual(spoken.first_try, refused.started)

    def test_a_long_retry_after_is_capped(self):
        async def answer(*_):
            return web.Response(status=429, headers={"Retry-After": "3600"})
        users.LONGEST_RETRY, before = 0.1, users.LONGEST_RETRY
        try:
            self.assertGreaterEqual(len(self.attempts(answer, seconds=0.35)), 3)
        finally:
            users.LONGEST_RETRY = before

    def test_patience_ends(self):
        async def answer(*_):
            return web.Response(status=429, headers={"Retry-After": "0.1"})
        attempts = self.attempts(answer, seconds=0.6, timeout=0.25)
        self.assertTrue(attempts[-1].given_up)
        self.assertFalse(attempts[0].given_up)

    def test_errors_are_told_apart(self):
        async def failing(*_):
            return web.Response(status=500, text="broken")

        async def wrong(*_):
            return web.Response(status=422)

        async def silent(*_):
            return web.Response(body=file(peak=0))

        async def slow(*_):
            await asyncio.sleep(1)

        async def cut(_, request):
            request.transport.close()
            return web.Response()
        for answer, kind in ((failing, stats.SERVER), (wrong, stats.OTHER), (silent, stats.OTHER),
                             (slow, stats.TIMEOUT), (cut, stats.CONNECTION)):
            self.assertEqual(self.attempts(answer, seconds=0.1, timeout=0.2)[0].kind, kind)

    def test_what_comes_from_the_cache_is_counted(self):
        async def answer(number, _):
            return web.Response(body=SPEECH, headers={"x-cache": ("hit", "shared", "miss")[number % 3]})
        self.assertEqual([attempt.cached for attempt in self.attempts(answer)[:3]], [True, True, False])


if __name__ == "__main__":
    unittest.main()
