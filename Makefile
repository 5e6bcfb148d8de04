# Builds, tests and packages tts. `make` lists the targets.
#
# Variables: CARGO, CARGO_TARGET_DIR, and for install DESTDIR and PREFIX
# (/usr/local for root, ~/.local for others).

CARGO ?= cargo
PREFIX ?= $(if $(filter 0,$(shell id -u)),/usr/local,$(HOME)/.local)
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
TTS := $(TARGET_DIR)/release/tts
# The voice's model as it was exported, in one piece: a test compares the cut graphs with it.
UNCUT := $(TARGET_DIR)/kokoro-uncut.onnx

export CARGO TARGET_DIR TTS DESTDIR PREFIX

# The steps use the same files, so they run one by one even under -j.
.NOTPARALLEL:
.PHONY: help setup-system build setup demo test-tools test test-web test-api test-deploy check-deploy test-scrape load test-load bench bench-batch eval eval-text samples install dist check-dist clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup-system: ## check the tools; as root, install the ALSA headers if missing
	@scripts/setup-system.sh

build: setup-system ## build target/release/tts
	$(CARGO) build --release --locked

setup: build ## build, then install ONNX Runtime and the voice unless they are there
	$(TTS) runtime install
	$(TTS) voices install kokoro-zh

demo: setup ## speak a happy sentence into out.wav
	$(TTS) 今天天气真好，适合出门散步。 --emotion happy --force -o out.wav
	@echo "Listen to out.wav with any player, for example: aplay out.wav"

test-tools: ## check the other programs that tests use; as root, install missing ones
	@scripts/setup-test-tools.sh

test: build test-tools ## run all tests
	$(TTS) runtime install
	test -f $(UNCUT) || $(TTS) voices install kokoro-zh --keep-model $(UNCUT)
	$(TTS) voices install kokoro-zh
	TTS_UNCUT_MODEL=$(abspath $(UNCUT)) $(CARGO) test --release --locked

test-web: build ## try the web page in a real Chromium; needs Node, and as root installs Chromium
	@scripts/test-web.sh

test-api: setup ## try the HTTP API with OpenAI's client and schemathesis, from PyPI
	@scripts/test-api.sh

test-deploy: build ## try deploy/ray on a cluster of its own; needs the package ray
	python3 -m unittest deploy/ray/test_job.py

check-deploy: ## check the files of deploy/ without Docker or a cluster
	@scripts/check-deploy.sh

test-scrape: build ## let a real Prometheus read the service; needs Debian's prometheus
	python3 deploy/prometheus/test_scrape.py

bench-batch: setup ## measure bulk conversion: cores, memory, a million lines
	python3 benches/batch.py
	python3 benches/batch.py --memory

load: setup ## measure the service under load, beside Flask and FastAPI; some 50 minutes
	@scripts/load.sh

test-load: ## test the load test
	python3 -m unittest discover -s benches/load

bench: setup ## measure speed
	python3 benches/run.py
	$(CARGO) bench --locked --bench stages

eval: setup ## measure quality: voices, and whether emotions are heard
	python3 eval/run.py
	$(CARGO) build --release --locked --example emotion_takes
	python3 eval/emotions.py

samples: setup ## make docs/samples anew; needs opusenc
	@scripts/samples.sh

eval-text: build ## measure how text is read, its speed and memory; needs no voice
	$(CARGO) build --release --locked --example frontend_speed
	python3 eval/text.py

install: setup ## install to PREFIX, with voice, ONNX Runtime, completions and manual
	@scripts/install.sh

dist: setup ## pack a tarball that runs from any folder, into dist/
	@scripts/dist.sh

check-dist: dist ## unpack the tarball and try it without network and libasound
	@scripts/check-dist.sh

clean: ## remove what was built; installed voices and ONNX Runtime stay
	$(CARGO) clean
	rm -rf dist out.wav
