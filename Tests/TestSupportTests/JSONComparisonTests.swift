import Foundation
import TestSupport
import Testing

@Suite struct JSONComparisonTests {
    private func differences(_ expected: String, _ actual: String, extra: Bool = true) throws -> [String] {
        try JSONComparison(allowsExtraMembers: extra).differences(
            expected: JSONValue(Data(expected.utf8)), actual: JSONValue(Data(actual.utf8)))
    }

    @Test func `numbers may differ by the tolerance only`() throws {
        #expect(try differences(#"{"a":[1,0.5]}"#, #"{"a":[1,0.5000000001]}"#) == [])
        #expect(try differences(#"{"a":[1,0.5]}"#, #"{"a":[1,0.500001]}"#).count == 1)
    }

    @Test func `a difference is named by its path`() throws {
        #expect(
            try differences(#"{"a":{"b":[true,"x"]}}"#, #"{"a":{"b":[true,"y"]}}"#)
                == [#"a.b[1]: expected string("x"), found string("y")"#])
    }

    @Test func `a missing member differs and null is not absence`() throws {
        #expect(try differences(#"{"a":null}"#, #"{}"#) == ["a: expected null, found nothing"])
    }

    @Test func `extra members differ only where they are not allowed`() throws {
        #expect(try differences(#"{"a":1}"#, #"{"a":1,"b":2}"#) == [])
        #expect(try differences(#"{"a":1}"#, #"{"a":1,"b":2}"#, extra: false) == ["b: not expected"])
    }

    @Test func `lists of different length differ`() throws {
        #expect(try differences("[1]", "[1,1]") == [": expected 1 elements, found 2"])
    }

    @Test func `a wrong result fails its golden case`() throws {
        let golden = try #require(try GoldenCase.all().first { $0.name == "tiny/default" })
        let other = NaiveAnalysis(blockSize: golden.blockSize + 1).analyze(try golden.shards())
        #expect(try golden.differences(from: other).count > 5)
    }
}
