"""Puts the texts of the golden plans through a released engine's own parser and validators.

    check.py ENGINE FOLDER    FOLDER holds the engine's package, unpacked

Prints a line a text; exits 1 where the engine takes another view of one than the golden case, or reads back another
number. What a parser cannot see (a start does) is counted and named.
"""

import argparse
import json
import os
import pathlib
import shlex
import sys
import types

import absent

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "Golden" / "engines"
# Refusals that need a start, not a parser: pools, ranks, schedulers.
# What an engine says of the others, so that it refuses them for that and for nothing else.
SAYS = {
    "radix cache": "--disable-radix-cache",
    "eagle topk": "--speculative-eagle-topk 1",
    "swap-in block": "swap_in_block_size",
    "unknown key": "hisparse_config.host_pool_gib",
    "role missing": "Please specify kv_role",
}
BEYOND = {"ratio", "context parallel", "reserve", "host pool below max_model_len"}


class SGLang:
    def __init__(self):
        gpu = ["torch", "torchvision", "triton", "compressed_tensors", "sentencepiece", "IPython"]
        # What uses a cache, not what reads its settings.
        parts = ["memory_pool", "sparsity.algorithms", "sparsity.backend"]
        own = [
            "kernels",
            "srt.layers",
            "srt.utils.hf_transformers_patches",
            *(f"srt.mem_cache.{part}" for part in parts),
        ]
        absent.stand_in(*gpu, *(f"sglang.{name}" for name in own))
        from sglang.srt.arg_groups import hisparse_hook
        from sglang.srt.mem_cache.sparsity import factory
        from sglang.srt.server_args import ServerArgs

        self.hook, self.factory = hisparse_hook, factory
        self.parser = argparse.ArgumentParser(exit_on_error=False)
        ServerArgs.add_cli_args(self.parser)
        # The validators ask for resolved arguments; nothing here depends on what resolution adds.
        hisparse_hook.resolved_view = hisparse_hook.resolving_view = lambda found: found
        config = types.SimpleNamespace(architectures=["GlmMoeDsaForCausalLM"], index_topk=2048)
        hisparse_hook.model_config_of = lambda _: types.SimpleNamespace(hf_config=config)

    def read(self, text, generation):
        found = self.parser.parse_args(["--model-path", "/model", *shlex.split(text)])
        # Without a radix cache the decode role sets the flag itself.
        found.disable_radix_cache |= found.disaggregation_mode == "decode"
        self.hook.get_platform = lambda: types.SimpleNamespace(is_hip=generation == "gfx9")
        self.hook.validate_hisparse(found)
        self.factory.get_memory = lambda: found
        sparse = self.factory._parse_sparse_config()
        return {
            "buffer_rows": sparse.device_buffer_size,
            "ratio": sparse.host_to_device_ratio,
            "selection": sparse.top_k,
            "requests": found.max_running_requests,
            "max_total_tokens": found.max_total_tokens,
        }


class VLLM:
    def __init__(self):
        gpu = ["torch", "triton", "vllm.ir"]
        absent.stand_in(
            *gpu, "cbor2", "openai_harmony", "uvloop", "cpuinfo", "xgrammar", "partial_json_parser", "llguidance"
        )
        import vllm.platforms
        from vllm.platforms.interface import Platform, PlatformEnum

        platform = type(
            "Platform", (Platform,), {"device_type": "cuda", "device_name": "cuda", "_enum": PlatformEnum.CUDA}
        )
        vllm.platforms._current_platform = platform()
        from vllm.config.kv_transfer import hisparse_host_pool_gib
        from vllm.engine.arg_utils import EngineArgs
        from vllm.utils.argparse_utils import FlexibleArgumentParser

        self.arguments, self.pool = EngineArgs, hisparse_host_pool_gib
        self.parser = EngineArgs.add_cli_args(FlexibleArgumentParser(exit_on_error=False))

    def read(self, text, generation):
        found = self.arguments.from_cli_args(self.parser.parse_args(["--model", "/model", *shlex.split(text)]))
        hisparse = found.attention_config.hisparse_config
        return {
            "buffer_rows": hisparse and hisparse.device_buffer_size,
            "host_pool_gib": self.pool(found.kv_transfer_config),
            "max_model_len": found.max_model_len,
            "requests": found.max_num_seqs,
        }


def plans(engine):
    """Text, and what the engine has to read back."""
    for case in json.loads((GOLDEN / f"{engine}_plans.json").read_text()):
        if "flags" in case["expected"]:
            numbers = {**case["inputs"], **case["expected"]}
            numbers["max_model_len"] = case["inputs"].get("max_model_len", case["inputs"]["context_tokens"])
            yield case["expected"]["flags"], case["inputs"]["generation"], numbers


def verdict(reader, text, generation):
    try:
        return reader.read(text, generation), None
    except (SystemExit, Exception) as error:
        return None, " ".join(str(error).split()) or type(error).__name__


def check(engine, reader):
    wrong, beyond = 0, []
    for text, generation, numbers in plans(engine):
        found, error = verdict(reader, text, generation)
        differing = {key: value for key, value in (found or {}).items() if value != numbers[key]}
        wrong += bool(error or differing)
        print(f"{'WRONG' if error or differing else 'taken'}  {error or differing or found}")
    for case in json.loads((GOLDEN / f"{engine}_texts.json").read_text()):
        inputs, expected = case["inputs"], case["expected"]
        if BEYOND & set(expected["refused"]):
            beyond += expected["refused"]
            continue
        found, error = verdict(reader, inputs["text"], inputs["generation"])
        said = [SAYS[kind] for kind in expected["refused"]]
        agrees = (error is None) == expected["accepted"] and all(text in (error or "") for text in said)
        wrong += not agrees
        view = "taken" if error is None else "refused"
        print(f"{view if agrees else 'WRONG'}  {', '.join(expected['refused'])}  {error or found}")
    print(f"{engine}: {wrong} wrong; only a start can tell: {', '.join(beyond) or 'nothing'}")
    return wrong == 0


def main():
    engine, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    sys.path.insert(0, str(folder))
    reader = {"sglang": SGLang, "vllm": VLLM}[engine]()
    sys.exit(0 if check(engine, reader) else 1)


main()
