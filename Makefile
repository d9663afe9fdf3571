# Everything from a bare machine: Python 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.PHONY: run test clean

run: $(VENV)/installed
	@$(BIN)/hoiphuong run

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (the first time this downloads about 300 MB and takes a few minutes) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e . >&2
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need …" >&2
	@$(PIP) -q -e '.[dev]' >&2
	@touch $@

clean:
	rm -rf $(VENV) store *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
