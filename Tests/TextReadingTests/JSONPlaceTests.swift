import Foundation
import Testing

@testable import TextReading

@Suite struct JSONPlaceTests {
    private static let text = """
        {"name": "ä\\"x", "list": [1, -2.5e3, true, null],
         "rate": NaN, "deep": {"a": [[], {}]},
         "last": "z"}
        """

    private static func place(_ text: String) -> String? { JSONPlace(ofErrorIn: Data(text.utf8))?.text }

    @Test func `the line and column of the fault are named`() {
        #expect(Self.place("{\"a\": 1,\n \"b\": x}") == "line 2, column 7")
        #expect(Self.place("\u{FEFF}{\"ä\": x}") == "line 1, column 7")
        #expect(Self.place("[1, 2") == "line 1, column 6")
        #expect(Self.place("") == "line 1, column 1")
    }

    @Test func `words of Python before the fault do not move it`() {
        #expect(Self.place("[NaN, -Infinity, x]") == "line 1, column 18")
        #expect(Self.place("[0.0, 111111111, x]") == "line 1, column 18")
    }

    @Test func `text that is read has no place`() {
        #expect(Self.place(Self.text) == nil)
        #expect(Self.place("[NaN]") == nil)
    }

    /// A text cut anywhere is not JSON, and the place is never behind the cut.
    @Test func `every cut has a place`() throws {
        let bytes = Array(Self.text.utf8)
        for count in 0..<bytes.count {
            let place = try #require(JSONPlace(ofErrorIn: Data(bytes[..<count])), "cut after \(count) bytes")
            #expect(place.line <= 1 + bytes[..<count].count { $0 == UInt8(ascii: "\n") })
        }
    }

    /// A wrong byte anywhere either gives JSON again or has a place at or before it, or in the value it breaks.
    @Test(arguments: [UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: "#"), 0x01, 0xFF])
    func `every wrong byte has a place`(_ wrong: UInt8) {
        let bytes = Array(Self.text.utf8)
        for index in bytes.indices {
            var broken = bytes
            broken[index] = wrong
            let data = Data(broken)
            if JSONText.value(data) == nil {
                #expect(JSONPlace(ofErrorIn: data) != nil, "\(wrong) at \(index)")
            }
        }
    }
}
