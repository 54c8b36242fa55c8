.PHONY: recorder-test

# The recorder for transformers models; pinned, since what their modules return differs from release to release.
RECORDER_WHEELS := torch==2.13.0 transformers==5.24.0 numpy pytest
RECORDER_TESTS := .build/recorder
$(RECORDER_TESTS)/.ready: Tests/RecorderTests/recorder-test.mk
	@python3 -m venv $(RECORDER_TESTS)
	@$(RECORDER_TESTS)/bin/pip install -q --disable-pip-version-check $(RECORDER_WHEELS)
	@touch $@

recorder-test: build $(RECORDER_TESTS)/.ready ## the recorder for transformers, on tiny random models (1.2 GB of torch for CPUs)
	$(RECORDER_TESTS)/bin/python -m pytest -q Tests/RecorderTests
