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
}
