import Synchronization

/// How far an analysis is, to be read from another thread.
public final class AnalysisProgress: Sendable {
    private let bytes = Atomic<Int>(0)

    public init() {}

    /// Bytes of shards analysed so far (as they lie on disk, decompressed or not).
    public var bytesDone: Int { bytes.load(ordering: .relaxed) }

    func add(_ count: Int) {
        bytes.add(count, ordering: .relaxed)
    }
}
