import Testing

@testable import Locality

@Suite struct ExactSumTests {
    /// n·Σx² beyond 256 bits, far from any trace: a deviation all the same.
    @Test func `deviations beyond the exact range are approximate`() {
        let sum = ExactSum(count: 1 << 53, units: 0)
        let squares = ExactSquareSum(low: 0, high: 1 << 124)
        #expect(squares.standardDeviation(sum, .integer) == (0x1p252 / 0x1p53).squareRoot())
    }
}
