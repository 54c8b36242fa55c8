.PHONY: engine-check

# Engines whose texts are printed, as released, and what their parsers import beside GPU libraries.
ENGINES := sglang==0.5.23 vllm==0.33.0
ENGINE_WHEELS := transformers==5.19.0 aiohttp blake3 cachetools cloudpickle dill fastapi filelock jinja2 msgspec \
  numpy openai orjson packaging pillow prometheus_client psutil pybase64 pydantic pyyaml pyzmq regex requests
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
