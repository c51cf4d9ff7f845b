# Everything a newcomer or a CI needs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 4

.DEFAULT_GOAL := help
.PHONY: help run test chaos bench fuzz lint format lock messages migration screenshots lighthouse browser page-checks calendar-checks faketime libical

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: $(VENV)/installed ## Start Spontan with a demo municipality on http://127.0.0.1:8000
	@exec $(BIN)/spontan up --demo

test: $(VENV)/installed-dev browser page-checks calendar-checks faketime libical ## Run the whole test suite; TESTS=tests/bookings runs a part of it
	$(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

chaos: $(VENV)/installed-dev faketime ## Run the fault tests and the state machine at length, one after the other
	$(BIN)/python -m pytest --chaos -s $(or $(TESTS),tests/faults tests/bookings/test_machine.py)

bench: $(VENV)/installed-dev ## Measure what a sign-up and a calendar cost, beside what is bare; BENCH=--short for less
	@$(BIN)/python -m benchmarks.sign_up $(BENCH)
	@$(BIN)/python -m benchmarks.feeds $(BENCH)

fuzz: $(VENV)/installed-dev ## Feed 200,000 broken calendars to the reader; FUZZ=number, SEED=number
	@$(BIN)/python -m tests.calendars.fuzz.run $(or $(FUZZ),200000) --seed $(or $(SEED),1)

lint: $(VENV)/installed-dev ## Check style, types and the directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/installed-dev ## Bring the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/installed-dev ## Write the locks anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--custom-compile-command "make lock" --upgrade --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --constraint requirements.lock --quiet --output-file requirements-dev.lock

messages: $(VENV)/installed-dev ## Collect message ids from code and templates into the catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -o messages.pot --no-location --sort-output --project Spontan --version 1 .
	$(BIN)/pybabel -q update -i messages.pot -d shared/locales --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm -f messages.pot

migration: $(VENV)/installed-dev ## Write a migration from the models: make migration NAME="add grants"
	$(BIN)/python -m tests.frame.write_migration "$(NAME)"

screenshots: $(VENV)/installed-dev browser ## Take the pictures of the main pages anew, for the README
	$(BIN)/python .ci/screenshots.py

lighthouse: $(VENV)/installed-dev browser ## Let Lighthouse judge the list and a session's page, best of three
	@cd .ci/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python .ci/lighthouse/judge.py

browser: ## Make sure that Chromium is there for the browser tests
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || sh tests/browser/install.sh

page-checks: tests/browser/pages/node_modules/.package-lock.json ## Make sure that axe and the HTML validator are there for the tests of pages

tests/browser/pages/node_modules/.package-lock.json: tests/browser/pages/package-lock.json
	@cd tests/browser/pages && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

calendar-checks: tests/calendars/icaljs/node_modules/.package-lock.json ## Make sure that ical.js is there for the tests of calendars

tests/calendars/icaljs/node_modules/.package-lock.json: tests/calendars/icaljs/package-lock.json
	@cd tests/calendars/icaljs && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

faketime: ## Make sure that libfaketime is there for the test that steps the wall clock
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || sh tests/faults/install.sh

libical: ## Make sure that libical is there, which judges our calendars in the tests
	@ls /usr/lib/*/libical.so.3 >/dev/null 2>&1 || sh tests/calendars/judges/install.sh

# The environment is made anew when a lock or the project's metadata changes.
$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing Spontan (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Spontan needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
