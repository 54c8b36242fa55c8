import Foundation
import TestSupport
import Testing

@Suite struct JSONComparisonTests {
    private func differences(_ expected: String, _ actual: String, extra: Bool = true) throws -> [String] {
        try JSONComparison(allowsExtraMembers: extra).differences(
            expected: JSONValue(Data(expected.utf8)), actual: JSONValue(Data(actual.utf8)))
    }

    @Test func numbersMayDifferByTheToleranceOnly() throws {
        #expect(try differences(#"{"a":[1,0.5]}"#, #"{"a":[1,0.5000000001]}"#) == [])
        #expect(try differences(#"{"a":[1,0.5]}"#, #"{"a":[1,0.500001]}"#).count == 1)
    }

    @Test func aDifferenceIsNamedByItsPath() throws {
        #expect(
            try differences(#"{"a":{"b":[true,"x"]}}"#, #"{"a":{"b":[true,"y"]}}"#)
                == [#"a.b[1]: expected string("x"), found string("y")"#])
    }

    @Test func aMissingMemberDiffersAndNullIsNotAbsence() throws {
        #expect(try differences(#"{"a":null}"#, #"{}"#) == ["a: expected null, found nothing"])
    }

    @Test func extraMembersDifferOnlyWhereTheyAreNotAllowed() throws {
        #expect(try differences(#"{"a":1}"#, #"{"a":1,"b":2}"#) == [])
        #expect(try differences(#"{"a":1}"#, #"{"a":1,"b":2}"#, extra: false) == ["b: not expected"])
    }

    @Test func listsOfDifferentLengthDiffer() throws {
        #expect(try differences("[1]", "[1,1]") == [": expected 1 elements, found 2"])
    }

    @Test func aWrongResultFailsItsGoldenCase() throws {
        let golden = try #require(try GoldenCase.all().first { $0.name == "tiny/default" })
        let other = NaiveAnalysis(blockSize: golden.blockSize + 1).analyze(try golden.shards())
        #expect(try golden.differences(from: other).count > 5)
    }
}
