/// Selections of several entries that are all 0 (a buffer that nothing was written to), counted by layer.
///
/// A server reserves room for every transformer layer. Where all of a run's rows of a layer are zero the layer has no
/// indexer, and is left out; where they are in some requests alone, those were not captured.
public struct ZeroRows: Equatable, Sendable {
    /// The rows of one layer.
    public struct Count: Equatable, Sendable {
        public var layerID: Int
        public var decode: Int
        /// Rows of the prompt, where rows of zeros are met in good captures, too.
        public var prefill: Int

        public init(layerID: Int, decode: Int, prefill: Int) {
            self.layerID = layerID
            self.decode = decode
            self.prefill = prefill
        }
    }

    /// Layers that have such rows, ascending.
    public private(set) var counts: [Count] = []

    public init() {}

    /// - Parameter counts: of layers in ascending order.
    public init(_ counts: [Count]) { self.counts = counts }

    public var isEmpty: Bool { counts.isEmpty }

    public mutating func add(_ other: ZeroRows) {
        for count in other.counts { add(count) }
    }

    /// O(log layers) where the layer has such rows already.
    mutating func add(_ count: Count) {
        let place = counts.partitioningIndex(from: count.layerID)
        if place < counts.count, counts[place].layerID == count.layerID {
            counts[place].decode += count.decode
            counts[place].prefill += count.prefill
        } else {
            counts.insert(count, at: place)
        }
    }

    /// The layers of a run that hold nothing else: ascending; none where no layer holds anything.
    ///
    /// - Parameters:
    ///   - files: the zero rows of each of its files.
    ///   - holdsRecords: whether a layer has a record in any of them.
    public static func layersWithoutIndexer(
        of files: some Sequence<ZeroRows>, _ holdsRecords: (_ layerID: Int) -> Bool
    ) -> [Int] {
        let layers = CaptureLimits.layerIDs
        guard layers.contains(where: holdsRecords) else { return [] }
        let zero = Set(files.flatMap { $0.counts.map(\.layerID) })
        return zero.filter { !holdsRecords($0) }.sorted()
    }

    /// Rows of some layers, of every phase.
    public func rowCount(inLayers layerIDs: [Int]) -> Int {
        counts.filter { layerIDs.contains($0.layerID) }.reduce(0) { $0 + $1.decode + $1.prefill }
    }

    /// What was left out of a file that is good otherwise: decode rows of zeros, but for those of some layers.
    public func damage(path: String, except layerIDs: [Int]) -> TraceReadingError? {
        let rows = counts.filter { !layerIDs.contains($0.layerID) }.reduce(0) { $0 + $1.decode }
        guard rows > 0 else { return nil }
        return CaptureFault(
            "\(rows) rows hold nothing but zeros: their buffer was never written", "record those requests again"
        ).inFile(path)
    }
}

extension [ZeroRows.Count] {
    /// The place of a layer, or where it would stand.
    fileprivate func partitioningIndex(from layerID: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].layerID < layerID { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
