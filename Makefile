# `make app` starts the app, `make test` runs the tests. Both set up .venv on the first call.
#
#   make app PORT=8502 ARGS="--server.address 0.0.0.0"    another port; anything after ARGS goes to Streamlit
#   make test ARGS="-k frame"                             anything after ARGS goes to pytest
#   make quick                                            the tests that take less than two minutes in all

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
# What installs says what it does: the first time it takes minutes. `make app INSTALL="uv pip install"` takes seconds.
INSTALL := .venv/bin/python -m pip --disable-pip-version-check install
# A browser test keeps three processes busy: more than four of them at once need more memory than most machines have.
WORKERS := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: app test quick lint types check

app: .venv/app
	.venv/bin/python -m streamlit run app.py --server.showEmailPrompt false $(if $(PORT),--server.port $(PORT)) $(ARGS)

test: .venv/dev
	.venv/bin/python -m pytest $(WORKERS) $(ARGS)

quick: .venv/dev
	.venv/bin/python -m pytest $(WORKERS) -m "not slow" $(ARGS)

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
	@echo "Installing what the app needs: some 300 MB, a few minutes, this once ..."
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/app
	@echo "Installing what the tests need ..."
	$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: install it, or name it with make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv .venv
