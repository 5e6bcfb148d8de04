"""Results as a Markdown table, a picture and JSON."""
import importlib.metadata
import json
import os
import platform
import subprocess
import time

import psutil

import services
import stats

PACKAGES = ("aiohttp", "fastapi", "uvicorn", "flask", "gunicorn", "onnxruntime", "numpy", "misaki")
# Colours that colour-blind readers can tell apart (Okabe and Ito), a mark for each line as well.
COLOURS = {"tts": "#0072B2", "tts-stream": "#56B4E9", "flask": "#D55E00", "fastapi": "#009E73"}
MARKS = {"tts": "o", "tts-stream": "v", "flask": "s", "fastapi": "^"}


def machine():
    return {
        "processor": processor(),
        "cores": services.CORES,
        "physical_cores": psutil.cpu_count(logical=False),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "tts": tts_version(),
    }


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.processor() or platform.machine()


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def tts_version():
    try:
        return subprocess.run([services.TTS, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def write_json(path, settings, described, cells):
    whole = {"machine": described, "settings": settings, "cells": cells}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def markdown(settings, described, cells, failed=()):
    out = [
        f"{described['cores']} cores ({described['physical_cores']} physical) of {described['processor']}, "
        f"{described['memory_gb']} GB, {described['system']}, {described['tts']}, "
        f"ONNX Runtime {described['packages']['onnxruntime']} in the peers, load before {described['load_before'][0]}, "
        f"{described['date']}.",
        f"Each cell: {settings['ramp']:g} s of ramp, {settings['seconds']:g} s measured, time-out {settings['timeout']:g} s; "
        "a fresh process each; client and service on the same machine.",
    ]
    out += [f"Not measured, the service did not start or ended: {name}." for name in failed]
    for think in dict.fromkeys(cell["think"] for cell in cells):
        rows = [cell for cell in cells if cell["think"] == think]
        out += ["", f"### Think time {think:g} s", "", *table(rows), "", *table_of_errors(rows)]
    return "\n".join(out) + "\n"


def table(rows):
    yield ("| service | texts | users | answered | requests/s | speech s/s | … per core | whole answer, s: P50 / P90 / P95 / P99 "
           "| first audio, s: P50 / P90 / P95 / P99 | P95 with refusals |")
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        timeout = row["timeout"]
        yield (f"| {label(row)} | {row['workload']} | {row['users']} | {row['answered']} | {row['requests_per_second']:.2f} "
               f"| {row['audio_per_second']:.2f} | {row['audio_per_second_and_core']:.2f} "
               f"| {spread(row['whole'], timeout)} | {spread(row['first_audio'], timeout)} "
               f"| {seconds(row['whole_with_retries']['p95'])} |")


def table_of_errors(rows):
    yield ("| service | texts | users | sent | " + " | ".join(stats.ERRORS)
           + " | given up | from cache | CPU of all cores | … the client's | speech s per CPU s | RSS mean, peak |")
    yield "|---|---|---|---|" + "---|" * len(stats.ERRORS) + "---|---|---|---|---|---|"
    for row in rows:
        errors = " | ".join(str(row["errors"][kind]) for kind in stats.ERRORS)
        per_cpu = row["audio_seconds"] / max(row["cpu_seconds"], 1e-9)
        yield (f"| {label(row)} | {row['workload']} | {row['users']} | {row['sent']} | {errors} | {row['given_up']} | {row['from_cache']} "
               f"| {row['cpu_share']:.0%} | {row['client_cpu_share']:.0%} | {per_cpu:.2f} | {row['rss_mean_mb']:.0f}, {row['rss_peak_mb']:.0f} MB |")


def label(row):
    return f"{row['service']}, cache {row['cache']}" if row["cache"] else row["service"]


def spread(values, timeout):
    return " / ".join(seconds(values[f"p{percent}"], timeout) for percent in stats.PERCENTILES)


def seconds(value, timeout=None):
    if value is None:
        return "–"
    return f"≥{timeout:g}" if timeout and value >= timeout else f"{value:.2f}"


def plot(path, described, cells):
    """Users against throughput and P95, a line for each service, a row for each think time."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import FuncFormatter, LogLocator

    plain = FuncFormatter(lambda value, _: f"{value:g}")
    thinks = list(dict.fromkeys(cell["think"] for cell in cells))
    users = sorted({cell["users"] for cell in cells})
    figure, grid = plt.subplots(len(thinks), 2, figsize=(10, 0.9 + 3.3 * len(thinks)), squeeze=False, layout="constrained")
    figure.suptitle(f"Closed-loop load on {described['cores']} cores, {described['processor']}", fontsize=11)
    for axes, think in zip(grid, thinks):
        rows = [cell for cell in cells if cell["think"] == think]
        for (service, cache, workload) in dict.fromkeys((row["service"], row["cache"], row["workload"]) for row in rows):
            line = sorted((row for row in rows if (row["service"], row["cache"], row["workload"]) == (service, cache, workload)),
                          key=lambda row: row["users"])
            name = label(line[0]) + (", half of the texts repeat" if workload == "repeat" else "")
            style = {"color": COLOURS[service], "marker": MARKS[service], "label": name,
                     "linestyle": "--" if workload == "repeat" else "-", "markerfacecolor": "white" if workload == "repeat" else None}
            at = [row["users"] for row in line]
            axes[0].plot(at, [row["requests_per_second"] for row in line], **style)
            late = [row["whole_with_retries"]["p95"] for row in line]
            axes[1].plot(at, [float("nan") if value is None else value for value in late], **style)
        axes[0].set_ylabel("answered requests per second")
        axes[1].set_ylabel("P95 until the whole answer, s")
        axes[0].set_ylim(bottom=0)
        axes[1].set_yscale("log")
        axes[1].yaxis.set_major_formatter(plain)
        axes[1].yaxis.set_minor_formatter(plain)
        axes[1].yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
        if any(row["errors"][stats.TIMEOUT] for row in rows):
            limit = rows[0]["timeout"]
            axes[1].axhline(limit, color="0.5", linewidth=0.8, linestyle=":")
            axes[1].annotate("time-out", (users[0], limit), color="0.4", fontsize=8, xytext=(0, 2), textcoords="offset points")
        for panel in axes:
            panel.set_title(f"think time {think:g} s", fontsize=10)
            panel.set_xlabel("users")
            panel.set_xticks(users)
            panel.grid(color="0.9")
            panel.spines[["top", "right"]].set_visible(False)
    handles, names = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    figure.savefig(path, dpi=150)
    plt.close(figure)
