"""What released engines admit, counted the naive way: the twin that `kvplace fit` is compared with.

A pool is filled request by request until it refuses one, and every setting is tried. Only what is short is shared with
the program: the sizes of cells and blocks, which the engines publish as formulas.
"""

import dataclasses

PAGE = 64
GIB = 1 << 30
INDEX_KEY = 132
ROWS = {"fp8_ds_mla": 656, "bf16": 1152, "fp8": 576, "nvfp4_ds_mla": 352}
SHARED_MEMORY = {"sm90": 232_448, "sm100": 232_448, "sm120": 101_376}
STORES = {
    "sglang": {
        "sm90": {"fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"},
        "sm100": {"fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"},
        "sm120": {"fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"},
        "gfx9": {"bf16": "bfloat16", "fp8": "fp8_e4m3"},
    },
    "vllm": {
        "sm90": {"fp8_ds_mla": "fp8_ds_mla", "bf16": "bfloat16"},
        "sm100": {"fp8_ds_mla": "fp8_ds_mla", "bf16": "bfloat16", "fp8": "fp8"},
        "sm120": {"fp8_ds_mla": "fp8_ds_mla"},
        "gfx9": {},
    },
}
LAYERS = {"deepseek-v3.2": 61, "glm-5": 78, "glm-5.1": 78, "glm-5.2": 78, "glm-5.3": 78}
SELECTED = 2048


@dataclasses.dataclass
class Load:
    """What a server is asked to hold; None: not said."""

    model: str
    layout: str
    generation: str
    kv_hbm_bytes: int
    context_tokens: int
    buffer_rows: int
    drafts: int = 0
    max_requests: int | None = None
    host_bytes: int | None = None
    max_model_len: int | None = None
    tp: int = 1
    max_num_batched_tokens: int = 8192
    model_context: int = 163_840

    @property
    def row(self):
        return ROWS[self.layout]

    @property
    def layers(self):
        return LAYERS[self.model]

    @property
    def sharing_units(self):
        """Layers that use one selection, in order: an owner, and those after it without an indexer."""
        if self.model not in ("glm-5.2", "glm-5.3"):
            return [1] * self.layers
        owners = [layer for layer in range(self.layers) if max(layer - 2, 0) % 4 == 0]
        return [after - layer for layer, after in zip(owners, [*owners[1:], self.layers], strict=True)]


def pages(tokens, page=PAGE):
    """Whole pages that hold so many tokens."""
    return (tokens + page - 1) // page


# SGLang


def sglang_refusals(load):
    """(kind, when) in the order of a start."""
    found = []
    k, rows, drafts = SELECTED, load.buffer_rows, load.drafts
    if load.layout not in STORES["sglang"][load.generation]:
        silent = (load.generation, load.layout) == ("gfx9", "fp8_ds_mla")
        found.append(("layout", "other layout" if silent else "start"))
    if rows < k:
        return [*found, ("buffer below selection", "start")]
    slots = (2048 if load.max_requests is None else load.max_requests) + 1
    if drafts and (drafts > 3 or (drafts + 1) * k > 8192 or slots > rows):
        found.append(("drafts", "start"))
    if rows % PAGE:
        found.append(("buffer alignment", "start"))
    if rows > 32_768:
        found.append(("buffer above int16", "never"))
    if load.generation != "gfx9" and 16 * k + 2 * rows + rows // 4 + 16 > SHARED_MEMORY[load.generation]:
        found.append(("shared memory", "first request"))
    return found


def sglang_rows(load):
    """Rows of the device's pool that a request holds at its longest."""
    if load.drafts:
        wanted = (load.drafts + 1) * SELECTED
        return load.buffer_rows + PAGE + min(wanted, max(1024, wanted - load.buffer_rows))
    held = pages(load.context_tokens) * PAGE
    return held if held < load.buffer_rows else load.buffer_rows + PAGE


def sglang_at(load, ratio):
    """One ratio: its pools, filled until one of them refuses a request."""
    draft = load.row + INDEX_KEY if load.drafts else 0
    cell = load.layers * (load.row + INDEX_KEY * ratio) + draft * ratio
    own = load.kv_hbm_bytes // cell // PAGE * PAGE
    device = own
    if load.host_bytes is not None:
        host_rows = load.host_bytes // (load.layers * load.row) - PAGE
        device = min(own, max(0, host_rows // ratio // PAGE * PAGE))
    slots = device // 2
    if load.max_requests is None:
        slots = min(slots, max(2048, min(4096, int(device / load.model_context * 512))))
    else:
        slots = min(slots, load.max_requests)
    left = {"request slots": slots, "logical pool": device * ratio, "device pool": device}
    takes = {"request slots": 1, "logical pool": pages(load.context_tokens) * PAGE, "device pool": sglang_rows(load)}
    requests = 0
    while all(left[pool] >= takes[pool] for pool in left):
        left = {pool: left[pool] - takes[pool] for pool in left}
        requests += 1
    return {
        "cell": cell,
        "device_tokens": device,
        "logical_tokens": device * ratio,
        "host_rows": pages(device * ratio + 1) * PAGE,
        "requests": requests,
        "refused_by": next(pool for pool in left if left[pool] < takes[pool]),
        "max_total_tokens": device if device < own else None,
        "ratio": ratio,
    }


def sglang(load):
    """The setting that admits the most requests, at the smallest ratio; every ratio is tried that leaves a pool."""
    refused = sglang_refusals(load)
    if refused:
        return {"refused": refused}
    best = None
    ratio = 2
    while True:
        found = sglang_at(load, ratio)
        if found["device_tokens"] < load.context_tokens + 2 * PAGE:
            break
        if found["requests"] > (best["requests"] if best else 0):
            best = found
        ratio += 1
    answer = {"refused": [], "requests": None, "whole": sglang_whole(load)}
    if best is None:
        return answer
    bytes_a_row = load.layers * load.row
    logical = pages(load.context_tokens) * PAGE
    draft = load.row + INDEX_KEY if load.drafts else 0
    return {
        **answer,
        **best,
        "host_bytes_used": best["host_rows"] * bytes_a_row,
        "hbm_bytes_per_request": sglang_rows(load) * bytes_a_row + logical * (load.layers * INDEX_KEY + draft),
        "host_bytes_per_request": logical * bytes_a_row,
        "bookkeeping_bytes": None if load.drafts else sglang_tables(load, best["requests"]),
        "flags": sglang_flags(load, best),
    }


def sglang_tables(load, requests):
    """Bytes of the tables for one slot more than requests: a sum over the tensors that are allocated."""
    padded = load.buffer_rows + PAGE
    one = 8 * padded  # rows of the device, by slot
    one += 8 * (load.model_context + 4 + PAGE)  # rows of the host, by token
    one += load.layers * 8 * padded  # tokens that a layer's buffer holds
    one += load.layers * 2 * load.buffer_rows  # order of use, 16 bits each
    one += 8 * SELECTED
    if len(load.sharing_units) < load.layers:
        one += 12 * SELECTED + 4
    return sum(one for _ in range(requests + 1)) + 6 * load.buffer_rows + 4


def sglang_whole(load):
    """Without a buffer: layers that share an index store no keys."""
    cell = load.layers * load.row + len(load.sharing_units) * INDEX_KEY
    cell += load.row + INDEX_KEY if load.drafts else 0
    tokens = load.kv_hbm_bytes // cell // PAGE * PAGE
    return {"cell": cell, "device_tokens": tokens, "requests": tokens // (pages(load.context_tokens) * PAGE)}


def sglang_flags(load, found):
    """The text of a setting."""
    config = f'{{"top_k": {SELECTED}, "device_buffer_size": {load.buffer_rows}, "host_to_device_ratio": '
    parts = [f"--enable-hisparse --hisparse-config '{config}{found['ratio']}}}' --disable-radix-cache"]
    parts.append(f"--kv-cache-dtype {STORES['sglang'][load.generation][load.layout]}")
    parts.append(f"--max-running-requests {found['requests']}")
    if found["max_total_tokens"] is not None:
        parts.append(f"--max-total-tokens {found['max_total_tokens']}")
    if load.drafts:
        parts.append(f"--speculative-algorithm EAGLE --speculative-num-steps {load.drafts} --speculative-eagle-topk 1")
        parts.append(f"--speculative-num-draft-tokens {load.drafts + 1}")
    return " ".join(parts)


# vLLM


def vllm_refusals(load):
    """(kind, when) in the order of a start."""
    if load.generation == "gfx9":
        return [("vendor", "start")]
    found = []
    if load.layout not in STORES["vllm"][load.generation]:
        found.append(("layout", "other layout" if load.layout == "fp8" else "start"))
    resolved = (1 + load.drafts) * SELECTED
    shared = 4 * (2 * (resolved + 1) + 3 * pages(load.buffer_rows, 32) + 7) + 2 * load.buffer_rows
    if load.buffer_rows < resolved:
        found.append(("buffer below selection", "start"))
    elif load.buffer_rows > 32_768:
        found.append(("buffer above int16", "start"))
    elif shared > SHARED_MEMORY[load.generation]:
        found.append(("shared memory", "start"))
    return found


class VLLMPools:
    """The device's pool of equal blocks, and the host's."""

    def __init__(self, load):
        self.load = load
        units = load.sharing_units + ([1] if load.drafts else [])
        self.layers, self.owners = sum(units), len(units)
        row = PAGE * load.row
        index = PAGE * INDEX_KEY * self.owners
        self.groups = [0]
        for unit in units:
            if self.groups[-1] and (self.groups[-1] + unit) * row > index:
                self.groups.append(0)
            self.groups[-1] += unit
        self.block = pages(max(index, max(self.groups) * row), row) * row
        self.blocks = load.kv_hbm_bytes // self.block
        self.host_block = self.layers * row
        if load.tp > 1:
            self.host_block = pages(self.host_block, 4096) * 4096
        self.longest = load.max_model_len or load.context_tokens

    def blocks_of(self, tokens, running):
        """Blocks of the device that a request takes when let in, or once it runs."""
        window = pages(min(2 * self.load.max_num_batched_tokens, tokens))
        each = pages(self.load.buffer_rows) + (min(window, 2) if running else window)
        return pages(tokens) + len(self.groups) * each

    def device_requests(self):
        """Requests let in one after the other, each beside those that run."""
        tokens = self.load.context_tokens
        if self.blocks_of(self.longest, False) * self.block > self.load.kv_hbm_bytes:
            return 0
        left = self.blocks - 1
        requests = 0
        while left >= self.blocks_of(tokens, False):
            left -= self.blocks_of(tokens, True)
            requests += 1
        return requests

    def host_requests(self, gib):
        """The same in a pool of the host."""
        blocks = gib * GIB // self.host_block
        if blocks < pages(self.longest) + 2:
            return 0
        return (blocks - 1) // pages(self.load.context_tokens)

    def smallest_pool(self, requests):
        """GiB that hold so many requests and start: every size is tried, from just below what their rows take."""
        need = max(requests * pages(self.load.context_tokens), pages(self.longest)) * self.host_block
        gib = max(0, need // GIB - 1)
        while self.host_requests(gib) < requests:
            gib += 1
        return gib


def vllm(load):
    """The most requests that HBM, the host and the user allow, and the smallest pool for them."""
    refused = vllm_refusals(load)
    if refused:
        return {"refused": refused}
    pools = VLLMPools(load)
    counts = {"device pool": pools.device_requests()}
    if load.max_requests is not None:
        counts["max requests"] = load.max_requests
    if load.host_bytes is not None:
        counts["host memory"] = pools.host_requests(load.host_bytes // GIB)
    requests = min(counts.values())
    answer = {"refused": [], "requests": None, "whole": vllm_whole(pools)}
    if not requests:
        return answer
    gib = pools.smallest_pool(requests)
    host = gib * GIB // pools.host_block
    held, admit = pools.blocks_of(pools.longest, True), pools.blocks_of(pools.longest, False)
    steady = pools.blocks / admit if pools.blocks < admit else 1 + (pools.blocks - admit) / held
    rows = min(load.max_num_batched_tokens, requests * (1 + load.drafts))
    tables = requests * 6 * load.buffer_rows + 2 * load.buffer_rows + rows * (16 * SELECTED + 16) + 16
    tokens = load.context_tokens
    return {
        **answer,
        "requests": requests,
        "refused_by": next(limit for limit, count in counts.items() if count == requests),
        "groups": len(pools.groups),
        "group_layers": pools.groups,
        "block_bytes": pools.block,
        "num_blocks": pools.blocks,
        "host_blocks": host,
        "host_block_bytes": pools.host_block,
        "maximum_concurrency": min(pools.blocks / admit, host / pages(pools.longest)),
        "steady_concurrency": min(steady, host / pages(pools.longest)),
        "admission_blocks": pools.blocks_of(tokens, False),
        "steady_blocks": pools.blocks_of(tokens, True),
        "request_host_blocks": pages(tokens),
        "host_pool_gib": gib,
        "hbm_bytes_per_request": pools.blocks_of(tokens, True) * pools.block,
        "host_bytes_per_request": pages(tokens) * pools.host_block,
        "bookkeeping_bytes": pools.owners * tables,
        "flags": vllm_flags(load, requests, gib),
    }


def vllm_whole(pools):
    """Without a buffer; no requests where one of the longest length does not fit."""
    load = pools.load
    blocks = load.kv_hbm_bytes // (PAGE * (pools.layers * load.row + pools.owners * INDEX_KEY))
    longest = pages(pools.longest)
    if blocks < longest:
        return {"requests": 0}
    requests = max(blocks - 1, 0) // pages(load.context_tokens)
    return {"num_blocks": blocks, "maximum_concurrency": blocks / longest, "requests": requests}


def vllm_flags(load, requests, gib):
    """The text of a setting."""
    attention = f'{{"hisparse_config": {{"device_buffer_size": {load.buffer_rows}}}}}'
    pool = f'"kv_connector_extra_config": {{"host_pool_gib": {gib}}}'
    transfer = f'{{"kv_connector": "HiSparseConnector", "kv_role": "kv_both", {pool}}}'
    parts = [f"--attention-config '{attention}' --kv-transfer-config '{transfer}'"]
    parts.append(f"--kv-cache-dtype {STORES['vllm'][load.generation][load.layout]}")
    parts.append(f"--max-model-len {load.max_model_len or load.context_tokens} --max-num-seqs {requests}")
    if load.tp > 1:
        parts.append(f"--tensor-parallel-size {load.tp}")
    if load.max_num_batched_tokens != 8192:
        parts.append(f"--max-num-batched-tokens {load.max_num_batched_tokens}")
    if load.drafts:
        drafts = f'{{"method": "mtp", "num_speculative_tokens": {load.drafts}}}'
        parts.append(f"--speculative-config '{drafts}'")
    return " ".join(parts)


TWINS = {"sglang": sglang, "vllm": vllm}
