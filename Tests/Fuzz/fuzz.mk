.PHONY: fuzz fuzz-bulk fuzz-corpus fuzz-programs sanitize

# Fuzz targets of the program's own sources: coverage by libFuzzer, AddressSanitizer, UndefinedBehaviorSanitizer.
FUZZ := .build-fuzz
FUZZ_TARGETS := scanner texts files
FUZZ_SECONDS ?= 60
FUZZ_LENGTH ?= 4096
FUZZER := ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no

fuzz-programs fuzz-bulk: export KERNEL_FLAGS = $(EMULATION)
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
