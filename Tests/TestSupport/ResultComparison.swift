public import LocalityModel

/// Compares a result of the fast engine with the naive twin's for the same trace and settings.
///
/// Everything must agree to 1e-9, except:
/// - `trace_dir`, `run_meta`, `inputs`, the knee, policies beside `NaivePolicy`, `policies_left_out` and requests in
///   pieces, which the twin does not know, and the wording of malformed examples and of damage;
/// - percentiles of samples that are no integers: within 0.5 %;
/// - an LRU curve, which the engine may thin: each of its points must lie on the twin's curve, the ends must be kept,
///   and a curve that fits the limit must be whole;
/// - policies that the engine left out (it says so under `policies_left_out`).
public struct ResultComparison: Sendable {
    /// The bound on percentiles of samples that are no integers.
    public static let percentileBound = 0.005
    /// The most points of a result's and of a layer's LRU curve.
    public static let curveLimit = 256
    public static let layerCurveLimit = 64

    private let exact = JSONComparison(allowsExtraMembers: false)

    public init() {}

    /// One line a difference; empty if the engine agrees with the twin.
    public func differences(engine: AnalysisResult, twin: AnalysisResult) throws -> [String] {
        let found = exact.differences(expected: try comparable(twin, to: engine), actual: try comparable(engine))
        return found
            + percentileDifferences(
                expected: try JSONValue(encoding: twin),
                actual: try JSONValue(encoding: engine))
            + curveDifferences(engine: engine, twin: twin)
    }

    // MARK: What must agree exactly

    /// A result as JSON without the parts that have rules of their own.
    private func comparable(_ result: AnalysisResult, to engine: AnalysisResult? = nil) throws -> JSONValue {
        var result = result
        result.traceDirectory = ""
        result.runMetadata = nil
        result.inputs = nil
        result.placementSimulation?.kneeCapacityBlocks = nil
        result.placementSimulation?.lruCurve = []
        let policies = result.placementSimulation?.policies ?? [:]
        result.placementSimulation?.policies = policies.filter { NaivePolicy(rawValue: $0.key) != nil }
        for policy in engine?.placementSimulation?.policiesLeftOut?.keys.sorted() ?? [] {
            result.placementSimulation?.policies[policy] = nil
        }
        if (engine ?? result).placementSimulation?.sampledStreams != nil { result.placementSimulation?.policies = [:] }
        result.placementSimulation?.policiesLeftOut = nil
        result.placementSimulation?.sampledStreams = nil
        for layer in result.perLayer?.indices ?? 0..<0 { result.perLayer?[layer].lruCurve = [] }
        result.diagnostics?.splitRequests = 0
        result.diagnostics?.continuedRequests = 0
        for example in result.diagnostics?.malformedExamples.indices ?? 0..<0 {
            result.diagnostics?.malformedExamples[example].what = ""
        }
        for place in result.diagnostics?.damagedShards?.indices ?? 0..<0 {
            result.diagnostics?.damagedShards?[place].what = ""
        }
        return withoutPercentiles(try JSONValue(encoding: result))
    }

    private func withoutPercentiles(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(object.filter { $0.key != "percentiles" }.mapValues(withoutPercentiles))
        case .array(let array): .array(array.map(withoutPercentiles))
        default: value
        }
    }

    // MARK: Percentiles

    private func percentileDifferences(expected: JSONValue, actual: JSONValue?, path: String = "") -> [String] {
        (expected.object ?? [:]).sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            let path = path.isEmpty ? name : "\(path).\(name)"
            guard name == "percentiles" else {
                return percentileDifferences(expected: value, actual: actual?[name], path: path)
            }
            return percentileDifferences(value.object ?? [:], actual?[name]?.object ?? [:], path)
        }
    }

    private func percentileDifferences(
        _ expected: [String: JSONValue], _ actual: [String: JSONValue], _ path: String
    ) -> [String] {
        let integerMetrics = [
            "unique_blocks", "block_span", "working_set", "stream_records", "request_step_misses",
        ]
        let areIntegers = integerMetrics.contains { path.contains($0) }
        let bound = areIntegers ? 0 : Self.percentileBound
        return expected.sorted { $0.key < $1.key }.compactMap { name, value in
            let right = value.number ?? .nan
            let found = actual[name]?.number ?? .nan
            return abs(right - found) <= bound * abs(right) + 1e-9
                ? nil : "\(path).\(name): expected \(right), found \(found)"
        }
    }

    // MARK: LRU curves

    private func curveDifferences(engine: AnalysisResult, twin: AnalysisResult) -> [String] {
        let whole = curveDifferences(
            engine.placementSimulation?.lruCurve ?? [], twin.placementSimulation?.lruCurve ?? [],
            limit: Self.curveLimit, path: "placement_sim.lru_curve")
        let layers = zip(engine.perLayer ?? [], twin.perLayer ?? []).flatMap { engine, twin in
            curveDifferences(
                engine.lruCurve, twin.lruCurve, limit: Self.layerCurveLimit,
                path: "per_layer[layer_id \(twin.layerID)].lru_curve")
        }
        return whole + layers
    }

    private func curveDifferences(
        _ engine: [HitRatePoint], _ twin: [HitRatePoint], limit: Int, path: String
    ) -> [String] {
        var found: [String] = []
        if engine.count > limit { found.append("\(path): \(engine.count) points, more than \(limit)") }
        if twin.count <= limit && engine.count != twin.count {
            found.append("\(path): expected \(twin.count) points, found \(engine.count)")
        }
        if engine.first?.capacityBlocks != twin.first?.capacityBlocks
            || engine.last?.capacityBlocks != twin.last?.capacityBlocks
        {
            found.append("\(path): its ends are not those of the whole curve")
        }
        let pointAt = Dictionary(uniqueKeysWithValues: twin.map { ($0.capacityBlocks, $0) })
        if zip(engine, engine.dropFirst()).contains(where: { $0.capacityBlocks >= $1.capacityBlocks }) {
            found.append("\(path): capacities do not ascend")
        }
        return found
            + engine.filter { !agrees($0, pointAt[$0.capacityBlocks]) }.map {
                "\(path): \($0) is not on the whole curve"
            }
    }

    private func agrees(_ point: HitRatePoint, _ expected: HitRatePoint?) -> Bool {
        guard let expected, exact.isClose(expected.hitRate, point.hitRate) else { return false }
        switch (expected.warmHitRate, point.warmHitRate) {
        case (nil, nil): return true
        case (let expected?, let found?): return exact.isClose(expected, found)
        default: return false
        }
    }
}
