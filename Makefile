# `make` explains the targets. Everything is made in ignored folders: .venv, node_modules, frontend/dist, .build, .data.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UV := 0.13.9
RUN := .venv/bin/python
PORT ?= 8000
ARGS ?=

# The content that a step depends on names its stamp, so that a step runs again exactly when that changes.
sum = $(shell LC_ALL=C cat $(1) 2>/dev/null | cksum | tr ' ' -)
missing = $(if $(wildcard $(1)),,always)
front_sources := $(shell find frontend -type f -not -path 'frontend/dist/*' -not -path '*/node_modules/*' 2>/dev/null | LC_ALL=C sort)

PYTHON_READY := .build/python-$(call sum,requirements/dev.lock pyproject.toml)
NODE_READY := .build/node-$(call sum,package-lock.json)
ASSETS_READY := .build/assets-$(call sum,package-lock.json $(front_sources))
FONTS := NotoSansHans-Regular.otf NotoSansHans-Bold.otf
FONTS_READY := .build/fonts-$(call sum,package-lock.json)

.PHONY: help setup python assets fonts catalogues demo test coverage check messages shots bench always \
	check-format check-lint check-types check-imports check-migrations check-texts check-templates check-scripts

help: ## explains the targets
	@echo "Yinuo 一诺"; echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: ## makes .venv, installs what the locks name, builds the pages' assets and the translations
	@$(MAKE) -j2 python assets fonts
	@$(MAKE) catalogues

demo: setup ## setup, then everything in the foreground with a demo organisation (PORT=8000)
	@.venv/bin/yinuo up --demo --port $(PORT)

test: setup ## all tests, on all cores (ARGS="-k name" for some)
	@$(RUN) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

coverage: setup ## all tests, then docs/coverage.md from what passed
	@$(RUN) -m pytest --write-coverage

check: setup ## format, lint, types, imports, migrations, translations, templates
	@$(MAKE) -k check-format check-lint check-types check-imports check-migrations check-texts check-templates check-scripts

messages: setup ## collects the texts of the pages into the catalogue
	@$(RUN) -m yinuo.platform.ui.catalogues collect
	@$(MAKE) catalogues

shots: setup ## photographs every screen into shots/
	@$(RUN) -m tests.browser.shots $(ARGS)

bench: setup ## the benchmarks, each beside its peer or limit (ARGS=clocks for one)
	@.venv/bin/yinuo bench $(ARGS)

assets: $(ASSETS_READY) ## builds the pages' assets
	@:

fonts: $(FONTS_READY) ## puts the fonts of the papers, with their licence, where they are read
	@:

python: $(PYTHON_READY)
	@:

catalogues: python
	@$(RUN) -m yinuo.platform.ui.catalogues compile

$(PYTHON_READY): $(call missing,.venv/bin/yinuo)
	@echo "Python packages"
	@mkdir -p .build
	@test -x $(RUN) || for python in python3.11 python3.12 python3.13 python3.14 python3; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		$$python -m venv .venv && break; done
	@test -x $(RUN) || { echo "Python 3.11 or newer with the venv module is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(RUN) -m pip install -qq --disable-pip-version-check --root-user-action ignore uv==$(UV) || true
	@if $(RUN) -m uv --version >/dev/null 2>&1; \
		then $(RUN) -m uv pip sync --quiet --python $(RUN) --require-hashes requirements/dev.lock; \
		else $(RUN) -m pip install -qq --disable-pip-version-check --root-user-action ignore --require-hashes -r requirements/dev.lock; fi
	@if $(RUN) -m uv --version >/dev/null 2>&1; \
		then $(RUN) -m uv pip install -qq --python $(RUN) --no-deps --no-build-isolation --editable .; \
		else $(RUN) -m pip install -qq --disable-pip-version-check --root-user-action ignore --no-deps --no-build-isolation --editable .; fi
	@rm -f .build/python-*; touch $@

$(NODE_READY): $(call missing,node_modules/.bin/vite)
	@echo "Front-end packages"
	@mkdir -p .build
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null || { echo "Node 20.19 or newer is needed (Node 22: 22.12)." >&2; exit 1; }
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@rm -f .build/node-*; touch $@

$(ASSETS_READY): $(NODE_READY) $(call missing,frontend/dist/manifest.json)
	@echo "Pages' assets"
	@npx --no-install vite build --logLevel warn frontend
	@rm -f .build/assets-*; touch $@

$(FONTS_READY): $(NODE_READY) $(foreach font,$(FONTS),$(call missing,.build/fonts/$(font)))
	@echo "Papers' fonts"
	@mkdir -p .build/fonts
	@cp node_modules/@embedpdf/fonts-sc/LICENSE $(addprefix node_modules/@embedpdf/fonts-sc/fonts/,$(FONTS)) .build/fonts/
	@rm -f .build/fonts-*; touch $@

check-format:
	@$(RUN) -m ruff format --check --quiet . || { echo "The files above are not formatted: run .venv/bin/ruff format"; exit 1; }

check-lint:
	@$(RUN) -m ruff check --quiet .

check-types:
	@$(RUN) -m mypy --no-error-summary

check-imports:
	@.venv/bin/lint-imports > .build/imports.log 2>&1 || { cat .build/imports.log; exit 1; }

check-migrations:
	@$(RUN) -W ignore::RuntimeWarning -m django makemigrations --settings yinuo.config.settings --check --dry-run --verbosity 1 > .build/migrations.log 2>&1 \
		|| { cat .build/migrations.log; exit 1; }

check-texts:
	@$(RUN) -m yinuo.platform.ui.catalogues check

check-templates:
	@.venv/bin/djlint --lint --quiet src/yinuo

check-scripts:
	@npx --no-install tsc --project frontend --noEmit
