import Testing

@testable import Reports

@Suite struct NumberTextTests {
    @Test func integersAreGroupedByThree() {
        #expect(NumberText.integer(1_234_567) == "1,234,567")
        #expect(NumberText.integer(-1_000) == "−1,000")
        #expect(NumberText.integer(999) == "999")
        #expect(NumberText.integer(.min) == "−9,223,372,036,854,775,808")
    }

    @Test func decimalsAreRoundedHalfAwayFromZeroAndNeverMinusZero() {
        #expect(NumberText.decimal(1234.565, places: 1) == "1,234.6")
        #expect(NumberText.decimal(-0.04, places: 1) == "0.0")
        #expect(NumberText.decimal(0.05, places: 1) == "0.1")
        #expect(NumberText.decimal(2, places: 0) == "2")
    }

    @Test func percentagesAndBytesCarryTheirUnits() {
        #expect(NumberText.percent(0.924) == "92.4\u{202F}%")
        #expect(NumberText.bytes(656) == "656\u{202F}B")
        #expect(NumberText.bytes(41_984) == "41.0\u{202F}KiB")
        #expect(NumberText.bytes(1_288_490_189) == "1.20\u{202F}GiB")
    }

    @Test func significantDigitsFollowTheSize() {
        #expect(NumberText.significant(0.0123) == "0.012")
        #expect(NumberText.significant(86.152) == "86.2")
        #expect(NumberText.significant(1234.5) == "1,235")
        #expect(NumberText.significant(17) == "17")
    }

    @Test func coordinatesHaveAtMostTwoDecimalsAndNoMinusZero() {
        #expect(
            [0.0, -0.001, 1.005, -2.5, 3.1, 3.05, 100].map(PathData.number) == [
                "0", "0", "1", "-2.5", "3.1", "3.05", "100",
            ])
    }
}
