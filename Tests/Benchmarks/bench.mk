.PHONY: bench bench-full bench-smoke bench-programs

BENCH_PACKAGES := g++ libsimdjson-dev valgrind python3

# The yardstick for this processor and for AVX2 alone, and the check of answers.
bench-programs: build
	@$(call install-packages,$(BENCH_PACKAGES))
	@mkdir -p .build/bench
	@for level in native haswell; do \
	  g++ -std=c++17 -O3 -march=$$level -DNDEBUG -Wall -Wextra Tests/Benchmarks/simdjson_reader.cpp \
	    -o .build/bench/simdjson_reader-$$level -lsimdjson & pids="$$pids $$!"; \
	done; for pid in $$pids; do wait $$pid || exit; done
	swift build $(SWIFT_FLAGS) --product answer-check
	swift build $(SWIFT_FLAGS) --product step-miss-cost

bench: bench-programs ## benchmarks: table, .build/bench/benchmark.csv and .svg (a few minutes)
	python3 Tests/Benchmarks

bench-full: bench-programs ## benchmarks with traces of 1.7 and 3 GB as well
	python3 Tests/Benchmarks --mode full

bench-smoke: bench-programs ## benchmarks on small traces: answers, and gates far below the targets
	python3 Tests/Benchmarks --mode smoke --out .build/bench/smoke
