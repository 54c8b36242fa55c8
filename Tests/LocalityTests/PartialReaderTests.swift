import Testing

@testable import Locality

/// Bytes that no program wrote: whatever a number in them says, it is refused, and never read beyond the end.
@Suite struct PartialReaderTests {
    /// A length counts what follows it, not itself: found by fuzzing.
    @Test(arguments: [[2], [4, 0x61], [0x82, 1], [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]] as [[UInt8]])
    func aListLongerThanWhatFollowsIsDamaged(bytes: [UInt8]) {
        var reader = PartialReader(bytes)
        do {
            _ = try reader.content()
            Issue.record("it is read")
        } catch {
            #expect(error == .damaged("a list in it is longer than what is there"))
        }
    }

    @Test func aListAsLongAsWhatFollowsIsRead() throws {
        var reader = PartialReader([4, 0x61, 0x62])
        #expect(try reader.text() == "ab")
        #expect(reader.isAtEnd)
    }

    @Test func aNumberCutOffIsDamaged() {
        var reader = PartialReader([0x80])
        do {
            _ = try reader.unsigned()
            Issue.record("it is read")
        } catch {
            #expect(error == .damaged("its content ends early"))
        }
    }

    /// Equal counts have equal bytes, so that values ascend; one that comes twice could overflow its count.
    @Test(arguments: [[4, 6, 1, 6, 1], [4, 6, 1, 4, 1]] as [[UInt8]])
    func countsWhoseValuesDoNotAscendAreDamaged(bytes: [UInt8]) {
        var reader = PartialReader(bytes)
        do {
            _ = try IntegerCounts(from: &reader)
            Issue.record("they are read")
        } catch {
            #expect(error == .damaged("values in it do not ascend"))
        }
    }
}

/// Numbers that no program counted are refused before a sum of them overflows.
@Suite struct PartialWeightTests {
    private func bytes(_ numbers: [UInt64]) -> [UInt8] {
        var writer = PartialWriter()
        for number in numbers { writer.put(number) }
        return writer.bytes
    }

    @Test(arguments: [[1 << 53 + 1], [1 << 52, 1 << 52, 1], [.max]] as [[UInt64]])
    func countsThatComeToMoreThanATraceHasAreRefused(counts: [UInt64]) {
        var reader = PartialReader(bytes(counts))
        #expect(throws: PartialFault.tooLarge) { for _ in counts { _ = try reader.tally() } }
    }

    @Test func countsUpToTheLimitAreRead() throws {
        var reader = PartialReader(bytes([1 << 52, 1 << 52]))
        #expect(try reader.tally() == 1 << 52 && reader.tally() == 1 << 52)
        #expect(reader.weight.counts == 1 << 53)
    }

    @Test(arguments: [[0, 1 << 62], [0, 1 << 60, 0, 1 << 60, 1, 1 << 60]] as [[UInt64]])
    func sumsThatComeToMoreThanATraceHasAreRefused(halves: [UInt64]) {
        var reader = PartialReader(bytes(halves))
        #expect(throws: PartialFault.tooLarge) { while !reader.isAtEnd { _ = try reader.wideTally() } }
    }

    @Test func squaresThatAreTooSmallForTheirSumAreImpossible() {
        var sum = ExactSum()
        var squares = ExactSquareSum()
        for sample in [3, 5, 1 << 100] as [Int128] {
            sum.add(sample)
            squares.add(sample)
        }
        #expect(squares.isPossible(with: sum))
        sum.add(1)
        sum.add(1 << 101, count: 1)
        #expect(!squares.isPossible(with: sum))
    }

    /// n·Σx² beyond 256 bits, far from any trace: a deviation all the same.
    @Test func deviationsBeyondTheExactRangeAreApproximate() {
        let sum = ExactSum(count: 1 << 53, units: 0)
        let squares = ExactSquareSum(low: 0, high: 1 << 124)
        #expect(squares.standardDeviation(sum, .integer) == (0x1p252 / 0x1p53).squareRoot())
    }
}
