import LocalityModel
import Testing

@testable import Sizing

@Suite struct MeanIntervalTests {
    private static func means(_ mean: Double, _ spread: Double, _ count: Int) -> Summary {
        Summary(count: count, minimum: 0, maximum: 0, mean: mean, standardDeviation: spread)
    }

    @Test func `quantiles are those of students distribution`() {
        // Printed tables.
        let known = [1: 12.7062, 2: 4.3027, 8: 2.3060, 30: 2.0423, 40: 2.0211, 60: 2.0003, 120: 1.9799]
        for (degrees, value) in known { #expect(abs(StudentT.quantile975(degrees: degrees) - value) < 6e-5) }
        #expect(abs(StudentT.quantile975(degrees: 1_000_000) - 1.959966) < 1e-5)
        #expect((2...200).allSatisfy { StudentT.quantile975(degrees: $0) < StudentT.quantile975(degrees: $0 - 1) })
    }

    @Test func `two intervals meet where they share a value`() throws {
        let left = try #require(MeanInterval(Self.means(10, 2, 5)))
        #expect(abs(left.half - 2.776445) < 1e-6)
        #expect(left.meets(try #require(MeanInterval(Self.means(15.5, 2, 5)))))
        #expect(!left.meets(try #require(MeanInterval(Self.means(15.6, 2, 5)))))
        #expect(MeanInterval(Self.means(10, 0, 1)) == nil && MeanInterval(nil) == nil)
    }
}
