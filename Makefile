# What one does with Plumbline's code. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8501
tests ?= tests
only ?=
base ?= HEAD~1

BIN := .venv/bin

# Hashes are checked either way. uv is several times faster than pip, but doesn't read pip's configuration:
# where a mirror is set there and nowhere else, pip does the work.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/python -m pip install --quiet --require-hashes -r $(1)

debian = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null; \
	else \
		echo "Missing: $(1). Install with: sudo apt-get install $(1)" >&2; false; \
	fi

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev test check format lock schema translations mutation bench clean test-packages

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.app ## install, fill an empty store with the demo organisation, serve on http://127.0.0.1:8501
	$(BIN)/plumbline demo --if-empty
	$(BIN)/plumbline serve --port $(PORT)

dev: .venv/.dev ## as run, and look again at each file that changes
	$(BIN)/plumbline demo --if-empty
	$(BIN)/streamlit run app/web/server.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true

test: .venv/.dev test-packages ## install what the tests need and run them all, the longest modules first (tests=PATH runs some)
	$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder --durations=20 $(tests)

check: .venv/.dev ## format, lint, types, imports, dead code, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	! $(BIN)/vulture | grep -E '(class|function|method|property) .* \(|unreachable'
	$(BIN)/deptry .

format: .venv/.dev ## write code as `make check` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.tools ## settle the versions again, with hashes (upgrade=--upgrade takes the newest)
	$(call compile,requirements-build.txt,--group build)
	$(call compile,requirements.txt,pyproject.toml)
	$(call compile,requirements-dev.txt,pyproject.toml --group dev -c requirements.txt)

schema: .venv/.dev ## write the first migration again, from the classes (until the first release)
	$(BIN)/python -m tests.schema

translations: .venv/.dev ## gather the words of contributors' pages, and bring them into every catalog (app/locale)
	$(BIN)/pybabel -q extract -F app/locale/babel.cfg -k words -k marked -k many:1,2 --add-location=file --sort-output \
		--project=Plumbline --copyright-holder=Plumbline -o app/locale/plumbline.pot \
		$$(grep -rlE --include='*.py' 'from app.ui.translations import|import marked$$|^def marked\(words|words: Words|words: words\(' app governance | sort)
	for language in es fr de hi zh_Hans ar; do \
		catalog=app/locale/$$language/LC_MESSAGES/plumbline.po; \
		command=update; [ -e $$catalog ] || command=init; \
		$(BIN)/pybabel -q $$command -D plumbline -i app/locale/plumbline.pot -d app/locale -l $$language; \
	done

mutation: .venv/.dev ## put a few faults into what changed (base=COMMIT, the last one if not named), and see if tests notice
	timeout 240 $(BIN)/python -m tests.mutation --changed $(base) --sample 12 --few 10 --at-least 50 \
		|| { [ $$? = 124 ] && echo "The time for faults is up; what was not tried stays untried."; }

bench: .venv/.dev ## print the figures (only=NAME prints some)
	$(BIN)/python -m tests.bench $(only)

clean: ## remove what was installed and made here; the store stays
	rm -rf .venv build dist artifacts *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv writes no index and no folder of packages into the files: they serve wherever a copy of the index stands.
compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	$(upgrade) $(2) -o $(1)

test-packages:
	@{ command -v chromium && fc-list :lang=zh | grep . && { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }; } \
		>/dev/null 2>&1 \
		|| { $(call debian,chromium fonts-wqy-microhei postgresql); } \
		|| echo "Tests that need these will be skipped." >&2

.venv/bin/python:
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("Plumbline needs Python 3.11 to 3.13. Name one: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(call debian,python3-venv); }
	$(PYTHON) -m venv .venv

.venv/.tools: requirements-build.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@touch $@

.venv/.app: requirements.txt pyproject.toml .venv/.tools
	$(call install,requirements.txt)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.app
	$(call install,requirements-dev.txt)
	@touch $@
