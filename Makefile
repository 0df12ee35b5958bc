# Each target works on a fresh clone with Python 3.11 or newer and make.
PYTHON ?= python3
INSTALLED = .venv/installed
READY = .venv/ready
READERS = .venv/readers/ready
CONTRACT = .venv/contract/ready

.PHONY: setup run test lint suite readers test-readers bench peers bounds
setup: $(READY)

# Installed from the lock alone, hashes checked, nothing resolved.
$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv/bin/python -m pip --disable-pip-version-check check
	.venv/bin/python -m compileall -q cleancopy flows schemas
	touch $(INSTALLED)

# Two small runs compile the kernels: over the seeds, and over stories that are much alike, for those of duplicates.
$(READY): $(INSTALLED)
	.venv/bin/cleancopy run seeds --plain --out .venv/primed
	.venv/bin/python -m tests.batches .venv/stories/in
	.venv/bin/cleancopy run .venv/stories/in --plain --out .venv/stories/out
	touch $(READY)

run: setup
	.venv/bin/cleancopy run seeds

# Style and types are checked while the kernels are compiled.
test: $(INSTALLED)
	$(MAKE) --jobs 2 lint suite

lint: $(INSTALLED)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# One worker more than there are cores: some tests wait for servers and for runs of their own.
suite: setup
	.venv/bin/python -m pytest -rs -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist loadfile \
		--no-loadscope-reorder

# What only the tests of readers need: half a gigabyte, most of it Spark. Installed apart, from a lock of its own.
readers: $(READERS) $(CONTRACT)

$(READERS): $(INSTALLED) requirements-readers.lock
	rm -rf .venv/readers
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-build-isolation \
		--target .venv/readers --requirement requirements-readers.lock
	touch $(READERS)

# What checks a build against its contract asks for older versions of libraries that are in use here.
$(CONTRACT): $(INSTALLED) requirements-contract.lock
	.venv/bin/python -m venv --clear .venv/contract
	.venv/contract/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--requirement requirements-contract.lock
	touch $(CONTRACT)

# The tests that `make test` leaves out, with a reason, where these libraries are not there. Spark's need Java 17 or newer.
test-readers: setup readers
	PATH="$$PATH:$(CURDIR)/.venv/contract/bin" PYTHONPATH=$(CURDIR)/.venv/readers .venv/bin/python -m pytest -rs \
		-n $$(getconf _NPROCESSORS_ONLN) --dist loadfile tests/test_contract.py tests/test_dataset_readers.py tests/test_delta.py

# The kernels' tests with every index checked: no kernel reads past its buffer. Compiles all of them anew.
KERNEL_TESTS = $(addprefix tests/test_,lines.py cut.py tidying.py damage.py likely_rules.py same_words.py concepts.py language.py \
	language_parts.py) \
	$(wildcard tests/test_line_*.py)
bounds: setup
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=.venv/bounds .venv/bin/python -m pytest $(KERNEL_TESTS)

# An environment for each tool that cleancopy is measured beside: make peers PEERS=/path, some gigabytes.
peers:
	@test -n "$(PEERS)" || { echo "make peers: PEERS is not set; give a folder to make the environments in"; exit 2; }
	mkdir -p "$(PEERS)"
	for list in benchmarks/peers/*.txt; do \
		peer="$(PEERS)/$$(basename "$$list" .txt)"; \
		$(PYTHON) -m venv "$$peer" && "$$peer/bin/python" -m pip install --quiet --requirement "$$list" || exit 1; \
	done

# How fast, on articles made up for it or those in ARTICLES, beside the peers of PEERS that are there (benchmarks/README.md).
# BENCH=/path of the labelled data, which is not part of the repository, adds the tables of quality, the gate, duplicates.
bench: setup
	.venv/bin/python -m benchmarks.speed --to .venv/bench $(if $(PEERS),--peers "$(PEERS)") $(if $(ARTICLES),--articles "$(ARTICLES)")
	$(if $(BENCH),.venv/bin/python -m benchmarks.quality "$(BENCH)" --check)
	$(if $(BENCH),.venv/bin/python -m benchmarks.duplicates "$(BENCH)" $(if $(PEERS),--peers "$(PEERS)"))
