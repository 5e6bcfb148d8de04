#!/bin/sh
# Checks what lies in deploy/ without running it: no Docker, no cluster, no systemd is needed. A
# check whose tool is missing is skipped and says so. TTS_URL is a running service, whose metrics are
# compared with those that alerts, dashboard and autoscaler use.
set -eu
cd "$(dirname "$0")/.."

tools=${TARGET_DIR:-target}/deploy-tools
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
checked=0 failed=0 skipped=0

has() {
    command -v "$1" >/dev/null 2>&1
}

# check NAME COMMAND…: runs it, and shows what it says if it fails.
check() {
    name=$1
    shift
    if "$@" >"$scratch/told" 2>&1; then
        echo "ok       $name"
        checked=$((checked + 1))
    else
        echo "FAILED   $name: $*"
        sed 's/^/         /' "$scratch/told"
        failed=$((failed + 1))
    fi
}

# skip NAME REASON
skip() {
    echo "skipped  $1: $2"
    skipped=$((skipped + 1))
}

# silent COMMAND…: for a tool that warns of what it does not know, and calls it a success.
silent() {
    "$@" >"$scratch/words" 2>&1 || { cat "$scratch/words"; return 1; }
    cat "$scratch/words"
    [ ! -s "$scratch/words" ]
}

# The tools of PyPI, in a folder of their own that is kept.
python_tools() {
    cmp -s scripts/check-deploy.txt "$tools/installed.txt" && return
    rm -rf "$tools"
    python3 -m venv "$tools" &&
        "$tools/bin/pip" install --quiet --disable-pip-version-check -r scripts/check-deploy.txt &&
        cp scripts/check-deploy.txt "$tools/installed.txt"
}

# every_yaml FILE…: they can be read, whatever they are for.
every_yaml() {
    "$tools/bin/python" -c 'import sys, yaml
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        try:
            assert all(isinstance(part, dict) for part in yaml.safe_load_all(file)), "no mapping"
        except Exception as error:
            sys.exit(f"{path}: {error}")' "$@"
}

if python_tools >"$scratch/pip" 2>&1; then
    check "Dockerfile" "$tools/bin/hadolint" --no-color deploy/docker/Dockerfile
    check "Compose, by its schema" "$tools/bin/check-jsonschema" \
        --builtin-schema vendor.compose-spec deploy/compose/compose.yaml
    # The oldest that has all that is used, and the newest known.
    for version in 1.30.0 1.37.0; do
        for file in autoscaler deployment disruption job namespace network service; do
            check "Kubernetes $version, $file" "$tools/bin/kubernetes-validate" --strict --quiet \
                --kubernetes-version "$version" "deploy/kubernetes/$file.yaml"
        done
    done
    check "other YAML" every_yaml deploy/*/*.y*ml deploy/grafana/provisioning/*/*.yaml
else
    skip "Dockerfile, Compose, Kubernetes" "their tools were not installed: $(tail -n1 "$scratch/pip")"
fi

if has kubectl; then
    check "Kustomization" kubectl kustomize deploy/kubernetes -o "$scratch/built.yaml"
else
    skip "Kustomization" "there is no kubectl"
fi

compose=
for try in "docker compose" docker-compose; do
    # Version 1 knows too little of the format.
    case $($try version --short 2>/dev/null) in
    1.* | "") ;;
    *) compose=${compose:-$try} ;;
    esac
done
if [ -n "$compose" ]; then
    printf 'TTS_API_KEYS=k\nGRAFANA_PASSWORD=p\n' >"$scratch/env"
    # Two words, in one of the cases.
    # shellcheck disable=SC2086
    check "Compose, as it reads itself" \
        $compose --env-file "$scratch/env" -f deploy/compose/compose.yaml config --quiet
else
    skip "Compose, as it reads itself" "there is no docker compose of version 2 or newer"
fi

if has promtool; then
    check "Prometheus" promtool check config deploy/prometheus/prometheus.yml
    check "alerts" promtool check rules deploy/prometheus/alerts.yml
    check "alerts, when they fire" promtool test rules deploy/prometheus/alerts.test.yml
    python3 deploy/prometheus/metrics.py --rules >"$scratch/dashboard.yml"
    check "dashboard's expressions" promtool check rules "$scratch/dashboard.yml"
else
    skip "Prometheus, alerts, dashboard's expressions" "there is no promtool (Debian: prometheus)"
fi

if has nginx && has openssl; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost \
        -keyout "$scratch/privkey.pem" -out "$scratch/fullchain.pem" 2>/dev/null
    # Ports, folders and addresses that this user and this machine have.
    sed -e "s|/etc/nginx/tts/|$scratch/|" -e 's/listen 80;/listen 18080;/' \
        -e 's/listen 443 /listen 18443 /' -e '/listen \[::\]/d' \
        deploy/nginx/tts.conf >"$scratch/tts.conf"
    {
        echo "pid $scratch/nginx.pid; events { } http { access_log off;"
        for kind in client_body proxy fastcgi uwsgi scgi; do
            echo "${kind}_temp_path $scratch/$kind;"
        done
        echo "include $scratch/tts.conf; }"
    } >"$scratch/nginx.conf"
    check "nginx" nginx -t -q -e stderr -p "$scratch" -c "$scratch/nginx.conf"
else
    skip "nginx" "there is no nginx or no openssl"
fi

if has systemd-analyze; then
    # Of the program itself nothing is asked, so that it need not be installed.
    sed 's|^ExecStart=/usr/local/bin/tts|ExecStart=/bin/true|' deploy/systemd/tts.service \
        >"$scratch/tts.service"
    check "systemd" silent systemd-analyze verify --man=no "$scratch/tts.service"
    check "systemd, exposure below 2.0" systemd-analyze security --offline=true --threshold=20 \
        --no-pager "$scratch/tts.service"
else
    skip "systemd" "there is no systemd-analyze (Debian: systemd)"
fi

if [ -n "${TTS_URL:-}" ]; then
    check "metrics of $TTS_URL" python3 deploy/prometheus/metrics.py "$TTS_URL"
else
    skip "metrics" "TTS_URL names no running service"
fi

echo "check-deploy: $checked ok, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
