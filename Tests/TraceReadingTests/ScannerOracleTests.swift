import CScanKernels
import TestSupport
import Testing

@testable import TraceReading

/// The scanner against the reader that parses each line in full.
@Suite struct ScannerOracleTests {
    @Test(arguments: UInt64(1)...40)
    func `agrees on the lines of random traces`(seed: UInt64) {
        var tally = Tally()
        for line in RandomTrace(seed: seed).shards.flatMap(\.lines) { expectAgreement(line, &tally) }
        #expect(tally.records > 0)
    }

    @Test(arguments: UInt64(1)...40)
    func `agrees on mutated lines`(seed: UInt64) {
        var mutator = LineMutator(seed: seed)
        var tally = Tally()
        let lines = RandomTrace(seed: seed &+ 1000).shards.flatMap(\.lines).filter { $0.count < 2000 }.prefix(40)
        for line in lines + Self.compact {
            for _ in 0..<6 { expectAgreement(mutator.mutate(line), &tally) }
        }
        #expect(tally.records > 0 && tally.malformed > 0)
    }

    @Test func `agrees on every byte in every place of a short line`() {
        let line = Array(#"{"layer_id":1,"selected_token_pos":[10, 7,-1],"a":"b\"c"}"#.utf8)
        var tally = Tally()
        for place in line.indices {
            for byte in UInt8.min...UInt8.max where byte != 0x0A {
                var mutant = line
                mutant[place] = byte
                expectAgreement(mutant, &tally)
            }
        }
        #expect(tally.records > 0 && tally.malformed > 0 && tally.withoutPositions > 0)
    }

    @Test func `agrees on every cut of a line`() {
        let line = Array(
            #" {"request_id": 12, "x": {"y": [1, "\\"]}, "selected_token_pos": [1, 2], "step_idx": null} "#.utf8)
        var tally = Tally()
        for length in 0...line.count { expectAgreement(Array(line.prefix(length)), &tally) }
        #expect(tally.malformed > 60 && tally.records == 2 * availableLevels.count)
    }

    @Test(arguments: availableLevels)
    func `a scanner keeps nothing of the line before`(level: KVKernelLevel) {
        var scanner = RecordScanner(level: level)
        var mutator = LineMutator(seed: 77)
        for line in RandomTrace(seed: 5).shards.flatMap(\.lines) {
            for candidate in [mutator.mutate(line), line] {
                #expect(ScannedLine(candidate, &scanner) == ScannedLine(candidate, level: level))
            }
        }
    }

    @Test(arguments: [0, 1, 31, 32, 33, 63, 64, 65, 2048, 4031, 4032, 4033, 4095, 4096, 4097, 8192, 20_000])
    func `lists of any length are read whole`(count: Int) {
        let positions = (0..<count).map { ($0 * 7_919) % 16_777_216 }
        for separator in [",", ", ", " ,\t"] {
            let list = positions.map(String.init).joined(separator: separator)
            let expected: ScannedLine =
                count == 0 ? .withoutPositions(padding: 0) : .record(NaiveRecord(positions: positions))
            for level in availableLevels {
                #expect(ScannedLine(Array("{\"selected_token_pos\":[\(list)]}".utf8), level: level) == expected)
            }
        }
    }

    private static let compact: [[UInt8]] = [
        #"{"selected_token_pos":[5,4]}"#, #"{"layer_id":"x","layer_id":4,"selected_token_pos":[1]}"#,
        #"{"selected_token_pos":[1,[2],"3",{"a":4}],"selected_token_pos":[1]}"#,
        #"{"selected_token_pos":[1,-1,null],"selected_token_pos":[-1, -1]}"#,
        #"{"request_id":"a\ud83d\ude00\ud800","request_id":"7","selected_token_pos":[1.0,2e1]}"#,
        #"{"request_id":"x","request_id":12.50e1,"seq_len_current":9007199254740991.0,"selected_token_pos":[3]}"#,
        #"{"step_idx":[1, 2, {}],"step_idx":7,"selected_token_pos":[1],"a":NaN}"#,
    ].map { Array($0.utf8) }

    fileprivate struct Tally {
        var records = 0
        var withoutPositions = 0
        var malformed = 0
    }

    private func expectAgreement(_ line: [UInt8], _ tally: inout Tally) {
        let expected: ScannedLine?
        switch NaiveLineReader.read(line) {
        case .record(let record): expected = .record(record)
        case .withoutPositions(let padding): expected = .withoutPositions(padding: padding)
        case .blank: expected = .blank
        case .malformed(_, let insideIgnoredValue): expected = insideIgnoredValue ? nil : .malformed(.notAnObject)
        }
        for level in availableLevels {
            let scanned = ScannedLine(line, level: level)
            guard let expected else { continue }
            #expect(scanned.withoutReason == expected, "\(String(decoding: line, as: UTF8.self))")
            tally.count(scanned)
        }
    }
}

extension ScannerOracleTests.Tally {
    fileprivate mutating func count(_ line: ScannedLine) {
        switch line {
        case .record: records += 1
        case .withoutPositions: withoutPositions += 1
        case .malformed: malformed += 1
        case .blank: break
        }
    }
}

extension ScannedLine {
    /// One fault for all: the two readers name faults in words of their own.
    fileprivate var withoutReason: ScannedLine {
        if case .malformed = self { .malformed(.notAnObject) } else { self }
    }
}
