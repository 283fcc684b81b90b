# `make run` starts Chatapp; `make help` lists the rest. Settings (PORT, HOST, DATA_DIR, …) come from
# the environment or a .env file: docs/settings.md. Everything can be run again and does only what is
# missing: what was installed is noted under names that carry a checksum of what was asked for.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export FLASK_APP := wsgi
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := .venv/bin
SUM = $(shell cat $(1) | cksum | cut -d' ' -f1)
SERVES := .venv/.serves-$(call SUM,requirements.txt)
CHECKS := .venv/.checks-$(call SUM,requirements.txt requirements-dev.txt)
VENDOR := static/vendor/.taken-$(call SUM,package-lock.json bin/vendor.mjs bin/vendor.sha256)
JS_TESTS := $(wildcard tests/js/*.test.js tests/js/*.test.mjs)
RULES := $(wildcard tests/test_architecture.py tests/test_translations.py)
WORDS := $(patsubst %.po,%.mo,$(wildcard chatapp/translations/*/LC_MESSAGES/*.po))

PYTEST_RUN := bin/scratch $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

# What the database matters for, and so is tried on both whenever anything is.
STORED := tests/faults/test_postgresql.py tests/faults/test_everything.py tests/faults/test_due.py $(patsubst %,tests/test_%.py,postgresql posting sync unread searches threads \
  files announcements clockwork retentions storage audit messages migrations)

BENCH_NODE := bench/node_modules/.taken-$(call SUM,bench/package-lock.json)

.PHONY: help run test test-postgresql test-several faults bench check format vendor statics words screens clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: $(SERVES) $(VENDOR) words statics ## Install what is missing, and start the server
	@$(BIN)/flask db upgrade >/dev/null 2>.venv/upgrade.log || { cat .venv/upgrade.log >&2; exit 1; }
	@exec $(BIN)/python wsgi.py

test: $(CHECKS) $(VENDOR) words statics ## Run all tests, those in a browser too
	@chromium=$$(bin/browser chromium) && firefox=$$(bin/browser firefox) && cc=$$(bin/compiler) && $(if $(JS_TESTS),node --test $(JS_TESTS) &&) \
	$(if $(PYTEST),,TESTS_ON=postgresql CC="$$cc" $(PYTEST_RUN) $(STORED) &&) \
	CHROMIUM="$$chromium" FIREFOX="$$firefox" CC="$$cc" $(PYTEST_RUN) $(PYTEST)

test-postgresql: $(CHECKS) $(VENDOR) words statics ## Run all tests but those in a browser on PostgreSQL
	@cc=$$(bin/compiler) && CC="$$cc" TESTS_ON=postgresql \
	$(PYTEST_RUN) --ignore tests/browser $(PYTEST)

test-several: $(CHECKS) $(VENDOR) words statics ## Run the tests in a browser on two processes, with PostgreSQL and Valkey
	@chromium=$$(bin/browser chromium) && firefox=$$(bin/browser firefox) && \
	CHROMIUM="$$chromium" FIREFOX="$$firefox" TESTS_ON=postgresql TESTS_PROCESSES=2 \
	$(PYTEST_RUN) tests/browser $(PYTEST)

faults: $(CHECKS) $(VENDOR) words statics ## Break everything on purpose for hours, and write docs/reliability.md
	@mkdir -p .venv/figures && rm -f .venv/figures/*
	@chromium=$$(bin/browser chromium) && CHROMIUM="$$chromium" FAULTS=long FIGURES="$$PWD/.venv/figures" \
	$(BIN)/python -m pytest -q -s tests/faults tests/browser/test_unsent.py $(PYTEST); \
	failed=$$?; FAULTS=long $(BIN)/python -m tests.faults.report .venv/figures && exit $$failed

bench: $(CHECKS) $(VENDOR) $(BENCH_NODE) words statics ## Measure it beside others, and write docs/performance.md
	@BENCH="$(BENCH)" $(BIN)/python -m bench

check: $(CHECKS) $(VENDOR) words ## Check style, types, laws, translations and the browser's rules
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q $(RULES)
	@$(if $(JS_TESTS),node --test --test-reporter=dot $(JS_TESTS))

format: $(CHECKS) ## Bring the code into shape
	@$(BIN)/ruff check --quiet --fix . && $(BIN)/ruff format --quiet .

vendor: $(VENDOR) ## Put the browser's libraries into static/vendor

statics: $(SERVES) $(VENDOR)
	@$(BIN)/python bin/compress.py

words: $(WORDS)

screens: $(CHECKS) $(VENDOR) words statics ## Draw docs/screens anew
	@CHROMIUM=$$(bin/browser chromium) $(BIN)/python -m bin.screens

clean: ## Remove all that was installed; data stay
	@rm -rf .venv node_modules static/vendor bench/node_modules bench/build
	@find static -name '*.br' -delete -o -name '*.gz' -delete

.venv/bin/python:
	@python=$$(bin/python) && echo "Making a virtual environment with $$python." && $$python -m venv .venv

$(SERVES): | .venv/bin/python
	@echo "Installing the Python packages that the server needs."
	@$(BIN)/pip install -qq -r requirements.txt
	@rm -f .venv/.serves-* && touch $@

$(CHECKS): $(SERVES)
	@echo "Installing the Python packages that the checks need."
	@$(BIN)/pip install -qq -r requirements-dev.txt
	@rm -f .venv/.checks-* && touch $@

$(VENDOR):
	@bin/node
	@echo "Fetching the browser's libraries."
	@npm ci --ignore-scripts --silent && node bin/vendor.mjs && touch $@

$(BENCH_NODE):
	@bin/node
	@echo "Fetching what it is measured against."
	@cd bench && npm ci --ignore-scripts --silent && touch node_modules/$(notdir $@)

%.mo: %.po | $(SERVES)
	@$(BIN)/pybabel --quiet compile -i $< -o $@
