import LocalityModel

extension Diagnostics {
    /// What is said of records of a trace directory that do not stand as an analysis takes them, a line each: what, and
    /// what to do.
    func orderWarnings(of directory: String) -> [String] {
        let cure = "kvplace convert \(directory) --order step"
        let lines = [
            (
                resumedSteps,
                "\(Self.times(resumedSteps)) a request returns to a step that had ended: its records are not in step "
                    + "order, and the overlap of layers is that of the pieces; \(cure) sorts them"
            ),
            (
                splitRequests,
                "\(Self.requests(splitRequests)) in pieces: several shards hold other layers of the same steps "
                    + "(pipeline ranks), each part counts as a request, and nothing is sized; \(cure) joins them"
            ),
            (
                continuedRequests,
                "\(Self.requests(continuedRequests)) cut: the next shard continues the steps, and what stands there "
                    + "counts as another request, with empty caches; \(cure) joins them"
            ),
            (
                repeatedRows,
                "in \(Self.steps(repeatedRows)) all layers select the same positions: rows are stale or padded, unless "
                    + "all layers share an indexer; check the recorder"
            ),
            (
                loopingRequests?.count ?? 0,
                "\(Self.requests(loopingRequests?.count ?? 0)) too local: "
                    + "\(Int(((loopingRequests?.distinctShare ?? 0) * 100).rounded())) % of the steps are distinct, "
                    + "the others repeat one of the 64 before, as when a generation loops; misses of real traffic are "
                    + "several times as many: record other prompts, or with sampling"
            ),
        ]
        return lines.filter { $0.0 > 0 }.map { "\(directory): \($0.1)" }
    }

    private static func requests(_ count: Int) -> String { count == 1 ? "1 request is" : "\(count) requests are" }

    private static func steps(_ count: Int) -> String { count == 1 ? "1 step" : "\(count) steps" }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
