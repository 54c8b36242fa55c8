import Foundation
import LocalityModel
import Testing

@testable import Sizing

/// The arithmetic against outcomes that were computed elsewhere.
@Suite struct SizingGoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Golden/sizing").standardizedFileURL
    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

    private struct Case {
        let inputs: Machine
        let expected: [String: Any]
        let candidates: [BufferCandidate]

        init(_ name: String) throws {
            let data = try Data(contentsOf: SizingGoldenTests.folder.appending(path: name))
            let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            inputs = try Self.inputs(try #require(object["inputs"] as? [String: Any]))
            expected = try #require(object["expected"] as? [String: Any])
            // Its summary of contexts is not whole; sizing does not look at it.
            var misses = try #require(object["request_step_misses"] as? [String: Any])
            misses["context_tokens"] = nil
            let layers = Double(try #require(object["trace_layers"] as? Int))
            let measured = MeasuredBuffers(
                try Self.decoded(misses), blockSizeTokens: try #require(object["block_size_tokens"] as? Int),
                scale: Double(inputs.layers) / layers)
            candidates = measured.candidates(inputs)
        }

        private static func inputs(_ values: [String: Any]) throws -> Machine {
            func integer(_ name: String) throws -> Int { try #require(values[name] as? Int) }
            func number(_ name: String) throws -> Double { try #require(values[name] as? Double) }
            return Machine(
                layers: try integer("layers"), indexerLayers: try integer("indexer_layers"),
                rowBytes: try integer("row_bytes"), indexerBytes: try integer("indexer_bytes"),
                contextTokens: try integer("context_tokens"), kvHBMBytes: try integer("kv_hbm_bytes"),
                hostBytes: try integer("host_bytes"), maxRequests: try integer("max_requests"),
                linkGigabytesPerSecond: try number("link_gb_per_s"),
                layerOverheadMicroseconds: try number("layer_overhead_us"), overlap: try number("overlap"),
                baseStepMilliseconds: try #require(values["base_step_ms"] as? [Double]),
                stepLimitMilliseconds: try number("tpot_ms"))
        }

        private static func decoded<Value: Decodable>(_ value: Any?) throws -> Value {
            let data = try JSONSerialization.data(withJSONObject: try #require(value))
            return try JSONDecoder().decode(Value.self, from: data)
        }
    }

    @Test func `there are golden sizings`() {
        #expect(Self.names.count == 20)
    }

    @Test(arguments: names) func `a whole cache has the expected outcome`(name: String) throws {
        let golden = try Case(name)
        let whole = WholeCache(golden.inputs)
        let expected = try #require(golden.expected["baseline"] as? [String: Double])
        #expect(Double(whole.hbmBytesPerRequest) == expected["hbm_bytes_per_request"])
        #expect(Double(whole.maxRequests) == expected["max_requests"])
        #expect(Double(whole.requestsWithinLimit) == expected["requests_within_tpot"])
        #expect(isClose(whole.tokensPerSecond, expected["tokens_per_second"]))
    }

    @Test(arguments: names) func `every buffer has the expected outcome`(name: String) throws {
        let golden = try Case(name)
        let expected = try #require(golden.expected["candidates"] as? [[String: Any]])
        try #require(expected.count == golden.candidates.count)
        for (candidate, row) in zip(golden.candidates, expected) {
            let numbers: [(String, Double?)] = [
                ("block_size_tokens", Double(candidate.blockSizeTokens)),
                ("capacity_blocks", Double(candidate.capacityBlocks)),
                ("hbm_bytes_per_request", Double(candidate.hbmBytesPerRequest)),
                ("host_bytes_per_request", Double(candidate.hostBytesPerRequest)),
                ("max_requests", Double(candidate.maxRequests)),
                ("requests_within_tpot", Double(candidate.requestsWithinLimit)),
                ("fetch_bytes_per_request_step", candidate.fetchBytesPerRequestStep),
                ("fetch_ms_mean", candidate.times?.fetchMean), ("fetch_ms_p99", candidate.times?.fetch99),
                ("step_ms_mean", candidate.times?.stepMean), ("step_ms_p99", candidate.times?.step99),
                ("tokens_per_second", candidate.tokensPerSecond),
            ]
            for (key, value) in numbers { #expect(isClose(value, row[key] as? Double), "\(key)") }
        }
    }

    @Test(arguments: names) func `more HBM never means fewer requests`(name: String) throws {
        let golden = try Case(name)
        var richer = golden.inputs
        richer.kvHBMBytes *= 2
        #expect(WholeCache(richer).maxRequests >= WholeCache(golden.inputs).maxRequests)
        #expect(WholeCache(richer).requestsWithinLimit >= WholeCache(golden.inputs).requestsWithinLimit)
    }

    @Test(arguments: names) func `the choice does not depend on the order of candidates`(name: String) throws {
        let golden = try Case(name)
        let whole = WholeCache(golden.inputs)
        let choice = BufferChoice(whole, golden.candidates, machine: golden.inputs)
        #expect(BufferChoice(whole, golden.candidates.reversed(), machine: golden.inputs) == choice)
        switch choice {
        case .whole: #expect(golden.candidates.allSatisfy { $0.tokensPerSecond * 0.98 <= whole.tokensPerSecond })
        case .buffer(let buffer):
            #expect(golden.candidates.allSatisfy { $0.tokensPerSecond * 0.98 <= buffer.tokensPerSecond })
        case .none: #expect(name.hasPrefix("impossible"))
        }
    }

    private func isClose(_ value: Double?, _ expected: Double?) -> Bool {
        guard let value, let expected else { return value == nil && expected == nil }
        return abs(value - expected) <= 1e-9 * max(1, abs(expected))
    }
}
