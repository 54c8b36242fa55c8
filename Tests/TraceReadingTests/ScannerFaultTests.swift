import Testing

@testable import TraceReading

/// Each fault by a line that has it, and what a person is told.
@Suite struct ScannerFaultTests {
    private static let examples: [(line: String, fault: LineFault)] = [
        (#"[1, 2]"#, .notAnObject), ("not json", .notAnObject), ("\u{1F}\u{8B}\u{8}", .notAnObject),
        (#"{a: 1}"#, .badKey), (#"{"a": 1,}"#, .badKey), (#"{"a\q": 1}"#, .badKey),
        (#"{"a" 1}"#, .missingColon), (#"{"a"}"#, .missingColon),
        (#"{"a": }"#, .missingValue), (#"{"layer_id":,"a":1}"#, .missingValue),
        (#"{"a": "x" "b": 2}"#, .badSeparator), (#"{"a": [1]]}"#, .badSeparator),
        (#"{"selected_token_pos": [1, 2"#, .unterminated), (#"{"selected_token_pos": [1, 2,"#, .unterminated),
        (#"{"a": "b}"#, .unterminated), (#"{"a": {"b": 1}"#, .unterminated), (#"{"a"#, .unterminated),
        (#"{"a": 1} {"b": 2}"#, .trailingBytes), (#"{"a": 1},"#, .trailingBytes),
        (#"{"request_id": 3.5}"#, .notAnInteger), (#"{"step_idx": "3"}"#, .notAnInteger),
        (#"{"request_id": "a\x"}"#, .badRequestName), (#"{"request_id": "\u12g4"}"#, .badRequestName),
        (#"{"layer_id": true}"#, .notAnInteger), (#"{"seq_len_current": [3]}"#, .notAnInteger),
        (#"{"step_idx": 9223372036854775808}"#, .integerOverflow), ("\0\0", .nulBytes),
        (#"{"request_id": 9223372036854775808}"#, .requestIDOverflow),
        (#"{"step_idx": 1000000000000000000000000000000}"#, .integerOverflow),
        (#"{"step_idx": -1e30}"#, .integerOverflow), (#"{"request_id": 1.5e300}"#, .requestIDOverflow),
        (#"{"request_id": 1e400}"#, .requestIDOverflow), (#"{"step_idx": 1e30x}"#, .notAnInteger),
        (#"{"step_idx": 1.0e16}"#, .notAnInteger), (#"{"step_idx": 1..5e30}"#, .notAnInteger),
        (#"{"layer_id": 1024}"#, .layerOutOfRange), (#"{"layer_id": -2}"#, .layerOutOfRange),
        (#"{"selected_token_pos": 5}"#, .notAList), (#"{"selected_token_pos": {"a": [1]}}"#, .notAList),
        (#"{"selected_token_pos": "[1]"}"#, .notAList),
        (#"{"selected_token_pos": [1, "2"]}"#, .badPosition), (#"{"selected_token_pos": [1.5]}"#, .badPosition),
        (#"{"selected_token_pos": [null]}"#, .badPosition), (#"{"selected_token_pos": [[1]]}"#, .badPosition),
        (#"{"selected_token_pos": [16777216]}"#, .positionTooLarge),
        (#"{"selected_token_pos": [1, 99999999]}"#, .positionTooLarge),
    ]

    @Test func `every fault is named`() {
        for (line, fault) in Self.examples {
            #expect(ScannedLine(line) == .malformed(fault), "\(line)")
        }
    }

    @Test func `every fault has an example and words of its own`() {
        let all = (0...UInt8.max).compactMap(LineFault.init(rawValue:))
        let withoutExample = Set(all).subtracting(Self.examples.map(\.fault))
        // The two that are faults of a shard's segments, not of a line's bytes, have tests of their own.
        #expect(withoutExample == [.lineTooLong, .shardDamaged])
        #expect(Set(all.map(\.description)).count == all.count)
        for fault in all { #expect(!fault.description.contains("\n") && fault.description.count > 10) }
    }

    @Test func `of two wrong keys the first in the table is named`() {
        #expect(ScannedLine(#"{"step_idx": 1.5, "layer_id": 5000}"#) == .malformed(.layerOutOfRange))
    }

    @Test func `deep nesting costs no stack`() {
        let depth = 1_000_000
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(ScannedLine(#"{"a": \#(nested)}"#) == .withoutPositions(padding: 0))
        #expect(ScannedLine(#"{"selected_token_pos": \#(nested)}"#) == .malformed(.badPosition))
        #expect(ScannedLine(#"{"a": \#(nested.prefix(depth + 5))"#) == .malformed(.unterminated))
    }
}
