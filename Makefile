# Every target prepares what it needs: Python 3.11 or newer with its venv module is enough.
# Settings are given as environment variables or in `.env`, for example: make run PORT=8010

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo run test lint format texts migrate bench vendor lock

IN_MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4194304 {print "TMPDIR=/dev/shm"}')
GATHERED := $(VENV)/messages.pot
CATALOGUES := -d portal/translations

help: ## Show these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/run.stamp ## Start the portal with the simulator and sample data, to try it
	@exec $(BIN)/python -m portal up --demo

run: $(VENV)/run.stamp ## Start the portal; the setup wizard waits at http://localhost:8000
	@exec $(BIN)/python -m portal up

# Compiled once beforehand: many tests start the portal, and PYTHONDONTWRITEBYTECODE would have each compile it anew.
# In memory where 4 GiB are free there: the databases of the tests sync at each commit, and many a disk stands still now and then.
test: $(VENV)/test.stamp ## Run every test, on SQLite and PostgreSQL and in Chromium
	@-$(BIN)/python -m compileall -q portal simulator
	@CHROMIUM="$$(sh tests/browser/find-chromium.sh $(BIN))" && export CHROMIUM && $(IN_MEMORY) $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/test.stamp ## Check style, types, layers and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates simulator/templates --lint --quiet

format: $(VENV)/test.stamp ## Put code into its standard form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

texts: $(VENV)/test.stamp ## Gather the texts of the interface into the catalogues, and compile these
	@$(BIN)/pybabel -q extract -F portal/translations/babel.cfg -k _l -k lazy_gettext -k lazy_ngettext:1,2 --project=Pagedesk --add-location=file --sort-by-file --no-wrap -o $(GATHERED) .
	@$(BIN)/pybabel -q update -i $(GATHERED) $(CATALOGUES) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	@$(BIN)/pybabel compile $(CATALOGUES) --statistics

migrate: $(VENV)/run.stamp ## Bring the database to this version, with a backup first
	@$(BIN)/python -m portal migrate

bench: $(VENV)/test.stamp ## Measure intake, drain, screens and memory
	@$(BIN)/python -m tests.bench $(ARGS)

vendor: ## Fetch the front-end libraries anew at their pinned versions (needs npm)
	@$(PYTHON) static/vendor/refresh.py

lock: $(VENV)/test.stamp ## Compile requirements/*.txt from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header -o requirements/run.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra test -o requirements/test.txt pyproject.toml

$(VENV)/%.stamp: requirements/%.txt requirements/install.sh
	@PYTHON="$(PYTHON)" sh requirements/install.sh $(VENV) $*
