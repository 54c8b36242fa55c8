import TestSupport
import Testing

@Suite struct NaiveLineReaderTests {
    private func expectRecord(_ line: String, _ record: NaiveRecord) {
        #expect(NaiveLineReader.read(line) == .record(record))
    }

    private func isMalformed(_ line: String, free: Bool = false) -> Bool {
        if case .malformed(_, let insideIgnoredValue) = NaiveLineReader.read(line) {
            insideIgnoredValue == free
        } else {
            false
        }
    }

    @Test func `absent and null keys have defaults`() {
        expectRecord(#"{"selected_token_pos":[7]}"#, NaiveRecord(positions: [7]))
        expectRecord(
            #"{"request_id":null,"layer_id":null,"step_idx":null,"seq_len_current":null,"selected_token_pos":[7]}"#,
            NaiveRecord(requestID: 0, layerID: -1, step: 0, sequenceLength: 0, positions: [7]))
    }

    @Test func `keeps order and duplicates and drops padding`() {
        expectRecord(
            #"{"request_id":-4,"layer_id":1023,"step_idx":9,"seq_len_current":10,"selected_token_pos":[5,-1,3,5,-7]}"#,
            NaiveRecord(
                requestID: -4, layerID: 1023, step: 9, sequenceLength: 10, positions: [5, 3, 5], padding: 2))
    }

    @Test func `of a repeated key only the last is judged`() {
        expectRecord(
            #"{"layer_id":"x","layer_id":4,"selected_token_pos":[2.5],"selected_token_pos":[1]}"#,
            NaiveRecord(layerID: 4, positions: [1]))
        #expect(isMalformed(#"{"layer_id":4,"layer_id":"x","selected_token_pos":[1]}"#))
        #expect(
            NaiveLineReader.read(#"{"selected_token_pos":[1],"selected_token_pos":null}"#)
                == .withoutPositions(padding: 0))
    }

    @Test func `escapes in names denote the same key`() {
        expectRecord(
            #"{"request\u005fid":3,"\u0073elected_token_pos":[1],"layer\/id":9}"#,
            NaiveRecord(requestID: 3, positions: [1]))
    }

    @Test func `look alikes in strings and nested values are ignored`() {
        expectRecord(
            #"{"x":"\"selected_token_pos\":[9]","n":{"selected_token_pos":[2],"a":[[]]},"selected_token_pos":[1]}"#,
            NaiveRecord(positions: [1]))
    }

    @Test func `pythons bare words are accepted in ignored values only`() {
        expectRecord(
            #"{"a":NaN,"b":[Infinity,{"c":-Infinity}],"selected_token_pos":[1]}"#, NaiveRecord(positions: [1]))
        #expect(isMalformed(#"{"layer_id":NaN,"selected_token_pos":[1]}"#))
        #expect(isMalformed(#"{"selected_token_pos":[NaN]}"#))
    }

    @Test func `whitespace may stand everywhere between tokens`() {
        expectRecord(
            " \t{ \"layer_id\" :\t3 , \"selected_token_pos\" : [ 1 , 2 ] } \r",
            NaiveRecord(layerID: 3, positions: [1, 2]))
        #expect(NaiveLineReader.read(" \t\r") == .blank)
        #expect(NaiveLineReader.read("") == .blank)
    }

    @Test(arguments: [
        #"{}"#, #"{"selected_token_pos":[]}"#, #"{"selected_token_pos":null}"#, #"{"layer_id":1}"#,
    ])
    func `a record that selects nothing is not malformed`(_ line: String) {
        #expect(NaiveLineReader.read(line) == .withoutPositions(padding: 0))
    }

    @Test func `padding alone selects nothing`() {
        #expect(NaiveLineReader.read(#"{"selected_token_pos":[-1,-1]}"#) == .withoutPositions(padding: 2))
    }

    @Test func `zero may carry a sign`() {
        expectRecord(#"{"layer_id":-0,"selected_token_pos":[-0]}"#, NaiveRecord(layerID: 0, positions: [0]))
    }

    @Test(arguments: [
        #"[1,2]"#, #"not json"#, #"{"selected_token_pos":[1,2,"#, #"{"a":1}{"b":2}"#, #"{"a":1},"#, #"{"a":1,}"#,
        #"{"selected_token_pos":[1,]}"#, #"{"selected_token_pos":[1 2]}"#, #"{"selected_token_pos":[01]}"#,
        #"{"selected_token_pos":[+1]}"#, #"{"selected_token_pos":[1.5]}"#, #"{"selected_token_pos":[1e-2]}"#,
        #"{"selected_token_pos":[true]}"#, #"{"selected_token_pos":["1"]}"#, #"{"selected_token_pos":[null]}"#,
        #"{"selected_token_pos":[[1]]}"#, #"{"selected_token_pos":5}"#, #"{"selected_token_pos":{}}"#,
        #"{"selected_token_pos":[16777216]}"#, #"{"selected_token_pos":[-9223372036854775809]}"#,
        #"{"layer_id":1024}"#, #"{"layer_id":-2}"#, #"{"step_idx":9223372036854775808}"#, #"{"request_id":3.5}"#,
        #"{"request_id":true}"#, #"{"seq_len_current":"3"}"#, #"{"a":"b}"#, #"{"a":[1}"#, #"{a:1}"#, #"{"a" 1}"#,
        #"{"a":1 "b":2}"#, #"{"a":"x""b":2}"#, #"{"a":[1]]}"#, #"{"layer_id":1x}"#,
    ])
    func `refuses`(_ line: String) {
        #expect(isMalformed(line) || isMalformed(line, free: true))
    }

    @Test func `the edges of the ranges are accepted`() {
        expectRecord(
            #"{"step_idx":9223372036854775807,"request_id":-9223372036854775808,"selected_token_pos":[16777215]}"#,
            NaiveRecord(requestID: .min, step: .max, positions: [16_777_215]))
        expectRecord(
            #"{"selected_token_pos":[-9223372036854775808,1]}"#, NaiveRecord(positions: [1], padding: 1))
    }

    @Test(arguments: [
        #"{"a":tru,"selected_token_pos":[1]}"#, #"{"a":01,"selected_token_pos":[1]}"#, #"{"a":"\q","b":1}"#,
        #"{"a":{"b":},"c":1}"#, "{\"a\":\"\t\",\"b\":1}", #"{"a":[1}, "b":2}"#,
    ])
    func `a fault inside an ignored value is marked`(_ line: String) {
        #expect(isMalformed(line, free: true))
    }

    @Test(arguments: [
        #"{"a":1 "b":2}"#, #"{"a":1,"b"}"#, #"{"a":[1]x}"#, #"{"a":"unterminated}"#, #"{"a":1}x"#, #"{"a":[1"#,
        #"{"layer_id":01}"#, #"{"a":{"b":1}"#,
    ])
    func `a fault in the structure is not marked`(_ line: String) {
        #expect(isMalformed(line, free: false))
    }

    @Test func `depth of ignored values is not limited`() {
        let depth = 100_000
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        expectRecord(#"{"a":\#(nested),"selected_token_pos":[1]}"#, NaiveRecord(positions: [1]))
    }

    @Test func `a line longer than the limit is malformed`() {
        let line = Array(#"{"selected_token_pos":[1]}"#.utf8)
        #expect(NaiveLineReader.read(line, maximumLineBytes: line.count) == .record(NaiveRecord(positions: [1])))
        guard case .malformed = NaiveLineReader.read(line, maximumLineBytes: line.count - 1) else {
            Issue.record("accepted")
            return
        }
    }
}
