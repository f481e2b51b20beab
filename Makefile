# Two commands: `make demo` shows the main job, `make test` proves it. `make check` is everything, and `.ci/run` is that
# with nothing left out: by themselves the tests skip what has to wait, and what needs a browser where there is none.
# The system's own Python where it is new enough and can make environments: distributions build theirs with the profile of
# a run, version managers mostly do not, which costs the tests a fourteenth.
SYSTEM := /usr/bin/python3
PYTHON ?= $(shell $(SYSTEM) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $(SYSTEM) || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PORT   ?= 8088
WORKERS ?= 3
# Where nothing that was compiled is kept, each of the many processes of a test would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install demo test torture bench check lint types contracts catalogs messages migrations lock clean

install: $(STAMP)

# The lock is whole, so nothing is looked for; and compiling is faster on every core at once than as each is installed.
$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib bot
	touch $@

demo: install
	$(BIN)/roundtable demo --port $(PORT) $(if $(RESET),--reset)

test: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The long forms: kills, half on each database, restarts of PostgreSQL under two replicas, kills of the one of two that
# sends, hostile updates (so many for each of six tests on each database, 104,000 in all), and towns in which anything may
# happen. Some hours.
KILLS ?= 1000
RESTARTS ?= 5
TAKEOVERS ?= 25
FUZZ  ?= 10000
TOWNS ?= 1000
torture: install
	$(BIN)/python -m tests.torture $(KILLS) $(RESTARTS) $(TAKEOVERS)
	ROUNDTABLE_FUZZ=$(FUZZ) ROUNDTABLE_TESTS_POSTGRES=1 $(BIN)/python -m pytest tests/fuzz tests/mail/test_malformed.py -o faulthandler_timeout=0
	ROUNDTABLE_MACHINE=$(TOWNS) ROUNDTABLE_TESTS_POSTGRES=1 $(BIN)/python -m pytest tests/machine -o faulthandler_timeout=0

# Ratios, each measured in one run on a machine that is otherwise idle; writes benchmarks/results.json and RESULTS.md.
bench: install
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks

check: lint types contracts catalogs migrations test

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

# Extract again and compare: a sentence that never reached the catalog fails here.
catalogs: install
	$(BIN)/python -m locales.check

messages: install
	$(BIN)/python -m locales.check --write

# One head, up and down, and the schema that the models describe.
migrations: install
	$(BIN)/python -m pytest tests/test_migrations.py

# Needs uv; writes hashes, names no index.
lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal \
		--python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal \
		--python-version 3.11 pyproject.toml -o requirements/serve.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal \
		--python-version 3.11 --extra dev --extra bench pyproject.toml -o requirements/bench.txt

clean:
	rm -rf $(VENV) .roundtable
