#!/usr/bin/env python3
"""Records which tokens a transformers model selects while it decodes, as req_<n>.npz files that kvplace reads.

usage: transformers_recorder.py MODEL PROMPTS OUT [--topk K] [--max-new-tokens 256] [--text] [--device cuda]

PROMPTS has one prompt a line; OUT is a folder. In a program of one's own:

    recorder = Recorder(model)              # a model with an indexer
    recorder = Recorder(model, topk=128)    # a dense model: the attention proxy
    recorder.generate("captures", input_ids, attention_mask, max_new_tokens=256)
    # then: kvplace report captures, with recorder.flags

The attention proxy: in each layer the k tokens of largest attention, summed over the heads. A trained indexer learns to
imitate that; it is a stand-in for one, and its files are named so. --text takes each line as a text whose second half
is read as it stands instead of generated: small models loop.

Run with transformers 5.24 and torch 2.13 on deepseek_v32, glm_moe_dsa, glm5_next and deepseek_v4. What had to be known:

- Modules whose class name ends in "Indexer" return (B, S, k). Layers that share a neighbour's choice have none.
- Entries that the query may not see are ordinary numbers behind the visible ones; only the mask that the indexer was
  given tells them apart. deepseek_v4 and glm5_next write -1.
- Entries are cache slots: left padding shifts them. With a static cache rows have k entries before there are k tokens.
- Rows are seen again (no cache) or taken back (speculation): the last one of a position counts.
- A finished sequence of a batch goes on being fed: its rows behind the end are dropped.
"""

import argparse
import inspect
import re
import sys
from pathlib import Path

import numpy as np
import torch

PROXY = "attention proxy"


class Recorder:
    """Sees a model's selections through hooks; `close()` removes them.

    topk: how many tokens the proxy selects in a dense model. prompt_rows: keeps the rows of the prompt too.
    """

    def __init__(self, model, topk=None, prompt_rows=False):
        self.model, self.topk, self.prompt_rows = model, topk, prompt_rows
        self.handles, self.attention, self.rows = [], None, None
        modules = {name: module for name, module in model.named_modules() if layer_of(name) is not None}
        found = {name: module for name, module in modules.items() if type(module).__name__.endswith("Indexer")}
        self.is_proxy = not found
        if self.is_proxy:
            if topk is None:
                raise ValueError("no module of this model is called ...Indexer; for the attention proxy say topk=")
            found = {name: module for name, module in modules.items() if selects(model, name, module)}
            if not found:
                raise ValueError("no layer of this model attends to all tokens")
            self.attention = model.config._attn_implementation
            model.set_attn_implementation("eager")  # the one that returns what it attends to
        elif topk is not None:
            raise ValueError("this model has an indexer, which knows its own k: leave topk out")
        self.layer_ids = sorted({layer_of(name) for name in found})
        self.tokens_per_entry = max(getattr(module, "compress_rate", 1) for module in found.values())
        for name, module in found.items():
            self.handles.append(module.register_forward_hook(self._hook(layer_of(name), module), with_kwargs=True))

    @property
    def flags(self):
        """What kvplace has to be told of the files."""
        layers = ["--layer-ids", ",".join(map(str, self.layer_ids))]
        return layers + (["--tokens-per-position", str(self.tokens_per_entry)] if self.tokens_per_entry > 1 else [])

    def close(self):
        for handle in self.handles:
            handle.remove()
        if self.attention is not None:
            self.model.set_attn_implementation(self.attention)

    def generate(self, folder, input_ids, attention_mask=None, **options):
        """Generates, and writes a file a sequence behind those that the folder has; returns what was generated."""
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        return self._record(folder, input_ids, mask, mask.sum(-1).tolist(), options)

    def follow(self, folder, input_ids, prompt, chunk=256):
        """Reads texts to their end instead of generating: the rows behind the first `prompt` tokens are recorded."""
        if not 0 < prompt < input_ids.shape[1]:
            raise ValueError(f"a prompt of {prompt} tokens leaves nothing of {input_ids.shape[1]} to follow")
        options = {"max_new_tokens": 1, "min_new_tokens": 1, "do_sample": False, "prefill_chunk_size": chunk}
        prompts = [prompt] * input_ids.shape[0]
        return self._record(folder, input_ids, torch.ones_like(input_ids), prompts, options)

    def _record(self, folder, input_ids, mask, prompts, options):
        settings = options.get("generation_config") or self.model.generation_config
        for name in ("num_beams", "num_return_sequences", "guidance_scale"):
            if (options.get(name, getattr(settings, name, None)) or 1) > 1:
                raise ValueError(f"{name} runs other sequences than those that were given: one a prompt, please")
        self.pads, self.prompts, self.rows = (mask == 0).sum(-1), torch.tensor(prompts), {}
        try:
            return self._recorded(Path(folder), input_ids, mask, prompts, settings, options)
        finally:
            self.rows = None

    def _recorded(self, folder, input_ids, mask, prompts, settings, options):
        generated = self.model.generate(input_ids, attention_mask=mask, return_dict_in_generate=True, **options)
        answer = generated.sequences
        end = options.get("eos_token_id", settings.eos_token_id)
        end = torch.tensor([] if end is None else end, device=answer.device).flatten()
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.stem[4:]) for path in folder.glob("req_*.npz") if path.stem[4:].isdigit()]
        for sequence, prompt in enumerate(prompts):
            made = answer[sequence, input_ids.shape[1] :]
            stops = torch.isin(made, end).nonzero().flatten()
            tokens = int(mask[sequence].sum()) + (int(stops[0]) + 1 if len(stops) else len(made))
            self._save(folder / f"req_{max(numbers, default=-1) + 1 + sequence}.npz", sequence, prompt, tokens)
        return answer

    def _hook(self, layer, module):
        signature = inspect.signature(type(module).forward)

        def see(module, args, kwargs, output):
            if self.rows is None:  # the model runs for somebody else
                return
            arguments = signature.bind(module, *args, **kwargs).arguments
            arguments = {**arguments, **arguments.get("kwargs", {})}
            seen = self._attended if self.is_proxy else self._indexed
            position, entries = seen(layer, arguments, output)
            if entries is not None:
                self._keep(layer, position, entries)

        return see

    def _indexed(self, layer, arguments, selected):
        """The positions of a call's tokens and what an indexer selected for them, -1 where it selected nothing."""
        if selected.dim() != 3 or selected.dtype == torch.bool:
            raise TypeError(f"layer {layer}: indices (B, S, k) are expected, not {selected.dtype} {selected.shape}")
        pads, mask = self._pads(selected), arguments.get("attention_mask")
        if mask is not None and mask.dim() == 3:
            visible = (mask if mask.dtype == torch.bool else mask == 0).expand(selected.shape[0], -1, -1)
            valid = visible.gather(-1, selected.long())
            position, selected = last_true(visible) - pads[:, None], selected - pads[:, None, None]
        elif mask is not None:  # glm5_next: the padding of this call's tokens
            cache = arguments.get("cache")
            first = int(cache.get_seq_length(self.layer_ids[0])) - selected.shape[1] if cache else 0
            position = first + torch.arange(selected.shape[1], device=pads.device) - pads[:, None]
            valid, selected = selected >= 0, selected - pads[:, None, None]
        else:  # deepseek_v4: entries of several tokens
            if pads.any():
                raise ValueError("deepseek_v4 counts padding as tokens of its entries: no left padding, please")
            position = arguments["position_ids"].expand(selected.shape[:2])
            valid = selected >= 0
        return position, torch.where(valid, selected, -1)

    def _attended(self, layer, arguments, output):
        """The same of the tokens with the largest attention."""
        weights = output[1] if isinstance(output, tuple) and len(output) > 1 else None
        if weights is None or weights.dim() != 4:
            raise TypeError(f"layer {layer}: this model returns no attention weights")
        count, slots = weights.shape[-2:]
        pads, mask = self._pads(weights), arguments.get("attention_mask")
        if mask is None:
            visible = torch.ones(1, count, slots, dtype=torch.bool, device=pads.device).tril(slots - count)
        else:
            visible = mask[:, 0] if mask.dtype == torch.bool else mask[:, 0] == 0
        visible = visible[..., :slots].expand(weights.shape[0], -1, -1)
        position = last_true(visible) - pads[:, None]
        if not self.prompt_rows and bool((position < self.prompts.to(pads.device)[:, None]).all()):
            return position, None
        best = weights.float().sum(1).masked_fill(~visible, -1).topk(min(self.topk, slots), -1)
        return position, torch.where(best.values >= 0, best.indices - pads[:, None, None], -1)

    def _pads(self, batch):
        if batch.shape[0] != len(self.pads):
            raise ValueError(f"{batch.shape[0]} sequences run where {len(self.pads)} were given: one a prompt, please")
        return self.pads.to(batch.device)

    def _keep(self, layer, position, entries):
        entries = entries.to(torch.int32).cpu().numpy()
        for sequence, positions in enumerate(position.tolist()):
            first = 0 if self.prompt_rows else int(self.prompts[sequence])
            for step, place in enumerate(positions):
                if place >= first:
                    row = entries[sequence, step]
                    self.rows.setdefault((sequence, place), {})[layer] = row[row >= 0]

    def _save(self, path, sequence, prompt, tokens):
        # The last token was never passed to the model.
        places = range(0 if self.prompt_rows else prompt, tokens - 1)
        missing = [place for place in places if len(self.rows.get((sequence, place), {})) < len(self.layer_ids)]
        if missing:
            raise ValueError(f"{path}: the model passed over token {missing[0]} without its layers; nothing is written")
        rows = [[self.rows[sequence, place][layer] for layer in self.layer_ids] for place in places]
        width = max((len(entries) for row in rows for entries in row), default=0)
        array = np.full((len(places), len(self.layer_ids), max(width, 1)), -1, np.int32)
        for row, layers in zip(array, rows, strict=True):
            for entries, chosen in zip(row, layers, strict=True):
                entries[: len(chosen)] = chosen
        named = {"selection": PROXY} if self.is_proxy else {}
        np.savez(path, topk_indices=array, prompt_len=prompt, output_len=tokens - prompt, **named)


def layer_of(name):
    """The layer that a module's name says; None outside the layers."""
    found = re.search(r"\.(\d+)\.", name)
    return int(found.group(1)) if found else None


def selects(model, name, module):
    """Whether a module attends to all tokens of its sequence: not to a window, and not to another sequence."""
    if not type(module).__name__.endswith("Attention") or not isinstance(getattr(module, "layer_idx", None), int):
        return False
    config = model.config.get_text_config()
    kinds = getattr(config, "layer_types", None)
    if kinds:
        return kinds[layer_of(name)] == "full_attention"
    return not getattr(config, "sliding_window", None)


def last_true(visible):
    """The last visible slot of each row; -1 where there is none."""
    return torch.where(visible, torch.arange(visible.shape[-1], device=visible.device), -1).amax(-1)


def main():
    from transformers import AutoModelForCausalLM, AutoTokenizer

    flags = argparse.ArgumentParser(usage=__doc__)
    [flags.add_argument(name) for name in ("model", "prompts", "out")]
    flags.add_argument("--topk", type=int)
    flags.add_argument("--max-new-tokens", type=int, default=256)
    flags.add_argument("--text", action="store_true")
    flags.add_argument("--device", default="cpu")
    args = flags.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype="auto").to(args.device).eval()
    recorder = Recorder(model, topk=args.topk)
    lines = Path(args.prompts).read_text(encoding="utf-8").splitlines()
    for prompt in filter(None, lines):
        ids = tokenizer(prompt, return_tensors="pt").input_ids.to(args.device)
        if args.text:
            recorder.follow(args.out, ids, ids.shape[1] // 2)
        else:
            recorder.generate(args.out, ids, max_new_tokens=args.max_new_tokens)
    print(f"kvplace report {args.out} {' '.join(recorder.flags)}", file=sys.stderr)


if __name__ == "__main__":
    main()
