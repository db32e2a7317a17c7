# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
VAR_DIR ?= var
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
export VAR_DIR PORT

.PHONY: help run site test test-postgres test-faults test-browser check-html screenshots lighthouse lint format bench
.PHONY: backup restore clean

help:
	@echo "make run    serve the portal on http://127.0.0.1:$(PORT) (PORT= changes it)"
	@echo "make test   run the whole test suite"
	@echo "make test-postgres   what of it uses the database, on a throwaway PostgreSQL"
	@echo "make test-faults     kill, fill and stop the processes of a whole portal while it is read and written"
	@echo "make test-browser, check-html, lighthouse, screenshots   look at the pages as browsers and checkers do"
	@echo "make lint   ruff, mypy, djlint, import-linter, missing migrations"
	@echo "make bench  compare speeds side by side"
	@echo "make backup, make restore BACKUP=file [OPTIONS=--force]   the whole state of the site in one file"

$(BIN)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

site: $(BIN)/.installed
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) build_site
	$(MANAGE) process_index_journal
	$(MANAGE) check_index --repair

run: site
	@echo
	@$(MANAGE) ensure_admin
	@echo "网站地址：http://127.0.0.1:$(PORT)/"
	@echo "后台地址：http://127.0.0.1:$(PORT)/admin/"
	@echo "按 Ctrl-C 停止；再次运行 make run 内容不会丢失。"
	@DJANGO_SETTINGS_MODULE=portal.settings.development $(BIN)/gunicorn portal.wsgi:application \
		--bind 127.0.0.1:$(PORT) --workers 1 --threads 8 --worker-class gthread --log-level warning --limit-request-line 0

test: $(BIN)/.installed-dev
	$(BIN)/python -m pytest

test-postgres: $(BIN)/.installed-dev
	$(BIN)/python -m tests.services $(BIN)/python -m pytest -m "database and not browser and not faults" $(TESTS)

test-faults: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -n0 -m faults

test-browser: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -m browser

check-html: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -n0 -rs tests/browser/test_html.py

screenshots: $(BIN)/.installed-dev
	$(BIN)/python -m tests.browser.screenshots

lighthouse: $(BIN)/.installed-dev
	$(BIN)/python -m tests.browser.lighthouse

lint: $(BIN)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run --settings portal.settings.test
	$(BIN)/python .ci/audit

format: $(BIN)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(BIN)/.installed-dev
	$(BIN)/python -m benchmarks.production

backup: $(BIN)/.installed
	$(MANAGE) backup

restore: $(BIN)/.installed
	$(MANAGE) restore $(BACKUP) $(OPTIONS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
