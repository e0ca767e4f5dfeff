# `make app` starts the app, `make test` runs the tests. Both set up .venv on the first call.
#
#   make app PORT=8502 ARGS="--server.address 0.0.0.0"    another port; anything after ARGS goes to Streamlit
#   make test ARGS="-k frame"                             anything after ARGS goes to pytest
#   make quick                                            the tests that take less than two minutes in all
#   make screenshots                                      takes the README's pictures anew, in a real Chromium
#   make lock                                             writes requirements-app.txt anew, after a change of requirements.txt
#   make container                                        builds the container and has it read, where buildah is installed
#   make release                                          the wheel and what it is made of (SBOM), in dist/

# Python keeps what it compiles, whatever the environment says: tests start many processes, and each of them would compile
# all that it imports anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
# uv takes seconds where pip takes minutes; both check the hashes of requirements-app.txt.
UV := $(shell command -v uv)
INSTALL := $(if $(UV),$(UV) pip install --python .venv/bin/python,.venv/bin/python -m pip --disable-pip-version-check install)
# The app and the command line run without these; training and export need them.
TRAINING := ^(keras|tensorflow)
# A browser test keeps three processes busy: more than four of them at once need more memory than most machines have.
WORKERS := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

.PHONY: app test quick screenshots lint types check lock wheel release container

app: .venv/app
	.venv/bin/python -m streamlit run app.py --server.showEmailPrompt false $(if $(PORT),--server.port $(PORT)) $(ARGS)

test: .venv/dev
	.venv/bin/python -m pytest $(WORKERS) $(ARGS)

quick: .venv/dev
	.venv/bin/python -m pytest $(WORKERS) -m "not slow" $(ARGS)

# The tests take them on their way.
screenshots: .venv/dev
	SCREENSHOTS=1 .venv/bin/python -m pytest tests/browser $(ARGS)

lint: .venv/dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

types: .venv/dev
	.venv/bin/python -m mypy

# The tests come last: their summary is what one wants to see.
check: lint types
	$(MAKE) --no-print-directory test

# Every package that the app needs, at one version with its hashes, for all systems and Pythons that are supported.
lock: | .venv
	$(if $(UV),,$(INSTALL) uv==0.13.9)
	grep -vE '$(TRAINING)' requirements.txt | $(or $(UV),.venv/bin/uv) pip compile - --quiet --no-config --universal \
		--python-version 3.11 --generate-hashes --custom-compile-command "make lock" --output-file requirements-app.txt $(ARGS)

wheel: .venv/release
	rm -rf dist
	.venv/bin/python -m hatchling build -t wheel -d dist

release: .venv/release
	.ci/changelog $(VERSION) CHANGELOG.md
	$(MAKE) --no-print-directory wheel
	.venv/bin/python -m cyclonedx_py requirements requirements-app.txt --pyproject pyproject.toml \
		--output-reproducible --output-file dist/digit_reader-$(VERSION).cdx.json

# Takes a minute or more, and fetches its base: CI has a job of its own for it.
container:
	.ci/container

# The empty files .venv/app and .venv/dev say which requirements were installed last.
.venv/app: requirements-app.txt | .venv
	@echo "Installing what the app needs: some 200 MB, a minute or two, this once ..."
	$(INSTALL) --require-hashes -r requirements-app.txt
	@touch $@

.venv/dev: requirements-dev.txt requirements.txt .venv/app
	@echo "Installing what the tests need ..."
	$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/release: requirements-release.txt | .venv
	$(INSTALL) -r requirements-release.txt
	@touch $@

.venv:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: install it, or name it with make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv .venv
