import LocalityModel
import TraceReading

/// What is said of a run of captures that is read whole.
enum CaptureNotes {
    /// Names the layers that hold nothing but zeros.
    static func layersWithoutIndexer(_ layerIDs: [Int], of directory: TraceDirectory) -> String {
        "\(place(of: directory)): layers without an indexer are left out, since all their rows are zeros: "
            + list(layerIDs)
    }

    /// Says that layers count as often as others use their selections; nil where each counts once.
    static func weights(_ results: [AnalysisResult], of directory: TraceDirectory) -> String? {
        guard let weights = results.first?.requestStepMisses?.layerWeights else { return nil }
        return "\(place(of: directory)): holds the \(weights.count) layers that choose; in a step's misses each counts "
            + "as often as layers use its selection, \(weights.reduce(0, +)) in all"
    }

    /// Says which layers choose, where some only repeat the one before them; nil where all do.
    static func repeats(_ repeats: LayerRepeats, of directory: TraceDirectory) -> String? {
        guard repeats.choosing.count < repeats.layers.count else { return nil }
        return "\(place(of: directory)): \(repeats.choosing.count) of \(repeats.layers.count) layers choose "
            + "(\(list(repeats.choosing))); each other one holds the selections of the layer before it"
    }

    /// Says how many requests have one row or none; nil without any.
    static func shortRequests(_ count: Int, of directory: TraceDirectory) -> String? {
        guard count > 0 else { return nil }
        return "\(place(of: directory)): \(count) request(s) have one row of this phase or none: "
            + "they say nothing of reuse; record longer answers"
    }

    /// Asks about an array with more layers than models have; nil for fewer.
    static func manyLayers(_ layerCount: Int, of directory: TraceDirectory) -> String? {
        guard layerCount > 128 else { return nil }
        return "\(place(of: directory)): \(layerCount) layers are more than models have; if the array is "
            + "(layers, rows, k), save numpy.transpose(array, (1, 0, 2))"
    }

    /// The path of the one file, or of the folder.
    static func place(of directory: TraceDirectory) -> String {
        directory.shards.count == 1 ? directory.shards[0].path : directory.input
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
}
