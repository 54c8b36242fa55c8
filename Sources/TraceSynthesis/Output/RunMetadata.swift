/// The text of `run_meta.json`, as the tracer's `json.dump(indent=2)` writes it, plus a `synthetic` object that says
/// how the trace was made and marks the folder as ours. No times, so that equal recipes give equal bytes:
/// `created_at_ms` is 0.
struct RunMetadata {
    let recipe: SynthesisRecipe
    let runName: String

    var text: String {
        """
        {
          "schema_version": 2,
          "created_at_ms": 0,
          "run_name": \(RunMetadata.quoted(runName)),
          "dataset": \(RunMetadata.quoted(recipe.dataset)),
          "rank": 0,
          "world_size": 1,
          "block_size_tokens": \(recipe.blockSizeTokens),
          "max_requests_per_file": \(recipe.maxRequestsPerFile),
          "config": {
            "store_scores_topk": false,
            "store_selected_token_pos": true,
            "sample_rate": \(recipe.sampleRate),
            "rank0_only": true,
            "sync_cuda_for_timing": false,
            "record_meta_per_record": false,
            "record_block_ids": false,
            "record_kv_fetch": true,
            "record_kv_fetch_latency_us": false,
            "record_kv_fetch_read_ops": false,
            "record_empty_tiers": false,
            "enable_prefix_analysis": false,
            "prefix_cache_key_tokens": 256
          },
          "synthetic": {
            "generator": "kvplace synth",
            "preset": \(RunMetadata.quoted(recipe.preset)),
            "seed": \(recipe.seed),
            "requests": \(recipe.requests),
            "prompt_tokens": [
              \(recipe.promptTokens.lowerBound),
              \(recipe.promptTokens.upperBound)
            ],
            "steps": \(recipe.steps),
            "layers": \(recipe.layers),
            "k": \(recipe.k),
            "concurrency": \(recipe.concurrency)
          }
        }
        """
    }

    /// A JSON string in ASCII, other characters as \uXXXX.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: result += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20..<0x7F: result += String(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result + "\""
    }
}
