import Testing

@testable import Wording

@Suite struct NumberTextTests {
    @Test func `integers are grouped by three`() {
        #expect(NumberText.integer(1_234_567) == "1,234,567")
        #expect(NumberText.integer(-1_000) == "−1,000")
        #expect(NumberText.integer(999) == "999")
        #expect(NumberText.integer(.min) == "−9,223,372,036,854,775,808")
    }

    @Test func `decimals are rounded half away from zero and never minus zero`() {
        #expect(NumberText.decimal(1234.565, places: 1) == "1,234.6")
        #expect(NumberText.decimal(-0.04, places: 1) == "0.0")
        #expect(NumberText.decimal(0.05, places: 1) == "0.1")
        #expect(NumberText.decimal(2, places: 0) == "2")
        #expect(NumberText.decimal(.nan, places: 1) == "–" && NumberText.significant(-.infinity) == "–")
    }

    @Test func `percentages and bytes carry their units`() {
        #expect(NumberText.percent(0.924) == "92.4 %" && NumberText.percent(0.92003) == "92.0 %")
        #expect(NumberText.percent(0.07) == "7 %" && NumberText.percent(0.1225) == "12.3 %")
        #expect(NumberText.points(-0.037) == "−3.7 pp")
        #expect(NumberText.bytes(656) == "656 B")
        #expect(NumberText.bytes(41_984) == "41 KiB" && NumberText.bytes(41_990) == "41.0 KiB")
        #expect(NumberText.bytes(1.5 * 0x1p30) == "1.5 GiB" && NumberText.bytes(1_289_000_000) == "1.20 GiB")
    }

    @Test(
        arguments: [
            (1234.0, "1,234"), (12345, "12,345"), (123.4, "123"), (12.34, "12.3"), (0.0123, "0.012"),
            (86.152, "86.2"), (1234.5, "1,235"), (17, "17"), (0, "0"), (-12345, "−12,345"), (1e18, "1e+18"),
        ] as [(Double, String)])
    func `significant digits follow the size`(value: Double, text: String) {
        #expect(NumberText.significant(value) == text)
    }

    @Test(
        arguments: [
            (0.6, "0.6"), (0.59997, "0.600"), (12.04, "12.0"), (0.70249, "0.702"), (99.96, "100.0"), (2.5, "2.5"),
            (-0.0001, "0.000"), (0.1 + 0.2, "0.3"),
        ] as [(Double, String)])
    func `zeros at the end say that a number was rounded`(value: Double, text: String) {
        #expect(NumberText.significant(value) == text)
    }

    @Test func `a measured value is written so that it differs from its threshold`() {
        #expect(NumberForm.plain.text(0.50001, distinctFrom: 0.5) == "0.50001")
        #expect(NumberForm.share.text(0.80001, distinctFrom: 0.8) == "80.001 %")
        #expect(NumberForm.plain.text(0.5, distinctFrom: 0.5) == "0.5")
    }

    /// A number as its digits say it, one character after the other.
    private static func naive(_ value: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        var digits = String(Int((abs(value) * scale).rounded()))
        while digits.count <= places { digits = "0" + digits }
        let whole = digits.dropLast(places)
        var text = String(digits.suffix(places))
        let scaled = value * scale
        if places > 0, abs(scaled - scaled.rounded()) <= 1e-9 * max(1, abs(scaled)) {
            while text.hasSuffix("0") { text.removeLast() }
        }
        let groups = whole.enumerated().map { index, digit in
            (index > 0 && (whole.count - index) % 3 == 0 ? "," : "") + String(digit)
        }
        let isZero = digits.allSatisfy { $0 == "0" }
        return (value < 0 && !isZero ? "−" : "") + groups.joined() + (text.isEmpty ? "" : "." + text)
    }

    @Test func `numbers of every size are written digit by digit`() {
        for power in -5...11 {
            for (index, start) in [1, 1.5, 2.04, 3.00004, 5.555, 9.996, 9.9999999, 7.25, 0].enumerated() {
                var value = index % 2 == 0 ? start : -start
                for _ in 0..<abs(power) { value = power < 0 ? value / 10 : value * 10 }
                let size = abs(value)
                let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
                #expect(NumberText.significant(value) == Self.naive(value, places: places), "\(value)")
                #expect(NumberText.percent(value) == Self.naive(value * 100, places: 1) + " %", "\(value)")
            }
        }
    }
}
