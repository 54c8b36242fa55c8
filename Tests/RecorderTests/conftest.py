"""Tiny random models on a CPU, and what they select, looked at by a way of its own."""

import importlib.util
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, logging

ROOT = Path(__file__).parents[2]
BINARY = Path(os.environ.get("KVPLACE_BINARY", ROOT / ".build/release/kvplace")).absolute()
RECORDER = ROOT / "site/recorders/transformers_recorder.py"

logging.set_verbosity_error()
torch.set_num_threads(1)

specification = importlib.util.spec_from_file_location("transformers_recorder", RECORDER)
recorder_module = importlib.util.module_from_spec(specification)
specification.loader.exec_module(recorder_module)
Recorder = recorder_module.Recorder

VOCABULARY = 97


def random_model(config, kind=AutoModelForCausalLM):
    """Weights large enough that selections differ from layer to layer and from token to token."""
    torch.manual_seed(1)
    model = kind.from_config(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.3)
    model.generation_config.eos_token_id = None
    model.generation_config.pad_token_id = 0
    return model


def tokens(count, seed=2, rows=1):
    return torch.randint(1, VOCABULARY, (rows, count), generator=torch.Generator().manual_seed(seed))


def archives(folder):
    """The files of a folder in the order of their numbers, each as a dict of arrays."""
    paths = sorted(folder.glob("req_*.npz"), key=lambda path: int(path.stem[4:]))
    return [dict(np.load(path)) for path in paths]


def sets(archive):
    """The selections of each row and layer as sets."""
    return [[frozenset(layer[layer >= 0].tolist()) for layer in row] for row in archive["topk_indices"]]


def kvplace(*arguments):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def analysed(folder, *flags):
    (result,) = json.loads(kvplace("analyze", "--input", folder, "--block-size", 1, "--out", "-", *flags))["results"]
    return result


@pytest.fixture(scope="session")
def dense():
    from transformers import LlamaConfig

    return random_model(
        LlamaConfig(
            vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=256,
        )
    )  # fmt: skip
