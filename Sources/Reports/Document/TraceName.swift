import LocalityModel

/// How a run is called: by its data set, its run name, or its folder, in this order; by its file where that lies in the
/// working folder or came through a pipe. Behind that stands what selected, where it was not an indexer.
struct TraceName: Sendable {
    /// A few words for headings.
    let title: String
    /// Run, rank and path, for the line below.
    let detail: String

    init(_ group: TraceGroup) {
        let meta = group.primary.runMetadata
        let place = Self.place(group)
        let candidates = [meta?.dataset, meta?.runName, place]
        let name = candidates.compactMap { $0 }.first { !$0.allSatisfy(\.isWhitespace) } ?? "trace"
        var shown = TraceText.display(name)
        if let rank = meta?.rank, let world = meta?.worldSize, world > 1 { shown += " · rank \(rank)/\(world)" }
        if let selection = meta?.selection { shown += " · \(TraceText.display(selection))" }
        title = shown
        let parts = [meta?.dataset == nil ? nil : meta?.runName, place]
        detail = parts.compactMap { $0 }.map { TraceText.display($0) }.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static func place(_ group: TraceGroup) -> String {
        let files = group.primary.inputs?.files ?? []
        return [".", "-"].contains(group.traceDirectory) && files.count == 1 ? files[0].name : group.traceDirectory
    }
}
