"use strict";
// What released engines admit, redone in the page: `kvplaceEngines[name]` answers for a question, with the rules of the
// guide's pages on engines. All numbers are whole and below 2^53, so that every quotient is exact.
(function () {
  var PAGE = 64, MOST_ROWS = 32768, GIB = 1073741824, USUAL_BATCHED = 8192;

  function quotient(a, b) { return Math.floor(a / b); }
  function up(value, unit) { return Math.ceil(value / unit) * unit; }
  function down(value, unit) { return quotient(value, unit) * unit; }
  function covering(a, b) { return Math.ceil(a / b); }

  // A question with another K, or another most of requests.
  function changed(q, hbm, most) {
    var copy = Object.assign({}, q);
    copy.hbm = hbm;
    if (most !== undefined) copy.most = most;
    return copy;
  }

  // The most requests that fit beside what bookkeeping they need: the largest n whose pools, made of K without the
  // bookkeeping of n, admit n.
  function besideBookkeeping(q, bookkeeping, pools) {
    var free = pools(q);
    if (!free) return null;
    if (!q.bookkeeping_inside) return Object.assign(free, { settled: q });
    function fitting(n) {
      var left = q.hbm - bookkeeping(q, n);
      var all = left > 0 ? pools(changed(q, left)) : null;
      if (!all || all.requests < n) return null;
      var settled = changed(q, left, n), capped = pools(settled);
      if (!capped || capped.requests !== n) return null;
      return Object.assign(capped, { limit: all.limit, settled: settled });
    }
    var low = 0, high = free.requests, best = null;
    while (low < high) {
      var middle = Math.ceil((low + high) / 2), found = fitting(middle);
      if (found) { best = found; low = middle; } else high = middle - 1;
    }
    return best;
  }

  // Tokens that a step resolves at once: with drafts a step is a pass.
  function resolved(q) { return (q.drafts + 1) * q.selected; }

  // SGLang: a device pool of S rows, a host pool of ratio times as many, index keys of every layer for all of these.
  // Drafts add rows that a pass works in, and a layer that is dense over the logical tokens.
  function sglangRows(q) {
    var rows = up(q.context, PAGE);
    if (q.drafts > 0) return q.rows + PAGE + Math.min(resolved(q), Math.max(1024, resolved(q) - q.rows));
    return rows < q.rows ? rows : q.rows + PAGE;
  }

  function sglangDraftBytes(q) { return q.drafts > 0 ? q.row_bytes + q.index_bytes : 0; }

  function sglangSlots(q, tokens) {
    return q.most !== null ? Math.min(Math.max(1, q.most), quotient(tokens, 2)) : quotient(tokens, 2);
  }

  function sglangPools(q, ratio) {
    var cell = q.layers * q.row_bytes + (q.layers * q.index_bytes + sglangDraftBytes(q)) * ratio;
    var own = down(quotient(q.hbm, cell), PAGE);
    var cap = q.host === null ? null
      : down(Math.max(0, quotient(quotient(q.host, q.layers * q.row_bytes) - PAGE, ratio)), PAGE);
    var tokens = cap === null ? own : Math.min(own, cap);
    var slots = sglangSlots(q, tokens), logical = quotient(tokens * ratio, up(q.context, PAGE));
    var device = quotient(tokens, sglangRows(q)), requests = Math.min(slots, logical, device);
    var limit = tokens > 0 && requests === slots ? "max_requests" : "hbm";
    var capped = cap !== null && cap < own;
    return {
      requests: requests, limit: limit === "hbm" && capped ? "host_dram" : limit, ratio: ratio, tokens: tokens,
      most_tokens: capped ? cap : null
    };
  }

  // The smallest ratio that admits the most, of those whose device pool serves a request of N tokens at all.
  function sglangBest(q) {
    var tokens = up(q.context, PAGE), best = null;
    var ratio = Math.max(2, quotient(tokens * q.layers * q.row_bytes, q.hbm));
    for (;;) {
      var pools = sglangPools(q, ratio), least = best ? best.requests : 0;
      if (pools.tokens - 2 * PAGE < q.context) return best;
      if (pools.requests > least) { best = pools; least = pools.requests; }
      if (Math.min(quotient(pools.tokens, sglangRows(q)), sglangSlots(q, pools.tokens)) <= least) return best;
      ratio += 1;
    }
  }

  function sglangOwn(q, n) {
    var context = q.server_context || q.model_context || q.context;
    var slot = 8 * (q.rows + PAGE) + 8 * (context + 4 + PAGE) + q.layers * (8 * (q.rows + PAGE) + 2 * q.rows)
      + 8 * q.selected + (q.indexers < q.layers ? 12 * q.selected + 4 : 0);
    return (n + 1) * slot + 6 * q.rows + 4;
  }

  function sglangBookkeeping(q, n) {
    var own = sglangOwn(q, n), best = sglangBest(changed(q, Math.max(1, q.hbm - own), n));
    return own + 8 * ((best ? best.tokens * best.ratio : 0) + PAGE + 1);
  }

  var SGLANG_TYPES = {
    sm90: { fp8_ds_mla: "fp8_e4m3", bf16: "bfloat16" }, sm100: { fp8_ds_mla: "fp8_e4m3", bf16: "bfloat16" },
    sm120: { fp8_ds_mla: "fp8_e4m3", bf16: "bfloat16" }, gfx9: { bf16: "bfloat16", fp8: "fp8_e4m3" }
  };
  var VLLM_TYPES = {
    sm90: { fp8_ds_mla: "fp8_ds_mla", bf16: "bfloat16" },
    sm100: { fp8_ds_mla: "fp8_ds_mla", bf16: "bfloat16", fp8: "fp8" }, sm120: { fp8_ds_mla: "fp8_ds_mla" }
  };

  function type(types, q) { return (types[q.generation || "sm90"] || {})[q.layout] || null; }
  function isV4(q) { return q.attention === "deepseek_v4"; }
  function isStored(types, q) { return !q.generation || type(types, q) !== null; }
  function isLarge(q, bytes) { return q.shared_memory !== null && bytes > q.shared_memory; }

  // One to three drafts with DSA, a selection of at least 1 024, all slots of the request table within the buffer.
  function sglangRefusesDrafts(q) {
    if (q.drafts === 0) return false;
    if (isV4(q) || q.drafts > 3 || q.selected < 1024 || resolved(q) > 8192) return true;
    return (q.most === null ? 2048 : q.most) + 1 > q.rows;
  }

  var sglang = {
    refuses: function (q) {
      if (!isStored(SGLANG_TYPES, q) && !(isV4(q) && q.layout === "v4_entry" && SGLANG_TYPES[q.generation])) return true;
      if (q.attention !== "dsa" && !isV4(q)) return true;
      if (q.rows < q.selected || q.rows % PAGE !== 0 || q.rows > MOST_ROWS || sglangRefusesDrafts(q)) return true;
      var bytes = 16 * q.selected + 2 * q.rows + quotient(q.rows, 4) + 16;
      if (q.attention === "dsa" && q.vendor === "nvidia" && isLarge(q, bytes)) return true;
      var context = q.server_context || q.model_context;
      return context !== null && q.context > context - 6;
    },
    admits: function (q) {
      if (isV4(q)) return bound.admits(q);
      // Nobody counted what bookkeeping drafts need.
      return besideBookkeeping(q.drafts > 0 ? Object.assign({}, q, { bookkeeping_inside: false }) : q,
        sglangBookkeeping, sglangBest);
    },
    bytes: function (q) {
      if (isV4(q)) return bound.bytes(q);
      var tokens = up(q.context, PAGE), row = q.layers * q.row_bytes;
      var keys = q.layers * q.index_bytes + sglangDraftBytes(q);
      return { hbm: sglangRows(q) * row + tokens * keys, host: tokens * row };
    },
    whole: function (q) {
      if (isV4(q)) return bound.whole(q);
      var cell = q.layers * q.row_bytes + q.indexers * q.index_bytes + sglangDraftBytes(q);
      var tokens = down(quotient(q.hbm, cell), PAGE);
      return quotient(tokens, up(q.context, PAGE));
    },
    text: function (q) {
      var found = sglang.admits(q), stored = type(SGLANG_TYPES, q);
      if (isV4(q) || !found || !stored) return null;
      return "--enable-hisparse --hisparse-config '{\"top_k\": " + q.selected + ", \"device_buffer_size\": " + q.rows
        + ", \"host_to_device_ratio\": " + found.ratio + "}' --disable-radix-cache --kv-cache-dtype " + stored
        + " --max-running-requests " + found.requests * q.data_parallel
        + (found.most_tokens !== null ? " --max-total-tokens " + found.most_tokens : "")
        + (q.drafts > 0 ? " --speculative-algorithm EAGLE --speculative-num-steps " + q.drafts
          + " --speculative-eagle-topk 1 --speculative-num-draft-tokens " + (q.drafts + 1) : "");
    }
  };

  // vLLM: one device pool of equal blocks for keys, buffers and resident pages, one of whole rows on the host. Drafts add
  // a layer that owns an index.
  function vllmLayers(q) { return q.layers + (q.drafts > 0 ? 1 : 0); }
  function vllmIndexers(q) { return q.indexers + (q.drafts > 0 ? 1 : 0); }

  function vllmPools(q) {
    var row = PAGE * q.row_bytes, index = PAGE * vllmIndexers(q) * q.index_bytes;
    var groups = [], held = 0;
    q.units.concat(q.drafts > 0 ? [1] : []).forEach(function (unit) {
      if (held > 0 && (held + unit) * row > index) { groups.push(held); held = 0; }
      held += unit;
    });
    groups.push(held);
    var block = up(Math.max(index, Math.max.apply(null, groups) * row), row), host = vllmLayers(q) * row;
    return {
      groups: groups.length, block: block, blocks: quotient(q.hbm, block),
      host_block: q.tensor_parallel === 1 ? host : up(host, 4096)
    };
  }

  function vllmNeed(q, pools, tokens) {
    var pages = covering(tokens, PAGE), fixed = pages + pools.groups * covering(q.rows, PAGE);
    var seen = covering(Math.min(2 * q.batched, tokens), PAGE);
    return { admit: fixed + pools.groups * seen, held: fixed + pools.groups * Math.min(seen, 2), host: pages };
  }

  function vllmBest(q) {
    var pools = vllmPools(q), longest = q.max_model_length || q.context;
    var need = vllmNeed(q, pools, q.context), start = vllmNeed(q, pools, longest);
    var starts = start.admit * pools.block <= q.hbm && pools.blocks - 1 >= need.admit;
    var requests = starts ? 1 + quotient(pools.blocks - 1 - need.admit, need.held) : 0, limit = "hbm";
    if (q.most !== null && q.most < requests) { requests = q.most; limit = "max_requests"; }
    if (q.host !== null) {
      var blocks = quotient(quotient(q.host, GIB) * GIB, pools.host_block);
      var hosted = blocks < start.host + 2 ? 0 : quotient(blocks - 1, need.host);
      if (hosted < requests) { requests = hosted; limit = "host_dram"; }
    }
    return requests > 0 ? { requests: requests, limit: limit } : null;
  }

  function vllmBookkeeping(q, n) {
    var rows = Math.min(q.batched, n * (1 + q.drafts));
    return vllmIndexers(q) * (n * 6 * q.rows + 2 * q.rows + rows * (16 * q.selected + 16) + 16);
  }

  var vllm = {
    refuses: function (q) {
      if (q.vendor === "amd" || q.attention !== "dsa" || !isStored(VLLM_TYPES, q)) return true;
      if (q.rows < resolved(q) || q.rows > MOST_ROWS) return true;
      if (isLarge(q, 4 * (2 * (resolved(q) + 1) + 3 * covering(q.rows, 32) + 7) + 2 * q.rows)) return true;
      var context = q.server_context || q.model_context;
      return context !== null && (q.max_model_length || q.context) > context;
    },
    admits: function (q) { return besideBookkeeping(q, vllmBookkeeping, vllmBest); },
    bytes: function (q) {
      var pools = vllmPools(q), need = vllmNeed(q, pools, q.context);
      return { hbm: need.held * pools.block, host: need.host * pools.host_block };
    },
    whole: function (q) {
      var blocks = quotient(q.hbm, PAGE * (vllmLayers(q) * q.row_bytes + vllmIndexers(q) * q.index_bytes));
      if (blocks < covering(q.max_model_length || q.context, PAGE)) return 0;
      return quotient(Math.max(blocks - 1, 0), covering(q.context, PAGE));
    },
    text: function (q) {
      var found = vllm.admits(q), stored = type(VLLM_TYPES, q);
      if (!found || !stored) return null;
      var pools = vllmPools(q), longest = q.max_model_length || q.context;
      var least = Math.max(found.requests * covering(q.context, PAGE) + 1, covering(longest, PAGE) + 2);
      return "--attention-config '{\"hisparse_config\": {\"device_buffer_size\": " + q.rows
        + "}}' --kv-transfer-config '{\"kv_connector\": \"HiSparseConnector\", \"kv_role\": \"kv_both\", "
        + "\"kv_connector_extra_config\": {\"host_pool_gib\": " + covering(least * pools.host_block, GIB)
        + "}}' --kv-cache-dtype " + stored + " --max-model-len " + longest + " --max-num-seqs " + found.requests
        + (q.tensor_parallel > 1 ? " --tensor-parallel-size " + q.tensor_parallel : "")
        + (q.batched !== USUAL_BATCHED ? " --max-num-batched-tokens " + q.batched : "")
        + (q.drafts > 0 ? " --speculative-config '{\"method\": \"mtp\", \"num_speculative_tokens\": " + q.drafts
          + "}'" : "");
    }
  };

  // Memory alone, where an engine's own pools are not known: the newest token's row beside the buffer, rows in pages of 128.
  var bound = {
    refuses: function () { return false; },
    admits: function (q) {
      var bytes = bound.bytes(q), hbm = quotient(q.hbm, bytes.hbm);
      var host = q.host === null ? Infinity : quotient(q.host, bytes.host), most = q.most === null ? Infinity : q.most;
      var n = Math.min(hbm, host, most);
      return n > 0 ? { requests: n, limit: n === most ? "max_requests" : host < hbm ? "host_dram" : "hbm" } : null;
    },
    bytes: function (q) {
      return {
        hbm: q.layers * q.row_bytes * up(q.rows + 1, 128) + q.context * q.indexers * q.index_bytes,
        host: q.context * q.layers * q.row_bytes
      };
    },
    whole: function (q) {
      return quotient(q.hbm, q.context * (q.layers * q.row_bytes + q.indexers * q.index_bytes));
    },
    text: function () { return null; }
  };

  var tensorrt = {
    refuses: function (q) {
      return q.vendor === "amd" || (q.attention !== "dsa" && !isV4(q)) || q.rows < q.selected;
    },
    admits: bound.admits, bytes: bound.bytes, whole: bound.whole,
    text: function (q) {
      var found = bound.admits(q);
      if (!found) return null;
      var host = found.requests * bound.bytes(q).host;
      return "# TensorRT-LLM 1.4 release candidates; not checked against the engine\nmax_batch_size: " + found.requests
        + "\nsparse_attention_config:\n  algorithm: " + (isV4(q) ? "deepseek_v4" : "dsa")
        + "\n  enable_kv_cache_offload: true\n  kv_cache_offload_config:\n    gpu_cache_factor: "
        + +(q.rows / q.selected).toFixed(6) + "\n    host_history_size: " + up(host + covering(host, 20), GIB);
    }
  };

  // vllm-ascend: buffers paid for every seat, and one pool of blocks of keys in HBM and rows on the host.
  var NPU_PAGE = 128, NPU_KEY_BYTES = 256, MOST_SEATS = 65536;

  function ascendBuffers(q, seats) {
    return q.layers * q.row_bytes * q.rows * Math.min(q.batched, seats * (1 + (q.drafts || 0)));
  }

  function ascendRequests(q, seats) {
    var left = q.hbm - ascendBuffers(q, seats), rows = q.layers * q.row_bytes, keys = q.indexers * NPU_KEY_BYTES;
    if (left <= 0) return 0;
    var host = ((rows * NPU_PAGE) / (keys * NPU_PAGE)) * left;
    if (q.host !== null && host > q.host) return 0;
    var blocks = quotient(Math.floor(left + host), NPU_PAGE * (rows + keys));
    return Math.min(seats, quotient(Math.max(0, blocks - 1), covering(q.context, NPU_PAGE)));
  }

  var ascend = {
    refuses: function (q) {
      return q.generation !== null || q.attention !== "dsa" || q.layout !== "bf16" || q.rows < q.selected
        || q.rows % NPU_PAGE !== 0;
    },
    admits: function (q) {
      var low = 0, high = q.most === null ? MOST_SEATS : q.most;
      while (low < high) {
        var middle = Math.ceil((low + high) / 2);
        if (ascendRequests(q, middle) >= middle) low = middle; else high = middle - 1;
      }
      return low > 0 ? { requests: low, limit: low === q.most ? "max_requests" : "hbm" } : null;
    },
    bytes: function (q) {
      return { hbm: ascendBuffers(q, 1), host: up(q.context, NPU_PAGE) * q.layers * q.row_bytes };
    },
    whole: function (q) {
      var bytes = NPU_PAGE * (q.layers * q.row_bytes + q.indexers * NPU_KEY_BYTES);
      return quotient(Math.max(0, quotient(q.hbm, bytes) - 1), covering(q.context, NPU_PAGE));
    },
    text: function () { return null; }
  };

  window.kvplaceEngines = {
    sglang: sglang, vllm: vllm, "tensorrt-llm": tensorrt, "vllm-ascend": ascend, generic: bound
  };
})();
