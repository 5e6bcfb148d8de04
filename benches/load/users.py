"""Users that send a text, wait for the speech, think, and send the next: a closed loop."""
import asyncio
import time

import aiohttp

import stats
import wav

HEADER = 44
# A user that is refused waits as long as Retry-After says, but no longer than this.
LONGEST_RETRY = 5.0
# After any other error, so that a service that refuses connections is not hammered.
PAUSE_AFTER_ERROR = 1.0


class Users:
    """`count` users of one service. `run` returns their attempts."""

    def __init__(self, service, texts, count, think, timeout):
        self.service, self.texts, self.count, self.think, self.timeout = service, texts, count, think, timeout
        self.attempts = []
        self.closes = 0.0

    async def run(self, ramp, seconds, on_open, on_close):
        """Users come one by one during `ramp`; then the window is open for `seconds`."""
        # A new connection for each request: gunicorn's sync workers keep none, so nobody may.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        limit = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(connector=connector, timeout=limit) as session:
            begun = time.perf_counter()
            self.closes = begun + ramp + seconds
            users = [asyncio.create_task(self.user(session, ramp * index / self.count)) for index in range(self.count)]
            await asyncio.sleep(ramp)
            on_open()
            opened = time.perf_counter()
            await asyncio.sleep(self.closes - opened)
            closed = time.perf_counter()
            on_close()
            await asyncio.gather(*users)
        return opened, closed

    async def user(self, session, delay):
        await asyncio.sleep(delay)
        while self.open():
            kind = await self.speak(session, next(self.texts))
            await asyncio.sleep(self.think if kind == stats.OK else max(self.think, PAUSE_AFTER_ERROR))

    def open(self):
        return time.perf_counter() < self.closes

    async def speak(self, session, text):
        """Sends a text until it is spoken, fails for another reason than a full queue, or patience ends."""
        first_try = time.perf_counter()
        while True:
            attempt, retry_after = await attempt_once(session, self.service, text, first_try, self.timeout)
            self.attempts.append(attempt)
            if attempt.kind != stats.REFUSED:
                return attempt.kind
            await asyncio.sleep(min(retry_after, LONGEST_RETRY))
            if not self.open() or time.perf_counter() - first_try > self.timeout:
                attempt.given_up = True
                return attempt.kind


async def attempt_once(session, service, text, first_try, timeout):
    """One request; returns its record and the seconds of Retry-After (1 without)."""
    started = time.perf_counter()
    first_audio, retry_after, cached, audio, reason = None, 1.0, False, 0.0, ""
    body = bytearray()
    try:
        async with asyncio.timeout(timeout):
            async with session.post(service.url, json={"text": text, **service.fields}) as answer:
                async for part in answer.content.iter_any():
                    body += part
                    if first_audio is None and len(body) > HEADER:
                        first_audio = time.perf_counter()
        ended = time.perf_counter()
        kind = kind_of(answer.status)
        if kind == stats.OK:
            cached = answer.headers.get("x-cache") in ("hit", "shared")
            audio = wav.speech_seconds(bytes(body), len(text), service.streamed)
        else:
            reason = f"{answer.status} {bytes(body[:200]).decode(errors='replace')}"
            retry_after = seconds_of(answer.headers.get("retry-after"))
    except TimeoutError:
        kind, ended = stats.TIMEOUT, time.perf_counter()
    except aiohttp.ClientError as error:
        kind, ended, reason = stats.CONNECTION, time.perf_counter(), type(error).__name__
    except wav.BadWav as error:
        kind, reason = stats.OTHER, f"bad audio: {error}"
    return stats.Attempt(kind, started, ended, first_try, first_audio, audio, len(text), cached, reason), retry_after


def kind_of(status):
    if status == 200:
        return stats.OK
    if status == 429:
        return stats.REFUSED
    return stats.SERVER if status >= 500 else stats.OTHER


def seconds_of(header):
    try:
        return max(float(header), 0.1)
    except (TypeError, ValueError):
        return 1.0
