import TraceReading

/// What is said of a run of captures that is read whole.
enum CaptureNotes {
    /// Names the layers that hold nothing but zeros.
    static func layersWithoutIndexer(_ layerIDs: [Int], of directory: TraceDirectory) -> String {
        "\(place(of: directory)): layers without an indexer are left out, since all their rows are zeros: "
            + list(layerIDs)
    }

    /// Says which layers choose, where some only repeat the one before them; nil where all do.
    static func repeats(_ repeats: LayerRepeats, of directory: TraceDirectory) -> String? {
        guard repeats.choosing.count < repeats.layers.count else { return nil }
        return "\(place(of: directory)): \(repeats.choosing.count) of \(repeats.layers.count) layers choose "
            + "(\(list(repeats.choosing))); each other one holds the selections of the layer before it"
    }

    /// The path of the one file, or of the folder.
    static func place(of directory: TraceDirectory) -> String {
        directory.shards.count == 1 ? directory.shards[0].path : directory.path
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
}
