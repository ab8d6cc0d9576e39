# All the setup there is: `make run`, `make test` and `make docs` install what they need, once, into .venv.

VENV ?= .venv
FILM ?= Resources/Samples
OUT ?= readings
# Exported, so that these paths may contain spaces and quotes. VENV is part of targets, which may not.
export FILM OUT PYTHON
$(if $(word 2,$(VENV)),$(error VENV is "$(VENV)"; choose a path without spaces))

SETUP := Resources/Scripts/setup.sh
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help interpreter run test test-all coverage lint docs benchmark translations screenshots locks sbom clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

# PYTHON chooses the interpreter of a new environment; one that exists would silently keep its own.
WHICH := import sys; print(sys.base_prefix, sys.version)
interpreter:
	@if [ -n "$$PYTHON" ] && [ -x $(BIN)/python ] && \
		[ "$$("$$PYTHON" -c '$(WHICH)')" != "$$($(BIN)/python -c '$(WHICH)')" ]; then \
		echo "$(VENV) exists and is of another Python than PYTHON=$$PYTHON; run 'make clean' first." >&2; \
		exit 1; \
	fi

$(VENV)/.base: pyproject.toml $(SETUP) | interpreter
	@$(SETUP) $(VENV)
	@touch $@

$(VENV)/.app: pyproject.toml $(SETUP) | interpreter
	@$(SETUP) $(VENV) app,curation,report,pacs
	@touch $@ $(VENV)/.base

$(VENV)/.test: pyproject.toml $(SETUP) | interpreter
	@$(SETUP) $(VENV) train,app,curation,batch,aws,report,pacs,test
	@touch $@ $(VENV)/.base $(VENV)/.app

$(VENV)/.docs: pyproject.toml $(SETUP) | interpreter
	@$(SETUP) $(VENV) docs
	@touch $@ $(VENV)/.base

run: $(VENV)/.app ## open a window, with FILM=path if given; without a display, write readings into OUT=readings
	@if $(BIN)/python CovidXRayLib/cli/view/display.py; then \
		exec $(BIN)/covidxray view $(if $(filter file,$(origin FILM)),,"$$FILM"); \
	fi; \
	touch $(VENV)/.started; \
	$(BIN)/covidxray analyze "$$FILM" --out "$$OUT" || status=$$?; \
	if [ -n "$$(find "$$OUT" -name '*.overlay.png' -newer $(VENV)/.started 2>/dev/null)" ]; then \
		echo "The images are in $$(cd "$$OUT" && pwd), one NAME.overlay.png for each film."; \
		echo "There is no display here; this is what the window would show:"; \
		$(BIN)/covidxray view "$$FILM" --screenshot "$$OUT/panel.png" || status=$${status:-$$?}; \
	fi; \
	exit $${status:-0}

# Tests that open a window have processes of their own: TensorFlow and software rendering crash in one.
WINDOW_TESTS := Testing/Python/host Testing/Python/panel
# With COVERAGE=1 the lines that run are recorded, in the processes that the tests start, too.
PYTEST := $(BIN)/python -m $(if $(COVERAGE),coverage run -m) pytest -n auto --dist loadfile --durations=20

test: lint ## lint, check types and run the quick tests
	$(PYTEST) -m 'not slow' $(WINDOW_TESTS)
	$(PYTEST) -m 'not slow' Testing/Python $(WINDOW_TESTS:%=--ignore=%)

test-all: $(VENV)/.test ## run the tests that `make test` leaves out
	$(PYTEST) -m slow $(WINDOW_TESTS)
	$(PYTEST) -m slow Testing/Python $(WINDOW_TESTS:%=--ignore=%)

coverage: $(VENV)/.test ## say how much of the code ran with COVERAGE=1, and fail if it is too little
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered

lint: $(VENV)/.test ## lint, check types, imports and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=CovidXRay:CovidXRay/StandaloneHost $(BIN)/lint-imports --no-logo
	$(BIN)/codespell

docs: $(VENV)/.docs ## build the documentation into build/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

benchmark: $(VENV)/.test ## time all that people wait for on this machine, a quarter of an hour
	$(BIN)/python -m Testing.Benchmarks

translations: $(VENV)/.test ## update the translations from the sources
	$(BIN)/python Resources/Scripts/translations.py

screenshots: $(VENV)/.app ## redraw the screenshots of the documentation
	$(BIN)/python Resources/Scripts/screenshots.py

locks: $(VENV)/.test ## update the lock files from pyproject.toml; UPGRADE=1 takes the newest versions
	PATH="$(BIN):$$PATH" Resources/Scripts/locks.sh

sbom: $(VENV)/.base ## write a bill of materials of the environment, build/sbom.json (CycloneDX)
	@mkdir -p build
	$(BIN)/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom
	$(BIN)/python -m cyclonedx_py environment --pyproject pyproject.toml --output-reproducible \
		--of JSON -o build/sbom.json $(BIN)/python

clean: ## remove the environment and all build products, but not the readings
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.*
	find CovidXRay CovidXRayLib Testing -type d -name __pycache__ -prune -exec rm -rf {} +
