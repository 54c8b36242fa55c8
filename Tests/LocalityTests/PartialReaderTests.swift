import Testing

@testable import Locality

/// Bytes that no program wrote: whatever a number in them says, it is refused, and never read beyond the end.
@Suite struct PartialReaderTests {
    /// A length counts what follows it, not itself: found by fuzzing.
    @Test(arguments: [[2], [4, 0x61], [0x82, 1], [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]] as [[UInt8]])
    func `a list longer than what follows is damaged`(bytes: [UInt8]) {
        var reader = PartialReader(bytes)
        do {
            _ = try reader.content()
            Issue.record("it is read")
        } catch {
            #expect(error == .damaged("a list in it is longer than what is there"))
        }
    }

    @Test func `a list as long as what follows is read`() throws {
        var reader = PartialReader([4, 0x61, 0x62])
        #expect(try reader.text() == "ab")
        #expect(reader.isAtEnd)
    }

    @Test func `a number cut off is damaged`() {
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
    func `counts whose values do not ascend are damaged`(bytes: [UInt8]) {
        var reader = PartialReader(bytes)
        do {
            _ = try IntegerCounts(from: &reader)
            Issue.record("they are read")
        } catch {
            #expect(error == .damaged("values in it do not ascend"))
        }
    }
}
