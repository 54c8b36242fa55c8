import Foundation
import Testing

@testable import TextReading

@Suite struct DecodedTextTests {
    @Test func `marks encodings and line ends of any system give the same text`() throws {
        let text = "title: ä 数\n\nprose\n"
        let windows = text.replacing("\n", with: "\r\n")
        #expect(DecodedText.of(Data(text.utf8)) == text)
        #expect(DecodedText.of(Data([0xEF, 0xBB, 0xBF] + Array(windows.utf8))) == text)
        #expect(DecodedText.of(Data(text.replacing("\n", with: "\r").utf8)) == text)
        let marks: [([UInt8], String.Encoding)] = [
            ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
        ]
        for (mark, encoding) in marks {
            let body = try #require(windows.data(using: encoding))
            #expect(DecodedText.of(Data(mark) + body) == text, "\(encoding)")
        }
    }

    @Test func `bytes that are no text are shown as such`() {
        #expect(DecodedText.of(Data([0x61, 0xFF, 0x62])) == "a\u{FFFD}b")
        #expect(DecodedText.of(Data([0xFF, 0xFE, 0x61])) == "")
        #expect(DecodedText.of(Data()) == "")
    }
}
