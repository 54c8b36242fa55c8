import Foundation
import LocalityModel
import Testing

/// The rows of access maps are read past the decoder: every text gives what the decoder alone makes of it.
@Suite struct AccessMapReadingTests {
    @Test(arguments: [
        "[[1,2],[3,4]]", "[ [ 1 ,\n\t2 ] ,\r\n[] ]", "[]", "[[]]", "[[0]]", "[[7]]", "[[-1]]",
        "[[-9223372036854775800]]",
        "[[1.0,2]]", "[[1e2]]", "[[-0]]", "[[01]]", "[[123456789012345678,0]]", "[[1234567890123456789]]",
        "[[99999999999999999999]]", "[[1,\"2\"]]", "[[1,null]]", "null", "{}", "3", "[1,2]", "[[1,2],3]", "[[1 2]]",
        "[[1,]]", "[,[1]]", "[[1,2]", "[[1,2]]]", "[[true]]", "[[1],[[2]]]",
    ])
    func rowsAreWhatTheDecoderMakesOfThem(rows: String) {
        for spaces in ["", " ", "\n"] {
            expectAgreement("\"rows\"\(spaces):\(spaces)\(rows)", around: "\"rows\":[[5,6],[8]]")
        }
    }

    @Test(arguments: [
        #""\u0072ows":[[1,2]]"#, #""rows":[[1]],"note":"\"rows\":[[1,2]]""#, #""rows":[[1]],"x\"rows":[[1,2]]"#,
        #""rows":[[1]],"rows":[[2]]"#, #""rows":[[1]],"other":{"rows":[[3,4]]}"#,
        #""other":[{"rows":[[3]]}],"rows":[[9]]"#,
        #""browse":"w","rows":[[1]],"\\":"rows""#, #""note":"rows","rows":[[1]]"#, #""row":1"#,
    ])
    func onlyTheKeyItselfIsTaken(member: String) {
        expectAgreement(member, around: "\"rows\":[[5,6],[8]]")
    }

    @Test func everyBeginningOfAFileIsRefusedAsTheDecoderDoes() {
        let text = Array(Self.file(with: #""rows":[[1,20],[3]]"#, around: #""rows":[[4]]"#).utf8)
        for count in 0..<text.count {
            #expect(throws: ResultFileError.self) { try AnalysisFile.read(Data(text[..<count]), name: "x") }
        }
    }

    private func expectAgreement(_ member: String, around other: String) {
        for json in [Self.file(with: member, around: other), Self.file(with: other, around: member)] {
            let data = Data(json.utf8)
            let expected = try? JSONDecoder().decode(AnalysisFile.self, from: data)
            let read = try? AnalysisFile.read(data, name: "x")
            #expect(read?.results == expected?.results, "\(json)")
        }
    }

    /// A file of one result whose map has two streams.
    private static func file(with member: String, around other: String) -> String {
        let stream =
            #""request_id":1,"layer_id":2,"first_step":3,"last_step":4,"records_per_row":5,"tokens_per_column":6"#
        return #"{"generator":{"name":"kvplace","version":"1"},"results":[{"access_map":{"streams":["#
            + "{\(stream),\(other)},{\(member),\(stream)}]}"
            + #","block_size_tokens":64,"key_mode":"per_layer","trace_dir":"t"}],"schema_version":1}"#
    }
}
