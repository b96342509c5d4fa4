# Two commands for everyone: `make demo` shows the whole road, `make test` checks all of it.
PORT ?= 8000
DATA ?= sipas-data
ROOM ?= tests/estimation
bin := .venv/bin

.PHONY: help demo setup test lint types imports tests search lock translations bench wheel clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: .venv/.runtime  ## build a demonstration province and serve it: make demo PORT=8123 DATA=/some/folder
	@$(bin)/sipas demo --port "$(PORT)" --data "$(DATA)"

setup: .venv/.dev  ## the environment with everything that the tests need

test: setup lint types  ## everything: lint, types, imports, unit, database, browser, whole road
	@scripts/ensure-chromium
	@scripts/ensure-postgresql
	@$(MAKE) --no-print-directory tests

tests: .venv/.dev  ## the tests alone
	$(bin)/python -m pytest -q -n 2 --dist loadgroup -m "not load and not browser"
	$(bin)/python -m pytest -q -n 2 --dist loadfile -m "browser and not load"
	$(bin)/python -m pytest -q -m load

search: .venv/.dev  ## look for new examples of properties, as long as that takes: make search ROOM=tests/tallies
	$(bin)/python -m pytest -q -n 2 --hypothesis-profile=search "$(ROOM)"

lint: .venv/.dev  ## style and known mistakes
	$(bin)/ruff check .
	$(bin)/ruff format --check .

types: .venv/.dev  ## mypy, strict
	$(bin)/mypy

imports: .venv/.dev  ## imports run down only
	$(bin)/lint-imports --no-logo

lock: .venv/.dev  ## write requirements/*.lock anew
	@scripts/lock

translations: .venv/.dev  ## extract the texts of pages and questionnaires into translations/
	$(bin)/python scripts/translations.py

bench: .venv/.dev  ## size and speed as ratios
	$(bin)/python -m bench

wheel: .venv/.dev  ## dist/*.whl with surveys, templates and translations inside
	$(bin)/hatchling build -t wheel

clean:  ## remove what can be made again; data folders stay
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results

.venv/.base: requirements/build.lock scripts/ensure-venv
	@scripts/ensure-venv
	@touch $@

.venv/.runtime: .venv/.base requirements/runtime.lock pyproject.toml
	@echo "Installing the pinned libraries into .venv …"
	@scripts/install-lock runtime
	@touch $@

.venv/.dev: .venv/.base requirements/dev.lock pyproject.toml
	@echo "Installing the pinned libraries and test tools into .venv …"
	@scripts/install-lock dev
	@touch .venv/.runtime $@
