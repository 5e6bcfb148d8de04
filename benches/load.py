#!/usr/bin/env python3
"""Load test of `tts serve` beside reference services in Flask and FastAPI. `make load` runs it.

    scripts/load.sh                                          everything, for more than half an hour
    scripts/load.sh --services tts --users 10 --think 0      one cell for each cache
    scripts/load.sh --services tts,tts-stream --cache off    first audio of whole and streamed answers

Users are a closed loop: each waits for its answer before it sends the next text, so a slow service
is asked less often, and times are not comparable with those of a fixed rate of arrivals (coordinated
omission). Prints Markdown tables; writes load.json, load.md and load.png. Exits with 1 if tts let a
request fail otherwise than by 429.
"""
import argparse
import asyncio
import os
import pathlib
import signal
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches" / "load"))

import corpus
import report
import services
import stats
import users as load_users

TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
# What a cell takes besides ramp, window and the answers still out: start, warm-up and stop.
AROUND = 15
WARM_UP_LENGTH = 40
WARM_UP_TIMEOUT = 120
INTERRUPTED = 130


def numbers(kind):
    return lambda text: [kind(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", default="tts,flask,fastapi", help=f"of {', '.join(services.KINDS)} (default %(default)s)")
    parser.add_argument("--users", type=numbers(int), default=[10, 30, 50, 100], help="default 10,30,50,100")
    parser.add_argument("--think", type=numbers(float), default=[1, 0], help="seconds between answer and next text; default 1,0")
    parser.add_argument("--cache", default="off,memory", help="of tts; the others have none (default %(default)s)")
    parser.add_argument("--workload", choices=["auto", *corpus.WORKLOADS], default="auto",
                        help="unique: no text twice; repeat: half of the requests repeat; auto: repeat with a cache, else unique")
    parser.add_argument("--seconds", type=float, default=60, help="measured for each cell (default %(default)s)")
    parser.add_argument("--ramp", type=float, default=10, help="seconds in which users come, before measuring (default %(default)s)")
    parser.add_argument("--timeout", type=float, default=60, help="seconds that a user waits (default %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, default=TARGET / "load", help="folder for the results")
    given = parser.parse_args()
    given.services, given.cache = given.services.split(","), given.cache.split(",")
    for name in given.services:
        if name not in services.KINDS:
            parser.error(f"unknown service {name}; there are {', '.join(services.KINDS)}")
    if not all(count > 0 for count in given.users) or min(given.seconds, given.timeout) <= 0 or min(given.ramp, *given.think) < 0:
        parser.error("users, seconds and time-out must be above 0, ramp and think time at least 0")
    return given


def plan(given):
    """The cells: think time by think time, so that what is compared runs close together."""
    for think in given.think:
        for count in given.users:
            for service in given.services:
                for cache in given.cache if services.KINDS[service].caches else [None]:
                    auto = "repeat" if cache not in (None, "off") else "unique"
                    workload = auto if given.workload == "auto" else given.workload
                    yield {"service": service, "cache": cache, "workload": workload, "users": count, "think": think,
                           "timeout": given.timeout}


async def measure(cell, given):
    with services.Service(cell["service"], cell["cache"] or "off") as service:
        await warm_up(service)
        texts = corpus.WORKLOADS[cell["workload"]]()
        users = load_users.Users(service, texts, cell["users"], cell["think"], given.timeout)
        watch = services.Watch(service.child.pid)
        opened, closed = await users.run(given.ramp, given.seconds, watch.open, watch.close)
        service.check_alive()
        found = stats.summary(users.attempts, opened, closed, services.CORES)
        return {**cell, **found, **watch.used(), "start_seconds": service.start_seconds}


async def warm_up(service):
    """Two short texts for each core, none of which is measured, so that every worker has spoken."""
    count = 2 * services.CORES
    short = (text for text in corpus.Corpus("warm-up") if len(text) <= WARM_UP_LENGTH)
    users = load_users.Users(service, short, count, 0, WARM_UP_TIMEOUT)
    await users.run(0, 0.5, lambda: None, lambda: None)
    failed = [attempt for attempt in users.attempts if attempt.kind not in (stats.OK, stats.REFUSED)]
    if failed:
        service.check_alive()
        raise RuntimeError(f"warm-up failed: {failed[0].kind} {failed[0].reason}")


def told(cell):
    errors = ", ".join(f"{count} × {kind}" for kind, count in cell["errors"].items() if count) or "no errors"
    return (f"{cell['requests_per_second']:.2f} requests/s, P95 {report.seconds(cell['whole']['p95'], cell['timeout'])} s, "
            f"{cell['cpu_share']:.0%} CPU, {errors}")


def main():
    given = arguments()
    if reason := services.missing(given.services):
        sys.exit(reason)
    cells = list(plan(given))
    least = len(cells) * (AROUND + given.ramp + given.seconds)
    most = least + len(cells) * given.timeout
    print(f"{len(cells)} cells: {least / 60:.0f} to {most / 60:.0f} minutes", file=sys.stderr)
    for name in given.services:
        print(f"{name}: {services.KINDS[name].about}", file=sys.stderr)
    given.out.mkdir(parents=True, exist_ok=True)
    settings = {name: value for name, value in vars(given).items() if name != "out"}
    described = report.machine()
    done, failed = [], []
    # Stopped by a signal, it takes its services along and reports what it has.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for number, cell in enumerate(cells, 1):
            print(f"[{number}/{len(cells)}] {report.label(cell)}, {cell['workload']} texts, {cell['users']} users, "
                  f"think {cell['think']:g} s", end=": ", file=sys.stderr, flush=True)
            try:
                done.append(asyncio.run(measure(cell, given)))
            except (RuntimeError, OSError) as error:
                failed.append(f"{report.label(cell)}, {cell['users']} users, think {cell['think']:g} s")
                print(error, file=sys.stderr)
                continue
            print(told(done[-1]), file=sys.stderr)
            report.write_json(given.out / "load.json", settings, described, done)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    stopped = len(done) + len(failed) < len(cells)
    if not done:
        sys.exit(INTERRUPTED if stopped else 1)
    tables = report.markdown(settings, described, done, failed)
    (given.out / "load.md").write_text(tables, encoding="utf-8")
    report.plot(given.out / "load.png", described, done)
    print(tables)
    bad = [cell for cell in done if cell["service"].startswith("tts")
           and sum(cell["errors"].values()) > cell["errors"][stats.REFUSED]]
    for cell in bad:
        print(f"{report.label(cell)}, {cell['users']} users: {told(cell)}; {cell['reasons']}", file=sys.stderr)
    if stopped:
        sys.exit(INTERRUPTED)
    sys.exit(1 if bad or failed else 0)


if __name__ == "__main__":
    main()
