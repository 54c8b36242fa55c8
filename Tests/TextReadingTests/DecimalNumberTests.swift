import Foundation
import Testing

@testable import TextReading

@Suite struct DecimalNumberTests {
    private func read(_ text: String) -> (value: Double?, end: Int) {
        var end = 0
        let value = Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.read($0, &end) }
        return (value, end)
    }

    private func expectExact(_ text: String, _ place: SourceLocation = #_sourceLocation) {
        let (value, end) = read(text + ",")
        #expect(value?.bitPattern == Double(text)?.bitPattern, "\(text)", sourceLocation: place)
        #expect(end == text.utf8.count, "\(text)", sourceLocation: place)
    }

    @Test func `shortest texts of doubles are read exactly`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            expectExact("\(Double.random(in: 0...1, using: &random))")
            expectExact("\(Double.random(in: -1e6...1e6, using: &random))")
            let any = Double(bitPattern: random.next())
            if any.isNormal { expectExact("\(any)") }
        }
    }

    @Test func `any digits are read exactly`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<40_000 {
            let digits = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            let whole = String(Int.random(in: 0...(Bool.random(using: &random) ? 1 : 1 << 60), using: &random))
            let text = whole + "." + digits.joined()
            if Double(text) != 0 || text.utf8.count < 18 { expectExact(text) }
            expectExact(whole)
        }
    }

    /// Halves between two doubles, and their neighbours in the last place.
    @Test func `ties go to the even neighbour`() {
        for shift in 0..<10 {
            for odd in [1, 3, 0x1F_FFFF] {
                let half = (UInt64(1 << 53) + UInt64(odd)) << UInt64(shift)
                for digits in [half - 1, half, half + 1] {
                    for places in 0..<15 {
                        var text = String(digits)
                        text.insert(".", at: text.index(text.endIndex, offsetBy: -places - 1))
                        expectExact(text)
                    }
                }
            }
        }
        expectExact("18446744073709551615")
        expectExact("1844674407370955161.5")
        expectExact("0.1844674407370955161")
        expectExact("9007199254740993.0000000000000000000000001")
    }

    @Test(arguments: ["", "-", ".5", "1.", "01", "-01", "+1", "1e", "1e+", "e5", "x", "NaN", "- 1", "1e999", "00"])
    func `what is no JSON number is none`(text: String) {
        #expect(read(text).value == nil)
        #expect(read(text).end == 0)
    }

    @Test func `zero keeps its sign and exponents are read`() {
        for text in ["0", "-0", "0.0", "-0.000", "1e5", "1E-7", "2.5e+300", "-1.25e-300", "10", "-7"] {
            expectExact(text)
        }
    }
}
