"""Which metrics deploy/ counts on, and whether a service has them:

    python3 deploy/prometheus/metrics.py http://127.0.0.1:5050

prints those that are missing, with the files that use them, and ends with 1 if there are any. With
--rules it prints the dashboard's expressions as rules, which promtool can check."""

import json
import re
import sys
import urllib.request
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1]
DASHBOARD = DEPLOY / "grafana/tts.json"
USERS = [
    DASHBOARD,
    DEPLOY / "prometheus/alerts.yml",
    DEPLOY / "kubernetes/autoscaler.yaml",
    DEPLOY / "kubernetes/prometheus-adapter.yaml",
]
NAME = re.compile(r"\b(?:tts|process)_[a-z0-9_]+\b")
# What a histogram is queried by.
PARTS = re.compile(r"_(bucket|sum|count)$")
# What Grafana fills in, for all instances and routes.
VARIABLES = {"$__rate_interval": "1m", "$instance": ".*", "$route": ".*"}


def dashboard():
    """Every expression of the dashboard, with the title of its panel, as Prometheus takes it."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    for panel in panels:
        for target in panel.get("targets", []):
            expression = target["expr"]
            for name, value in VARIABLES.items():
                expression = expression.replace(name, value)
            yield panel["title"], expression


def used():
    """The metrics that are counted on, each with the files that do."""
    found = {}
    for path in USERS:
        for name in NAME.findall(path.read_text("utf-8")):
            found.setdefault(name, set()).add(path.relative_to(DEPLOY).as_posix())
    return found


def exposed(text):
    """The metrics of a service, each with its type, from what it answers at /metrics."""
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))


def missing(text):
    """Those of `used` that a service does not have, or not as the type they are used as."""
    types = exposed(text)

    def there(name):
        return name in types or types.get(PARTS.sub("", name)) == "histogram"

    return {name: files for name, files in used().items() if not there(name)}


def rules():
    """The dashboard's expressions as recording rules; JSON is YAML."""
    found = [{"record": f"panel:{n}", "expr": expression, "labels": {"title": title}}
             for n, (title, expression) in enumerate(dashboard(), 1)]
    return json.dumps({"groups": [{"name": "dashboard", "rules": found}]}, indent=1)


def main(argument):
    if argument == "--rules":
        print(rules())
        return 0
    with urllib.request.urlopen(f"{argument.rstrip('/')}/metrics", timeout=10) as answer:
        lacking = missing(answer.read().decode())
    for name, files in sorted(lacking.items()):
        print(f"{name} is not among the metrics of the service, but in {', '.join(sorted(files))}")
    return 1 if lacking else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: metrics.py URL | --rules")
    sys.exit(main(sys.argv[1]))
