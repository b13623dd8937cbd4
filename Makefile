# Needs Python 3.11 or newer with venv, make and a network. Every target sets up what it lacks.

PYTHON ?= python3
BIN := .venv/bin
export LEITSTELLE_DATA ?= $(CURDIR)/var
CATALOGS := $(wildcard leitstelle/locale/*/LC_MESSAGES/*.po)

.PHONY: help setup run test check bench bench-mail soak lock messages

help:
	@echo "make run         set up what is missing and start the desk"
	@echo "make setup       virtual environment, locked dependencies, the command .venv/bin/leitstelle"
	@echo "make test        the tests"
	@echo "make check       format, lint, types, contracts, migrations, translations, then the tests"
	@echo "make bench       the figures the README quotes; make bench-mail: how well mail is read"
	@echo "make soak        a hundred rounds of killing processes while mail arrives"
	@echo "make messages    bring the translation catalogues up to date with the code"
	@echo "make lock        choose the newest allowed dependencies and write their hashes down"

setup: .venv/.setup $(CATALOGS:.po=.mo)

# Dependencies come from the lock file alone, each with its hash; the desk itself is installed in place.
.venv/.setup: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "Creating the virtual environment .venv"; $(PYTHON) -m venv .venv; }
	@echo "Installing the locked dependencies (a minute on a new machine)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

%.mo: %.po | .venv/.setup
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

run: setup
	@$(BIN)/leitstelle serve

test: setup
	@tests/prepare.sh
	@$(BIN)/pytest
	@tests/on_system_postgres.sh

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy leitstelle
	@$(BIN)/lint-imports
	@$(BIN)/python tests/translations.py
	@$(MAKE) --no-print-directory test

bench: setup
	@$(BIN)/python -m bench

bench-mail: setup
	@$(BIN)/python -m bench.mail

soak: setup
	@LEITSTELLE_TEST_SOAK_ROUNDS=$${SOAK_ROUNDS:-100} $(BIN)/pytest -s -m soak

messages: setup
	@$(BIN)/python tests/translations.py --update

# No index addresses and no paths of this machine may enter the lock file.
lock: setup
	@$(BIN)/pip-compile --quiet --generate-hashes --extra dev --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-header --no-annotate --allow-unsafe --upgrade -o requirements.lock pyproject.toml
	@! grep -nE '://|file:/|/home/|/root/' requirements.lock
	@echo "requirements.lock is written"
