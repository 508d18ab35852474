# The contributor's map. `make demo` and `make test` work as the first command ever run on a fresh clone.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CORPUS ?= ../shared/corpus

.PHONY: help demo test fast lint types check gate mutilate bench bench-replay bench-pairs ablate findings docs dist container-test clean

help:            ## show this map
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("policy-monitor needs Python 3.11 or newer, for example: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.ready  ## play the founding story: a site, the daemon, and the alerts it sends
	$(BIN)/policy-monitor demo

test: $(VENV)/.ready  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist loadfile

fast: $(VENV)/.ready  ## the suite without real processes and long histories: under a minute
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not slow'

lint: $(VENV)/.ready  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready  ## mypy, strict
	$(BIN)/mypy

check: lint types test  ## what CI runs

gate: $(VENV)/.ready  ## score invented cases against floors that only rise (tests/quality/README.md)
	$(BIN)/python -m tests.quality.gate

SEED ?= 1
TRIES ?= 40

mutilate: $(VENV)/.ready  ## spoil tables and numbers in a copy, and say how much of it the gate notices
	$(BIN)/python -m tests.quality.mutilate --seed $(SEED) --tries $(TRIES)

bench: bench-replay bench-pairs  ## all that measures quality

$(VENV)/.bench: $(VENV)/.ready benchmarks/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

bench-replay: $(VENV)/.bench  ## alerts on real captures, compared with naive monitors
	$(BIN)/python -m benchmarks.replay --corpus $(CORPUS)

bench-pairs: $(VENV)/.ready  ## findings on real before/after texts, compared with a keyword baseline
	$(BIN)/python -m benchmarks.pairs --corpus $(CORPUS)

docs: $(VENV)/.ready  ## completion scripts and man page, made from the help texts
	for shell in bash zsh fish; do $(BIN)/policy-monitor completion $$shell > share/policy-monitor.$$shell || exit 1; done
	$(BIN)/python -m monitor.cli.man_page > share/policy-monitor.1

dist: $(VENV)/.ready  ## a wheel in dist/, for pipx, uv or pip
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

ablate: $(VENV)/.bench  ## what each rule earns, switched off alone: an hour
	$(BIN)/python -m benchmarks.ablate --corpus $(CORPUS)

container-test:  ## build and run the container, where podman or buildah is installed
	@tests/container-test

findings:        ## surprises of other libraries, shown with pinned packages; outside CI
	@PYTHON=$(PYTHON) findings/run-all

bench-histories bench-planted bench-kept bench-meaning bench-flips: bench-%: $(VENV)/.bench
	$(BIN)/python -m benchmarks.corpora $* --corpus $(CORPUS)

clean:           ## remove everything that was made here
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
