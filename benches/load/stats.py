"""The arithmetic of the load test."""
import collections
import dataclasses
import math

PERCENTILES = (50, 90, 95, 99)
OK, REFUSED, SERVER, TIMEOUT, CONNECTION, OTHER = "ok", "429", "5xx", "time-out", "connection", "other"
ERRORS = (REFUSED, SERVER, TIMEOUT, CONNECTION, OTHER)


@dataclasses.dataclass
class Attempt:
    """One request. Times are seconds of one monotonic clock."""

    kind: str
    started: float
    ended: float
    first_try: float  # when this text was first sent: earlier than `started` after a 429
    first_audio: float | None = None  # when the first bytes behind the header arrived
    audio: float = 0.0  # seconds of speech in the answer
    characters: int = 0
    cached: bool = False
    reason: str = ""
    given_up: bool = False  # refused, and the user did not try again


def percentile(values, percent):
    """The smallest value that at least `percent` of the values do not exceed; None of no values."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(math.ceil(percent / 100 * len(ordered)), 1) - 1]


def percentiles(values):
    values = list(values)
    return {f"p{percent}": percentile(values, percent) for percent in PERCENTILES}


def summary(attempts, opened, closed, cores):
    """What a cell comes to, for the window from `opened` to `closed`.

    Throughput counts what came back inside the window, latency what was sent inside it, whenever it
    came back. A time-out counts with the time it was waited for, and so does, in the time with retries,
    a text that was refused to the end: leaving them out would make a service that answers only the
    lucky look fast.
    """
    seconds = closed - opened
    done = [a for a in attempts if a.kind == OK and opened <= a.ended < closed]
    sent = [a for a in attempts if opened <= a.started < closed]
    timed = [a for a in sent if a.kind in (OK, TIMEOUT)]
    texts = [a for a in sent if a.kind in (OK, TIMEOUT) or a.given_up]
    audio = sum(a.audio for a in done)
    errors = collections.Counter(a.kind for a in sent if a.kind != OK)
    return {
        "seconds": seconds,
        "sent": len(sent),
        "answered": len(done),
        "requests_per_second": len(done) / seconds,
        "audio_seconds": audio,
        "audio_per_second": audio / seconds,
        "audio_per_second_and_core": audio / seconds / cores,
        "audio_per_character": audio / max(sum(a.characters for a in done), 1),
        "whole": percentiles(a.ended - a.started for a in timed),
        "first_audio": percentiles((a.first_audio or a.ended) - a.started for a in timed),
        "whole_with_retries": percentiles(a.ended - a.first_try for a in texts),
        "errors": {kind: errors[kind] for kind in ERRORS},
        "given_up": sum(a.given_up for a in sent),
        "reasons": dict(collections.Counter(a.reason for a in sent if a.reason).most_common(5)),
        "from_cache": sum(a.cached for a in done),
    }
