#!/usr/bin/env python3
"""Sends prompts to an SGLang server and appends what its indexer selected while decoding, one response a line.

usage: sglang_recorder.py URL PROMPTS OUT --layers 61 --topk 2048 [--max-new-tokens 512] [--stream] [--api-key KEY]

PROMPTS has one prompt a line; OUT is what 'kvplace analyze --input OUT --indexer-layers 61' reads.
Prefill rows are dropped before a line is written. A request that fails is named; the others go on.
A second run asks for the prompts that OUT does not hold yet.
"""

import argparse
import base64
import http.client
import ipaddress
import json
import re
import sys
import urllib.parse
import urllib.request
import zlib

KEPT = ("id", "prompt_tokens", "completion_tokens")
# What a line of OUT begins with: the number of its prompt, and a checksum of the text.
BEGINNING = re.compile(rb'\{"prompt_index": (\d+), "prompt_crc32": (\d+), ')


def is_loopback(url):
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def ask(opener, prompt):
    body = {
        "text": prompt,
        "return_indexer_topk": True,
        "stream": args.stream,
        "sampling_params": {"max_new_tokens": args.max_new_tokens, "ignore_eos": True},
    }
    headers = {"Content-Type": "application/json"}
    if args.api_key:
        headers["Authorization"] = f"Bearer {args.api_key}"
    url = args.url.rstrip("/").removesuffix("/generate") + "/generate"
    with opener.open(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=3600) as answer:
        if not args.stream:
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


def recorded(out, prompts):
    """The numbers of the prompts whose answers OUT holds. A last line that was cut off is removed."""
    numbers, end = set(), 0
    for place, line in enumerate(out, 1):
        if not line.endswith(b"\n"):
            out.truncate(end)
            break
        found = BEGINNING.match(line)
        number, checksum = map(int, found.groups()) if found else (0, 0)
        if prompts.get(number) is None or zlib.crc32(prompts[number].encode()) != checksum:
            sys.exit(f"{args.out}: line {place} is no answer to a prompt of {args.prompts}; name another OUT")
        numbers.add(number)
        end += len(line)
    out.seek(0, 2)
    return numbers


flags = argparse.ArgumentParser(usage=__doc__)
[flags.add_argument(name) for name in ("url", "prompts", "out")]
[flags.add_argument(name, type=int, required=True) for name in ("--layers", "--topk")]
flags.add_argument("--max-new-tokens", type=int, default=512)
flags.add_argument("--stream", action="store_true")
flags.add_argument("--api-key", help="as the server was given it")
args, failures = flags.parse_args(), 0
# A proxy of the environment cannot reach a server on this machine.
opener = urllib.request.build_opener(*[urllib.request.ProxyHandler({})] * is_loopback(args.url))
with open(args.prompts, encoding="utf-8") as lines:
    prompts = dict(enumerate(filter(None, (line.rstrip("\n") for line in lines)), 1))
with open(args.out, "a+b") as out:
    out.seek(0)
    if done := recorded(out, prompts):
        print(f"{args.out}: holds {len(done)} of {len(prompts)} prompts; the others are asked for", file=sys.stderr)
    for number in sorted(prompts.keys() - done):
        try:
            rows = decode_rows(ask(opener, prompts[number]), args.layers * args.topk * 4)
            line = {"prompt_index": number, "prompt_crc32": zlib.crc32(prompts[number].encode())} | rows
            out.write(json.dumps(line).encode() + b"\n")
            out.flush()
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
            failures += 1
            print(f"{args.prompts}: prompt {number}: {type(error).__name__}: {error}; left out", file=sys.stderr)
sys.exit(1 if failures else 0)
