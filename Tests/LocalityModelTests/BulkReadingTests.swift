import Foundation
import LocalityModel
import Testing
import TextReading

/// The bulk of a result is read past the decoder: every text gives what the decoder alone makes of it.
@Suite struct BulkReadingTests {
    @Test(arguments: [
        "[[1,2],[3,4]]", "[ [ 1 ,\n\t2 ] ,\r\n[] ]", "[]", "[[]]", "[[0]]", "[[7]]", "[[-1]]",
        "[[-9223372036854775800]]",
        "[[1.0,2]]", "[[1e2]]", "[[-0]]", "[[01]]", "[[123456789012345678,0]]", "[[1234567890123456789]]",
        "[[99999999999999999999]]", "[[1,\"2\"]]", "[[1,null]]", "null", "{}", "3", "[1,2]", "[[1,2],3]", "[[1 2]]",
        "[[1,]]", "[,[1]]", "[[1,2]", "[[1,2]]]", "[[true]]", "[[1],[[2]]]",
    ])
    func `rows are what the decoder makes of them`(rows: String) {
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
    func `only the key itself is taken`(member: String) {
        expectAgreement(member, around: "\"rows\":[[5,6],[8]]")
    }

    @Test func `every beginning of a file is refused as the decoder does`() {
        let text = Array(Self.file(with: #""rows":[[1,20],[3]]"#, around: #""rows":[[4]]"#).utf8)
        for count in 0..<text.count {
            #expect(throws: ResultFileError.self) { try AnalysisFile.read(Data(text[..<count]), name: "x") }
        }
    }

    private static let numbers = [
        "0.5", "1", "0", "-0", "0.7732279459635417", "0.90011846001974339", "1e-3", "2.5E+2", "1e400", "1e-400", "01",
        "1.",
        ".5", "+1", "NaN", "null", "\"1\"", "true", "[]", "0.1234567890123456789012345",
        "123456789012345678901234567890",
        "- 1", "1 2", "",
    ]

    @Test(arguments: numbers)
    func `curves overlaps and means are what the decoder makes of them`(number: String) {
        let curves = [
            #"[{"capacity_blocks":2,"hit_rate":N,"warm_hit_rate":null}]"#,
            #"[ { "capacity_blocks" : 2 , "hit_rate" : 0.25 , "warm_hit_rate" : N } ]"#,
            #"[{"hit_rate":N,"capacity_blocks":2,"warm_hit_rate":0.5},{"capacity_blocks":3,"hit_rate":1}]"#,
            #"[{"capacity_blocks":N,"hit_rate":1,"warm_hit_rate":1}]"#,
            #"[{"capacity_blocks":2,"hit_rate":N,"warm_hit_rate":1,"later":3}]"#,
            #"[{"capacity_blocks":-9223372036854775808,"hit_rate":N,"warm_hit_rate":1}]"#, "[N]", "N",
        ]
        let overlaps = ["[[N]]", "[[1,N],[N,1]]", "[[null , N],[ ]]", "[N]", "N", "[[-1e300,N]]", "[[N,[1]]]"]
        let means = [
            #"{"a":N}"#, #"{ "gini" : N , "b.16" : 2 }"#, #"{"a":N,"a":2}"#, #"{"\u0061":N}"#, #"{"ä":N}"#,
            #"{}"#, "N",
            #"{"a":[N]}"#, #"{"a" 1}"#, #"{"kvplace-bulk":N}"#, #"{"a":N,}"#,
        ]
        for (key, values) in [("lru_curve", curves), ("mean_overlap", overlaps), ("means", means)] {
            for value in values { expectAgreement(key, value.replacingOccurrences(of: "N", with: number)) }
        }
    }

    @Test(arguments: [
        "{}", #"{"1":0.5}"#, #"{ "10" : 1 , "1" : 0.25 , "100" : 1 }"#, #"{"1":0.5,"1":0.75}"#, #"{"+1":0.5}"#,
        #"{"01":0.5,"1":0.25}"#, #"{" 1":0.5}"#, #"{"a":0.5}"#, #"{"":0.5}"#, #"{"1":null}"#, #"{"1":"0.5"}"#,
        #"{"1":0.5,}"#, #"{"\u0031":0.5}"#, #"{"99999999999999999999":0.5}"#, "[]", "null", "0.5",
    ])
    func `layers are what the decoder makes of them`(reuseCDF: String) {
        let whole =
            #"{"layer_id":3,"lru_curve":[],"means":{"a":1},"min_feasible_capacity_blocks":1,"records":2,"reuse_cdf":C}"#
        let others = [
            #"{"layer_id":3,"records":2,"lru_curve":[],"means":{},"min_feasible_capacity_blocks":1,"reuse_cdf":C}"#,
            whole.replacingOccurrences(of: "C}", with: #"C,"x":1}"#),
            #"{"layer_id":-3,"lru_curve":[],"means":{},"min_feasible_capacity_blocks":1,"records":2,"reuse_cdf":C}"#,
            #"{"layer_id":3.0,"lru_curve":[],"means":{},"min_feasible_capacity_blocks":1,"records":2,"reuse_cdf":C}"#,
            #"{"layer_id":3,"lru_curve":[],"means":{},"min_feasible_capacity_blocks":1,"reuse_cdf":C}"#,
        ]
        for layers in [[whole], [whole, whole], []] + others.map({ [whole, $0] }) {
            let list = layers.map { $0.replacingOccurrences(of: "C", with: reuseCDF) }.joined(separator: ",")
            expectAgreement(
                #"{"results":[{"trace_dir":"t","block_size_tokens":1,"key_mode":"request_layer","per_layer":["# + list
                    + "]}]}")
        }
    }

    @Test(arguments: numbers)
    func `policies and CDFs of reuse time are what the decoder makes of them`(number: String) {
        let policies = [
            #"{"a":[{"capacity_blocks":N,"feasible":false}],"b":[]}"#, #"{"a":[{"capacity_blocks":1,"feasible":N}]}"#,
            #"{"a":[{"capacity_blocks":1,"feasible":true,"hit_rate":N,"hits":2,"misses":3,"warm_hit_rate":null}]}"#,
            #"{"a":[{"capacity_blocks":1,"feasible":true,"hit_rate":1,"hits":N,"misses":3,"warm_hit_rate":0.5}]}"#,
            #"{ "a" : [ {"capacity_blocks":1,"feasible":true,"hit_rate":1,"hits":2,"misses":3,"warm_hit_rate":N} ] }"#,
            #"{"a":[{"feasible":true,"capacity_blocks":N}],"a":[]}"#, #"{"a":[{"capacity_blocks":N}]}"#,
            #"{"a":[{"capacity_blocks":1,"feasible":true,"hit_rate":N}]}"#, "{}", "N", #"{"a":N}"#,
            #"{"kvplace-bulk":[{"capacity_blocks":N,"feasible":false,"later":1}]}"#,
        ]
        let points = [
            #"[{"cdf":N,"reuse_distance_steps":1},{"cdf":1,"reuse_distance_steps":2}]"#,
            #"[ { "cdf" : 0.5 , "reuse_distance_steps" : N } ]"#, #"[{"reuse_distance_steps":N,"cdf":0.5}]"#,
            #"[{"cdf":0.5,"reuse_distance_steps":N,"later":[]}]"#, #"[{"cdf":N}]"#, "[N]", "N", "[]",
        ]
        for value in policies + points {
            let isPolicies = policies.contains(value)
            let given = value.replacingOccurrences(of: "N", with: number)
            let results = [isPolicies ? given : #"{"x":[]}"#, #"{"y":[]}"#].map { policies in
                #"{"trace_dir":"t","block_size_tokens":1,"key_mode":"request_layer","placement_sim":{"#
                    + #""semantics":"step_atomic","min_feasible_capacity_blocks":1,"lru_curve":[],"#
                    + #""knee_capacity_blocks":null,"capacity_for_share":{},"policies":"# + policies
                    + #"},"temporal_locality":{"step_jaccard":{"count":1,"min":0,"max":1,"mean":0.5,"std":0},"#
                    + #""reuse_distance_hist_steps":{},"first_touch_blocks":1,"single_touch_blocks":1,"#
                    + #""reuse_distance_cdf_steps":"# + (isPolicies ? "[]" : given) + "}}"
            }
            expectAgreement(#"{"results":["# + results.joined(separator: ",") + "]}")
        }
    }

    @Test func `random results are read back as they were`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            func number() -> Double { Double.random(in: 0...1, using: &random) }
            func curve() -> [HitRatePoint] {
                (1...9).map {
                    HitRatePoint(
                        capacityBlocks: $0, hitRate: number(), warmHitRate: Bool.random(using: &random) ? number() : nil
                    )
                }
            }
            var result = AnalysisResult(traceDirectory: "t", blockSizeTokens: 1, keyMode: .requestLayer)
            result.perLayer = (0..<7).map { layer in
                LayerResult(
                    layerID: layer, records: 3, means: ["a": number(), "b.16": number() * 1e6],
                    reuseCDF: IntegerKeyed([(1, number()), (10, number()), (100, 1)]),
                    minimumFeasibleCapacityBlocks: 1, lruCurve: curve())
            }
            result.perRequest = [RequestResult(requestID: 1, records: 2, means: ["c": number()])]
            result.placementSimulation = PlacementSimulation(
                minimumFeasibleCapacityBlocks: 2, lruCurve: curve(), kneeCapacityBlocks: nil,
                capacityForShare: CapacityForShare(capacities: [1, 2, 3, nil, nil]),
                policies: [
                    "lru": [
                        .init(infeasibleCapacityBlocks: 1),
                        .init(capacityBlocks: 2, hits: 3, misses: 4, hitRate: number(), warmHitRate: nil),
                    ], "belady": [.init(capacityBlocks: 9, hits: 0, misses: 1, hitRate: 0, warmHitRate: number())],
                ])
            result.temporalLocality = TemporalLocality(
                stepJaccard: Summary(count: 1, minimum: 0, maximum: 1, mean: 0.5, standardDeviation: 0),
                reuseTimeHistogram: IntegerKeyed([(1, 2)]),
                reuseTimeCDF: (1...9).map { ReuseTimePoint(steps: $0, share: number()) }, firstTouchBlocks: 1,
                singleTouchBlocks: 2, reuseSamples: nil, reuseCapSteps: nil)
            result.crossLayerOverlap = CrossLayerOverlap(
                layers: [0, 1], meanOverlap: [[number(), nil], [nil, number()]])
            let file = AnalysisFile(generator: .init(name: "x", version: "1"), results: [result, result])
            #expect(try AnalysisFile.read(try file.jsonData(), name: "x").results == file.results)
        }
    }

    /// The first of two layers, requests or matrices has this value; what stands around is read past the decoder too.
    private func expectAgreement(_ key: String, _ value: String) {
        let curve = key == "lru_curve" ? value : #"[{"capacity_blocks":1,"hit_rate":0.5,"warm_hit_rate":1}]"#
        let overlap = key == "mean_overlap" ? value : "[[1,0.5],[0.5,1]]"
        let means = key == "means" ? value : #"{"x":0.125}"#
        let layers = [(means, curve), (#"{"y":3}"#, "[]")].map { means, curve in
            #"{"layer_id":0,"records":1,"min_feasible_capacity_blocks":1,"reuse_cdf":{},"means":"# + means
                + #","lru_curve":"# + curve + "}"
        }
        let json =
            #"{"results":[{"trace_dir":"t","block_size_tokens":1,"key_mode":"request_layer","per_layer":["#
            + layers.joined(separator: ",") + #"],"per_request":[{"request_id":1,"records":1,"means":"# + means
            + #"}],"cross_layer_overlap":{"layers":[0,1],"mean_overlap":"# + overlap + "}}]}"
        expectAgreement(json)
    }

    private func expectAgreement(_ json: String) {
        let expected = try? JSONDecoder().decode(AnalysisFile.self, from: JSONText.plain(Data(json.utf8)))
        let read = try? AnalysisFile.read(Data(json.utf8), name: "x")
        #expect(read?.results == expected?.results, "\(json)")
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
