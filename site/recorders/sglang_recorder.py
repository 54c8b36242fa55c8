#!/usr/bin/env python3
"""Sends prompts to an SGLang server and appends what its indexer selected while decoding, one response a line.

usage: sglang_recorder.py URL PROMPTS OUT --layers 61 --topk 2048 [--max-new-tokens 512] [--stream]

PROMPTS has one prompt a line; OUT is what 'kvplace analyze --input OUT --indexer-layers 61' reads.
Prefill rows are dropped before a line is written. A request that fails is named; the others go on.
"""

import argparse
import base64
import http.client
import json
import sys
import urllib.request

KEPT = ("id", "prompt_tokens", "completion_tokens")


def ask(url, prompt, tokens, stream):
    body = {
        "text": prompt,
        "return_indexer_topk": True,
        "stream": stream,
        "sampling_params": {"max_new_tokens": tokens, "ignore_eos": True},
    }
    request = urllib.request.Request(
        url.rstrip("/") + "/generate", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=3600) as answer:
        if not stream:
            return json.load(answer)
        last, done = None, False
        for line in answer:
            if line.startswith(b"data: [DONE]"):
                done = True
            elif line.startswith(b"data: "):
                last = json.loads(line[6:])
    if not done:
        raise ValueError("the stream was cut off")
    return last


def decode_rows(response, row_bytes):
    """The response with the rows of decode steps alone: the last completion_tokens - 1."""
    meta = response.get("meta_info", {})
    if "indexer_topk" not in meta:
        raise ValueError(json.dumps(response.get("error", "no meta_info.indexer_topk"))[:200])
    rows = base64.b64decode(meta["indexer_topk"], validate=True)
    if len(rows) != (meta["prompt_tokens"] + meta["completion_tokens"] - 1) * row_bytes:
        raise ValueError(f"{len(rows)} bytes do not hold prompt + completion - 1 rows of {row_bytes} bytes")
    rows = base64.b64encode(rows[meta["prompt_tokens"] * row_bytes :]).decode()
    return {"meta_info": {key: meta[key] for key in KEPT if key in meta} | {"indexer_topk": rows}}


flags = argparse.ArgumentParser(usage=__doc__)
[flags.add_argument(name) for name in ("url", "prompts", "out")]
[flags.add_argument(name, type=int, required=True) for name in ("--layers", "--topk")]
flags.add_argument("--max-new-tokens", type=int, default=512)
flags.add_argument("--stream", action="store_true")
args, failures = flags.parse_args(), 0
with open(args.prompts, encoding="utf-8") as prompts, open(args.out, "a", encoding="utf-8") as out:
    for number, prompt in enumerate(filter(None, (line.rstrip("\n") for line in prompts)), 1):
        try:
            response = ask(args.url, prompt, args.max_new_tokens, args.stream)
            print(json.dumps(decode_rows(response, args.layers * args.topk * 4)), file=out, flush=True)
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
            failures += 1
            print(f"{args.prompts}: prompt {number}: {type(error).__name__}: {error}; left out", file=sys.stderr)
sys.exit(1 if failures else 0)
