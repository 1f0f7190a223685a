# Commands of the house. `make` alone prints them.
PYTHON ?= python3
PORT ?= 8000
HOME_DIR ?= var
ARGS ?=
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check fast lint types arch fuzz bench fmt docs lock clean

help: ## print these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1	/' | while IFS='	' read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

# Installed packages are remembered by a stamp, so that a second run starts at once.
.venv/base.stamp: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Waymark runs on (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the checks need (once, about two minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/base.stamp $@

demo: .venv/base.stamp ## make the demo district and serve it; PORT=8123 HOME_DIR=/tmp/x ARGS=--no-serve
	@WAYMARK_HOME=$(HOME_DIR) $(BIN)/waymark demo --port $(PORT) $(ARGS)

test: .venv/dev.stamp ## run every test that can run here; WAYMARK_TEST_ALL=1 fails where one cannot
	@$(BIN)/python -m pytest -n auto $(ARGS)

fast: .venv/dev.stamp ## rules and policies only, in seconds
	@$(BIN)/python -m pytest -q tests/*/test_rules.py tests/*/test_policy.py

lint: .venv/dev.stamp ## style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/dev.stamp ## strict types
	@$(BIN)/mypy

arch: .venv/dev.stamp ## who may import whom
	@$(BIN)/lint-imports

check: lint types arch test ## everything that must hold before a commit

fuzz: .venv/dev.stamp ## change sound badges for a minute and see that the check keeps its word; ARGS="--seconds 600"
	@$(BIN)/python -m tests.awards.fuzz $(ARGS)

bench: .venv/dev.stamp ## statements and times of the main pages, badges a second
	@$(BIN)/waymark bench $(ARGS)

fmt: .venv/dev.stamp ## put code into its usual form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

docs: .venv/dev.stamp ## write the pages that are made from code
	@$(BIN)/waymark docs

lock: ## choose newer versions of the dependencies
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-header requirements/base.in -o requirements/base.txt
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements/dev.txt

clean: ## remove what was installed and made, but not var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tests/interop/node_modules build *.egg-info
