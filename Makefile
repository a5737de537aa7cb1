# What can be done here. Bare `make` lists it. Anything longer than a line lives in tools/.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000

python := $(VENV)/bin/python
manage := $(python) manage.py
runtime := $(VENV)/.runtime-installed
dev := $(VENV)/.dev-installed
assets := var/assets/.built
messages := var/.messages-compiled

# Packages for Python and for the pages are fetched side by side.
MAKEFLAGS += --jobs=2
export VENV
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Bytecode that is not kept is compiled again by every process, which takes each of them seconds.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: setup-tests help setup demo run test check messages fix e2e leaks bench

help: ## Show this list
	@sed -n 's/^\([a-z0-9]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(runtime) $(assets) $(messages) .env ## Build .venv, fetch the front-end packages, write .env
	@:

demo: setup ## Load an invented agency, print its sign-ins, serve it on 127.0.0.1:8000
	@$(python) tools/demo.py $(PORT) $(if $(CLIENTS),--clients $(CLIENTS))

run: setup ## Serve your own data on 127.0.0.1:8000 with a worker, reloading when code changes
	@$(python) tools/run.py 127.0.0.1:$(PORT)

test: $(dev) $(assets) $(messages) ## Run every test: SQLite, PostgreSQL, a browser, where they are found
	@$(python) tools/suite.py

setup-tests: $(dev) $(assets) $(messages)

check: $(dev) $(assets) $(messages) ## Lint, check imports between packages, types, settings and migrations
	@$(VENV)/bin/ruff check --quiet --output-format concise
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/djlint templates --lint --quiet
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/mypy --no-error-summary
	@DJANGO_SETTINGS_MODULE=config.settings.test $(manage) check --fail-level WARNING
	@DJANGO_SETTINGS_MODULE=config.settings.test $(manage) makemigrations --check --dry-run

messages: $(dev) ## Extract what people read into locale/ (needs GNU gettext)
	@$(python) tools/messages.py extract

fix: $(dev) ## Format the code and repair what lint can repair
	@$(VENV)/bin/ruff check --fix
	@$(VENV)/bin/ruff format

e2e: $(dev) $(assets) $(messages) ## Run only the browser journeys
	@$(python) tools/suite.py Journeys

leaks: $(dev) $(assets) $(messages) ## Send canaries through every flow, and search what rests for them
	@$(python) tools/suite.py Leaks

bench: $(dev) $(assets) $(messages) ## Measure sealing, search, keys and the busiest pages, against targets
	@$(python) tools/bench.py $(if $(SHORT),--short)

# What the commands above stand on; each is rebuilt only when what it depends on has changed.

$(python):
	@command -v $(PYTHON) >/dev/null || { echo "Holdfast needs Python 3.11 or newer; add it with: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) tools/preflight.py
	@echo "Building $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(runtime): requirements/runtime.txt | $(python)
	@echo "Installing the locked packages …"
	@tools/install $<
	@touch $@

$(messages): $(wildcard locale/*/LC_MESSAGES/django.po) | $(runtime)
	@mkdir -p $(@D)
	@$(python) tools/messages.py compile
	@touch $@

$(dev): requirements/dev.txt | $(runtime)
	@echo "Installing what the tests need …"
	@tools/install $<
	@touch $@

node_modules/.package-lock.json: package-lock.json | $(python)
	@echo "Fetching the front-end packages …"
	@tools/node npm ci --ignore-scripts --loglevel error >/dev/null
	@touch $@

$(assets): tools/assets.py $(wildcard frontend/*) node_modules/.package-lock.json | $(runtime)
	@$(python) tools/assets.py
	@touch $@

.env: .env.example | $(python)
	@test -e $@ || $(python) tools/dotenv.py
