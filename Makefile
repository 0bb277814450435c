# demo: the story with its data.  run: a real, empty instance.  test: everything that is checked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: demo run test lint types unit soak bench lock
demo: $(VENV)/core.stamp
	$(BIN)/webinar-tracker --instance instance/demo demo --port $(PORT)

run: $(VENV)/core.stamp
	$(BIN)/webinar-tracker run --port $(PORT)

test: lint types unit

lint: $(VENV)/tests.stamp
	$(BIN)/ruff check tracker tests
	$(BIN)/ruff format --check tracker tests
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-cache

types: $(VENV)/tests.stamp
	$(BIN)/mypy

unit: $(VENV)/tests.stamp
	$(BIN)/python -m pytest -q -n auto --dist worksteal

soak: $(VENV)/tests.stamp
	TRACKER_SOAK=1 $(BIN)/python -m pytest -q -s tests/faults \
		tests/functional/test_one_figure_of_random_years.py

bench: $(VENV)/tests.stamp
	$(BIN)/python -m pytest -q -s -m benchmark tests/benchmarks

$(VENV)/uv.stamp:
	$(PYTHON) -m venv $(VENV)
	-$(BIN)/python -m pip install --quiet uv
	touch $@

# uv where it can be had, else plain pip; skipped while the lock has not changed
define install
	if $(BIN)/uv --version >/dev/null 2>&1; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r $(1) && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else \
	  $(BIN)/python -m pip install --quiet --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --no-deps -e .; \
	fi
endef

$(VENV)/core.stamp: requirements.lock pyproject.toml | $(VENV)/uv.stamp
	$(call install,requirements.lock)
	touch $@

$(VENV)/tests.stamp: tests/requirements.lock pyproject.toml | $(VENV)/uv.stamp
	$(call install,tests/requirements.lock)
	touch $(VENV)/core.stamp $@

lock: $(VENV)/tests.stamp
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --extra dev --extra scale -c requirements.lock pyproject.toml -o tests/requirements.lock
