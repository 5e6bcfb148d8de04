"""Prints the licences of all crates that are compiled into the program, for this platform."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

LICENCE_FILE = re.compile(r"(?i)^(un)?licen[cs]e|^copying|^copyright|^notice")


def metadata() -> dict:
    cargo = os.environ.get("CARGO", "cargo")
    host = re.search(r"^host: (.+)$", run(os.environ.get("RUSTC", "rustc"), "-vV"), re.M)
    return json.loads(
        run(cargo, "metadata", "--locked", "--format-version=1", f"--filter-platform={host[1]}")
    )


def run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def compiled_in(graph: dict) -> set[str]:
    """Ids of the packages reached without build and development dependencies."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    reached, waiting = set(), [graph["root"]]
    while waiting:
        identity = waiting.pop()
        if identity in reached:
            continue
        reached.add(identity)
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    return reached - {graph["root"]}


def main() -> None:
    everything = metadata()
    wanted = compiled_in(everything["resolve"])
    packages = [package for package in everything["packages"] if package["id"] in wanted]
    for package in sorted(packages, key=lambda package: (package["name"], package["version"])):
        title = f"{package['name']} {package['version']}: {package['license'] or 'see below'}"
        print(f"{'=' * 80}\n{title}\n{package['repository'] or ''}\n")
        folder = Path(package["manifest_path"]).parent
        # A library of C that a crate brings along has its licence one folder below.
        inside = [*sorted(folder.iterdir()), *sorted(folder.glob("*/COPYING"))]
        files = [file for file in inside if LICENCE_FILE.match(file.name)]
        for file in files:
            if file.is_file():
                print(file.read_text(encoding="utf-8", errors="replace").strip(), "\n")
        if not files:
            print("(The package holds no licence text; its authors:", end=" ")
            print(", ".join(package["authors"]) or "not named", end=".)\n\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
