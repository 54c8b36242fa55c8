import Foundation
import Testing

@testable import TextReading

@Suite struct JSONTextTests {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    @Test func `what Python writes for no number is null`() throws {
        let text = #"{"a": NaN, "b": [Infinity, -Infinity, 1], "c": "NaN -Infinity \" NaN", "NaN": 2}"#
        let value = try #require(JSONText.value(Data(text.utf8)) as? [String: Any])
        #expect(value["a"] is NSNull)
        let list = try #require(value["b"] as? [Any])
        #expect(list[0] is NSNull && list[1] is NSNull && list[2] as? Int == 1)
        #expect(value["c"] as? String == "NaN -Infinity \" NaN")
        #expect(value["NaN"] as? Int == 2)
    }

    @Test func `a byte order mark is passed over`() {
        #expect(JSONText.value(Data(Self.mark + Array(#"{"a": 1}"#.utf8))) as? [String: Int] == ["a": 1])
        #expect(JSONText.plain(Data(Self.mark)) == Data())
        #expect(JSONText.plain(Data()) == Data())
    }

    /// The bytes of 慎乎 in UTF-16 are those of `NaNN`: found by fuzzing.
    @Test(arguments: [true, false])
    func `letters of UTF 16 are none of those words`(isMarked: Bool) {
        let text = "{\"dataset\": \"\u{614E}\u{4E4E}\"}"
        let bytes = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(Data(bytes).range(of: Data("NaN".utf8)) != nil)
        let value = JSONText.value(Data((isMarked ? [0xFF, 0xFE] : []) + bytes))
        #expect(value as? [String: String] == ["dataset": "\u{614E}\u{4E4E}"])
    }

    @Test(arguments: [true, false])
    func `those words are null in UTF 16 behind its mark`(isLittle: Bool) throws {
        let bytes = #"{"a": NaN, "b": 1}"#.utf16.flatMap { unit -> [UInt8] in
            isLittle ? [UInt8(unit), 0] : [0, UInt8(unit)]
        }
        let value = JSONText.value(Data((isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]) + bytes))
        let object = try #require(value as? [String: Any])
        #expect(object["a"] is NSNull && object["b"] as? Int == 1)
    }

    @Test func `a text without those words is the same`() {
        let text = Data(#"{"Name": "Nano", "I": -1, "x": "\\"}"#.utf8)
        #expect(JSONText.plain(text) == text)
    }

    @Test func `other encodings of unicode are read behind their marks`() throws {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            let text = try #require(#"{"a": "ä"}"#.data(using: encoding))
            #expect(JSONText.value(text) as? [String: String] == ["a": "ä"], "\(encoding)")
        }
    }

    /// Words, escapes and quotes in any order: what stands in strings never changes, the rest gives the null that a
    /// plain search and replacement outside strings would.
    @Test(arguments: 0..<200) func `words are replaced outside strings only`(_ seed: Int) throws {
        var generator = Seeded(state: UInt64(seed))
        let words = ["NaN", "Infinity", "-Infinity", "1", "null", #""NaN""#, #""\\\"Infinity""#, #""-Infinity\\""#]
        let count = Int.random(in: 0...12, using: &generator)
        let chosen = (0..<count).compactMap { _ in words.randomElement(using: &generator) }
        let expected = chosen.map { ["NaN", "Infinity", "-Infinity"].contains($0) ? "null" : $0 }
        let text = "[" + chosen.joined(separator: ", ") + "]"
        let wanted = "[" + expected.joined(separator: ", ") + "]"
        #expect(String(decoding: JSONText.plain(Data(text.utf8)), as: UTF8.self) == wanted)
        #expect(JSONText.value(Data(text.utf8)) != nil)
    }
}

private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
