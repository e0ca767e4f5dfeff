# `make app` starts the app, `make test` runs the tests. Both set up .venv on the first call.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet

.PHONY: app test lint types check

app: .venv/app
	.venv/bin/python -m streamlit run app.py --server.showEmailPrompt false

test: .venv/dev
	.venv/bin/python -m pytest $(ARGS)

lint: .venv/dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

types: .venv/dev
	.venv/bin/python -m mypy

# The tests come last: their summary is what one wants to see.
check: lint types
	$(MAKE) --no-print-directory test

# The empty files .venv/app and .venv/dev say which requirements were installed last.
.venv/app: requirements.txt | .venv
	@echo "Installing what the app needs (a few minutes, this once) ..."
	$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/app
	@echo "Installing what the tests need ..."
	$(PIP) -r requirements-dev.txt
	@touch $@

.venv:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: install it, or name it with make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv .venv
