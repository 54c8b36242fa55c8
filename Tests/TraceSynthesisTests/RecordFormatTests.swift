import Foundation
import Testing

@testable import TraceSynthesis

/// The tracer's own records, from `Tests/Golden`.
private let golden = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

@Suite struct RecordFormatTests {
    @Test(arguments: [
        "tracer/block16/trace_steps_0_2.jsonl", "tracer/block16/trace_steps_2_4.jsonl",
        "tracer/block16/trace_steps_4_5.jsonl", "short/block16/trace_steps_0_3.jsonl",
        "interleaved/block16/trace_steps.jsonl", "sampled/block16/trace_steps_6_8.jsonl",
        "long/block64/trace_steps_0_1.jsonl",
    ])
    func `the tracer's own records are reproduced from their selections`(file: String) throws {
        let blockSize = file.contains("block16") ? 16 : 64
        let records = try ParsedRecord.all(in: Data(contentsOf: golden.appending(path: file)))
        #expect(records.count >= 18)
        var encoder = RecordEncoder(blockSize: blockSize)
        var selection = TopSelection()
        for record in records {
            selection.set(record.positions.map(Int32.init))
            encoder.removeAll()
            encoder.append(
                request: record.integer("request_id"), layer: record.integer("layer_id"),
                sequenceTokens: record.sequenceTokens, selection: selection)
            let written = String(decoding: encoder.bytes, as: UTF8.self)
            #expect(untilScores(written) == untilScores(record.line))
        }
    }

    @Test func `records of random selections have the fields of their definitions`() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<200 {
            let sequenceTokens = 1 + random.below(3000)
            let blockSize = 1 + random.below(100)
            let count = 1 + random.below(sequenceTokens)
            var all = Array(0..<Int32(sequenceTokens))
            for index in 0..<count { all.swapAt(index, index + random.below(sequenceTokens - index)) }
            var selection = TopSelection()
            selection.set(Array(all.prefix(count)))
            var encoder = RecordEncoder(blockSize: blockSize)
            encoder.append(request: 7, layer: 3, sequenceTokens: sequenceTokens, selection: selection)
            let record = try ParsedRecord(String(decoding: encoder.bytes, as: UTF8.self))
            #expect(record.positions == all.prefix(count).map(Int.init))
            expectTrueFields(record, blockSize: blockSize)
        }
    }

    @Test func `lines use the separators and key order of the tracer`() throws {
        let reference = try String(
            contentsOf: golden.appending(path: "tracer/block16/trace_steps_0_2.jsonl"), encoding: .utf8)
        let scratch = try SynthesisScratch()
        let directory = try scratch.write(.small())
        let written = try #require(try SynthesisScratch.files(in: directory)["trace_steps_0_2.jsonl"])
        let expected = skeleton(String(reference.split(separator: "\n")[0]))
        for line in String(decoding: written, as: UTF8.self).split(separator: "\n") {
            #expect(skeleton(String(line)) == expected)
        }
    }

    @Test(arguments: [
        (535, 200, 2, "2.67"), (1, 8, 2, "0.12"), (3, 8, 2, "0.38"), (2675, 1000, 2, "2.67"), (2048, 200, 2, "10.24"),
        (1005, 1000, 2, "1.0"), (14, 15, 4, "0.9333"), (20, 1, 2, "20.0"), (61, 10, 2, "6.1"), (1, 20000, 4, "0.0001"),
        (3, 20000, 4, "0.0001"), (5, 20000, 4, "0.0003"), (7, 32, 4, "0.2188"), (1, 32, 4, "0.0312"),
        (3, 32, 4, "0.0938"), (-1, 3, 4, "-0.3333"), (-2048, 1024, 4, "-2.0"), (0, 7, 4, "0.0"),
        (4575, 1000, 2, "4.58"),
    ])
    func `quotients are rounded as Python rounds them`(numerator: Int, denominator: Int, places: Int, text: String) {
        #expect(DecimalText.quotient(numerator, denominator, places: places) == text)
    }

    private func untilScores(_ line: String) -> String {
        String(line[..<(line.range(of: ", \"scores_stats\"")?.lowerBound ?? line.startIndex)])
    }

    /// The line with numbers replaced by 0 and lists of them by one.
    private func skeleton(_ line: String) -> String {
        line.replacing(#/-?[0-9]+(\.[0-9]+)?/#, with: "0").replacing(#/\[(0, )*0\]/#, with: "[0]")
            .replacing("_p0", with: "_p").replacing("\"p0\"", with: "\"p\"")
    }

    private func expectTrueFields(_ record: ParsedRecord, blockSize: Int) {
        let positions = record.positions
        let offsets = Set(positions).map { record.sequenceTokens - 1 - $0 }.sorted()
        let blocks = Dictionary(grouping: positions) { $0 / blockSize }.values.map(\.count).sorted()
        let inUse = (record.sequenceTokens + blockSize - 1) / blockSize
        func rank(_ quantile: Double, _ values: [Int]) -> Int {
            values[Int((quantile * Double(values.count - 1)).rounded(.toNearestOrEven))]
        }
        #expect(record.integer("step_idx") == record.sequenceTokens - 1)
        #expect(record.integer("unique_token_pos_count") == offsets.count)
        #expect(record.integer("offset_min") == offsets.first)
        #expect(record.integer("offset_p50") == rank(0.5, offsets))
        #expect(record.integer("offset_max") == offsets.last)
        #expect(record.integer("unique_blocks") == blocks.count)
        #expect(record.integer("total_blocks_in_use") == inUse)
        let ratio = record.json["touched_block_ratio"] as? Double ?? -1
        #expect(abs(ratio - Double(blocks.count) / Double(inUse)) <= 0.00005 + 1e-12)
        let tokens = record.json["tokens_per_touched_block"] as? [String: Any]
        let mean = tokens?["mean"] as? Double ?? -1
        #expect(abs(mean - Double(positions.count) / Double(blocks.count)) <= 0.005 + 1e-12)
        #expect(tokens?["p50"] as? Int == rank(0.5, blocks))
        #expect(tokens?["p95"] as? Int == rank(0.95, blocks))
        let fetch = (record.json["kv_fetch"] as? [String: Any])?["hbm"] as? [String: Any]
        #expect(fetch?["batch_size"] as? Int == blocks.count)
        #expect(fetch?["bytes_read"] as? Int == 0)
    }
}
