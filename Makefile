# The front door. `make demo` and `make test` install what is missing and work in a fresh clone.

PREFIX ?= /usr/local
SWIFT ?= swift
# Warnings are errors where it matters that nobody misses them: CI sets this.
STRICT ?=
# The whole of the tests, those too that take minutes and seldom fail alone: CI sets this.
THOROUGH ?=
# Options for `make bench`, `make bench-languages`, `make soak` and `make million`.
ARGS ?=
BUILD_FLAGS = $(if $(STRICT),-Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error)
RELEASE_FLAGS = -c release --product assay --static-swift-stdlib $(BUILD_FLAGS)

LIBRARIES = \
  "libseccomp-dev=/usr/include/seccomp.h" \
  "libcmark-gfm-dev=/usr/include/cmark-gfm.h" \
  "libcmark-gfm-extensions-dev=/usr/include/cmark-gfm-core-extensions.h" \
  "zlib1g-dev=/usr/include/zlib.h" \
  "libcurl4-openssl-dev=/usr/include/x86_64-linux-gnu/curl/curl.h /usr/include/curl/curl.h" \
  "pkg-config=/usr/bin/pkg-config"
PYTHON = "python3=/usr/bin/python3 /usr/local/bin/python3"
NODE = "nodejs=/usr/bin/node /usr/local/bin/node"
TEST_TOOLS = \
  "gcc=/usr/bin/gcc" \
  "g++=/usr/bin/g++" \
  "chromium=/usr/bin/chromium" \
  "libxml2-utils=/usr/bin/xmllint" \
  "python3-numpy=/usr/lib/python3/dist-packages/numpy" \
  "python3-pandas=/usr/lib/python3/dist-packages/pandas" \
  "python3-jinja2=/usr/lib/python3/dist-packages/jinja2" \
  "python3-jsonschema=/usr/lib/python3/dist-packages/jsonschema" \
  "python3-yaml=/usr/lib/python3/dist-packages/yaml"

# What programs of the other languages run with; Swift's comes from swift.org.
TOOLCHAINS = \
  "gcc=/usr/bin/gcc" \
  "g++=/usr/bin/g++" \
  "default-jdk-headless=/usr/bin/java" \
  "golang-go=/usr/bin/go" \
  "rustc=/usr/bin/rustc" \
  "ruby=/usr/bin/ruby" \
  "php-cli=/usr/bin/php" \
  "lua5.4=/usr/bin/lua5.4" \
  "perl=/usr/bin/perl" \
  "sqlite3=/usr/bin/sqlite3" \
  "node-typescript=/usr/bin/tsc"

# A scratch folder of its own, since every module is built again with coverage; the targets are those of Fuzz/Driver.swift.
FUZZ_FLAGS = -c release --scratch-path .build-fuzz --product AssayFuzz --sanitize=fuzzer \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
FUZZ_TARGETS = definitions extractor json protocol records template
SECONDS ?= 20

.PHONY: all argilla-server baseline build model-server release demo test test-argilla test-floor fuzz bench bench-languages soak million install uninstall format lint resources self-grade clean libraries interpreters toolchains test-tools help

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

libraries:
	@Scripts/install-packages.sh $(LIBRARIES)

interpreters:
	@Scripts/install-packages.sh $(PYTHON) $(NODE)

toolchains: interpreters ## Install what Debian has to run programs of every language
	@Scripts/install-packages.sh $(TOOLCHAINS)

test-tools:
	@Scripts/install-packages.sh $(TEST_TOOLS)
	@Scripts/install-check-jsonschema.sh

build: libraries ## Build for development
	$(SWIFT) build $(BUILD_FLAGS)

release: libraries ## Build the binary that is installed
	$(SWIFT) build $(RELEASE_FLAGS)

demo: release interpreters ## Grade the sample answers and print a table
	@mkdir -p out
	@"$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" grade examples/answers.jsonl --output out/demo.jsonl

self-grade: release interpreters test-tools ## Grade the sample answers, and fail when a score differs from the committed ones
	@mkdir -p out
	@assay="$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay"; \
	"$$assay" grade examples/answers.jsonl --format scores --baseline examples/baseline.jsonl \
	  --max-drop 0 --max-regressions 0 > out/scores.jsonl && \
	"$$assay" compare --exit-code examples/baseline.jsonl out/scores.jsonl

baseline: release interpreters test-tools ## Commit to the scores as they are now, after a change to them that was meant
	@"$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" grade examples/answers.jsonl --format scores > examples/baseline.jsonl.new
	@mv examples/baseline.jsonl.new examples/baseline.jsonl

argilla-server: test-tools ## Install the Argilla server of ../shared for the tests, once
	@Tests/Argilla/install.sh >/dev/null

model-server: test-tools ## Install the model server of ../shared for the tests, once
	@Tests/Inference/install.sh

test: libraries interpreters test-tools ## Run the tests; those against an Argilla server where it is installed
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	$(if $(THOROUGH),ASSAY_THOROUGH=1) $(SWIFT) test --skip-build $(BUILD_FLAGS)
	/usr/bin/python3 -B -m unittest discover -s Tests/Harness/python
	/usr/bin/python3 -B -m unittest discover -s Tests/Harness/lexical
	node --test Tests/Harness/javascript/
	# A part of what is tried as root above; the whole of it is `make test-floor`.
	ASSAY_ESCAPES=files/,network/,report/,processes/ Tests/Container/run.sh EscapeTests

test-argilla: libraries interpreters argilla-server ## Install an Argilla server and run the tests against it
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	$(SWIFT) test --skip-build $(BUILD_FLAGS) --filter 'Argilla|EvidenceTests'

test-floor: libraries interpreters test-tools ## Run the sandbox's tests as an ordinary user, as in a container
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	Tests/Container/run.sh

bench: release interpreters ## Compare speed with the bare interpreter and other sandboxes (ARGS="--rounds 2")
	@/usr/bin/python3 -B Benchmarks/bench.py --assay "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" $(ARGS)

bench-languages: release ## Compare every language with its bare compiler or interpreter (ARGS="--only cpp,go")
	@/usr/bin/python3 -B Benchmarks/languages.py --assay "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" $(ARGS)

soak: release interpreters ## Run 100,000 programs, some hostile, and look for leaks (ARGS="--programs 2000")
	@/usr/bin/python3 -B Benchmarks/soak.py --assay "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" $(ARGS)

million: release interpreters ## Grade a million short answers: memory and speed over time (ARGS="--answers 20000")
	@/usr/bin/python3 -B Benchmarks/million.py --assay "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" $(ARGS)

fuzz: libraries interpreters ## Feed every parser mutated input, SECONDS (20) each; inputs that break one stay in out/fuzz
	ASSAY_FUZZ=1 $(SWIFT) build $(FUZZ_FLAGS)
	@for target in $(FUZZ_TARGETS); do \
	  Scripts/fuzz.sh "$$(ASSAY_FUZZ=1 $(SWIFT) build $(FUZZ_FLAGS) --show-bin-path)/AssayFuzz" $$target $(SECONDS) || exit 1; \
	done
	FUZZ_SECONDS=$(SECONDS) /usr/bin/python3 -B -m unittest discover -s Tests/Harness/python -p test_fuzz.py
	FUZZ_SECONDS=$(SECONDS) node --test Tests/Harness/javascript/fuzz.test.js

install: release ## Install the binary into PREFIX/bin (/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -s -m 755 "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/assay" "$(DESTDIR)$(PREFIX)/bin/assay"

uninstall: ## Remove the installed binary
	rm -f "$(DESTDIR)$(PREFIX)/bin/assay"

resources: ## List the embedded files anew, after adding one to Sandbox/, Rubrics/ or Report/
	sh Sources/CAssayResources/generate.sh

format: ## Format the Swift sources
	$(SWIFT) format format -i -r Sources Tests Fuzz Package.swift

lint: ## Check format and generated files
	$(SWIFT) format lint -s -r Sources Tests Fuzz Package.swift
	sh Sources/CAssayResources/generate.sh --check

clean: ## Remove what was built
	rm -rf .build .build-fuzz out
