import Foundation
import TestSupport
import Testing

@testable import TraceReading

/// Arrays of records turned into lines, in their place.
@Suite struct RecordArrayTests {
    /// The lines of a text, however it is cut into pieces.
    private func lines(_ text: String, cutAt size: Int = .max) -> (lines: [String], isWhole: Bool) {
        var bytes = Array(text.utf8)
        var array = RecordArray()
        bytes.withUnsafeMutableBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                let end = start + min(size, buffer.count - start)
                array.spread(UnsafeMutableBufferPointer(rebasing: buffer[start..<end]))
                start = end
            }
        }
        #expect(bytes.count == text.utf8.count)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        return (lines, array.isWhole)
    }

    @Test(arguments: [
        #"[{"a":1},{"b":[2,{"c":"],}{["}]}]"#, "[\n{\"a\":1},\n{\"b\":[2,{\"c\":\"],}{[\"}]}\n]\n",
        "[\r\n{\"a\":1}\r\n,{\"b\":[2,{\"c\":\"],}{[\"}]}]", "[[{\"a\":1}],\n[{\"b\":[2,{\"c\":\"],}{[\"}]}]]",
        "[ {\"a\":1},\n {\"b\":[2,\n{\"c\":\n\"],}{[\"}\n]\n}\n]",
    ])
    func `a record is a line, however the array is laid out`(text: String) {
        let expected = [#"{"a":1}"#, #"{"b":[2,{"c":"],}{["}]}"#]
        for size in [Int.max, 1, 2, 3, 7] {
            let found = lines(text, cutAt: size)
            #expect(found.lines.map { $0.replacing(" ", with: "") } == expected && found.isWhole, "\(text)")
        }
    }

    @Test(arguments: [
        "[{\"a\":1},\n{\"b\":2},\n", "[{\"a\":1},\n{\"b\":2}", "[{\"a\":1},{\"b\"", "[{\"a\":\"x", "[{\"a\":[1,",
    ])
    func `an array that ends early is not whole`(text: String) {
        #expect(!lines(text).isWhole)
    }

    @Test func `a record without its end costs itself alone where that can be told`() {
        #expect(lines("[\n{\"a\": \"x,\n{\"b\":2},\n{\"c\":3}\n]").lines == [#"{"a": "x,"#, #"{"b":2}"#, #"{"c":3}"#])
        #expect(lines("[\n{\"a\": 1,\n{\"b\":2},\n{\"c\":3}\n]").lines == [#"{"a": 1,"#, #"{"b":2}"#, #"{"c":3}"#])
        #expect(lines("[\n{\"a\": [1\n{\"b\":2},\n{\"c\":3}\n]").lines == [#"{"a": [1"#, #"{"b":2}"#, #"{"c":3}"#])
        #expect(lines("[1,\n{\"b\":2}, x\n]").lines == ["1", #"{"b":2}"#, "x"])
    }

    @Test func `an array is told by a bracket before the first brace`() {
        for text in ["[{", "[]", "\u{FEFF}[ {", " [\n\t[\r\n{\"a\""] {
            #expect(RecordArray.begins(Array(text.utf8)), "\(text)")
        }
        for text in ["", "[", "{", "[1,{", "{]", "x[{", "[\"a\"", "[\n"] {
            #expect(!RecordArray.begins(Array(text.utf8)), "\(text)")
        }
    }

    /// Compares with `JSONSerialization`, which reads the whole array.
    @Test func `random arrays give the records that a parser finds`() throws {
        var generator = SeededGenerator(seed: 26)
        for _ in 0..<300 {
            let values = (0..<Int.random(in: 1...5, using: &generator)).map { _ in object(depth: 3, &generator) }
            let data = try JSONSerialization.data(
                withJSONObject: values,
                options: Bool.random(using: &generator) ? [.prettyPrinted, .sortedKeys] : [.sortedKeys])
            let text = String(decoding: data, as: UTF8.self)
            let found = lines(text, cutAt: Int.random(in: 1...40, using: &generator))
            let read = try found.lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary }
            #expect(read == values.map { $0 as NSDictionary } && found.isWhole, "\(text)")
        }
    }

    private func object(depth: Int, _ generator: inout SeededGenerator) -> [String: Any] {
        var object: [String: Any] = [:]
        let keys = ["a", "b\"]", "c\\", "d{,", "é\n"]
        for key in keys where Bool.random(using: &generator) { object[key] = value(depth: depth - 1, &generator) }
        return object
    }

    private func value(depth: Int, _ generator: inout SeededGenerator) -> Any {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &generator) {
        case 0: return Int.random(in: -5...5, using: &generator)
        case 1: return ["", "}", "],{", "\\\"", "\n\t"].randomElement(using: &generator)!
        case 2: return NSNull()
        case 3:
            return (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth - 1, &generator) }
        default: return object(depth: depth, &generator)
        }
    }
}
