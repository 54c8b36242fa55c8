import Synchronization

/// The places of all records of a directory, in a temporary file: sorted runs, and for every piece where its places
/// stand in each run.
///
/// Memory: 56 bytes a piece and 16 more for each further run that has places of it; the places themselves are on disk,
/// 32 bytes a record.
final class RecordIndex: Sendable {
    /// Places of one piece that stand together and in order, counted in places from the file's start.
    struct Part {
        var start: Int
        var count: Int
    }

    private let file: TemporaryFile
    private let partsOfPieces = Mutex<[[Part]]>([])
    private static let stride = MemoryLayout<RecordPlace>.stride

    /// - Throws: 73.
    init(in folder: String) throws(CommandFailure) {
        file = try TemporaryFile(in: folder)
    }

    /// Sorts the places and writes them as a run; the array is empty afterwards.
    ///
    /// - Throws: 74.
    func addRun(_ places: inout [RecordPlace]) throws(CommandFailure) {
        guard !places.isEmpty else { return }
        places.sort(by: RecordPlace.precedes)
        let start = file.reserve(places.count * Self.stride)
        try write(places, at: start)
        note(places, start: start / Self.stride)
        places.removeAll(keepingCapacity: true)
    }

    private func write(_ places: [RecordPlace], at offset: Int) throws(CommandFailure) {
        try places.withUnsafeBufferPointer { (places) throws(CommandFailure) in
            try file.write(UnsafeRawBufferPointer(places), at: offset)
        }
    }

    private func note(_ places: [RecordPlace], start: Int) {
        partsOfPieces.withLock { parts in
            var first = 0
            while first < places.count {
                let piece = Int(places[first].piece)
                let end = places[first...].firstIndex { $0.piece != piece } ?? places.count
                while parts.count <= piece { parts.append([]) }
                parts[piece].append(Part(start: start + first, count: end - first))
                first = end
            }
        }
    }

    /// Where the places of a piece stand.
    func parts(of piece: UInt32) -> [Part] { partsOfPieces.withLock { $0[Int(piece)] } }

    /// Takes the first places of a part, at most as many as the array holds at most: the rest stays in the part.
    ///
    /// - Throws: 74.
    func take(from part: inout Part, into places: inout [RecordPlace], atMost count: Int) throws(CommandFailure) {
        let taken = min(count, part.count)
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: repeatElement(RecordPlace.none, count: taken))
        let offset = part.start * Self.stride
        try places.withUnsafeMutableBufferPointer { (places) throws(CommandFailure) in
            try file.read(into: UnsafeMutableRawBufferPointer(places), at: offset)
        }
        part.start += taken
        part.count -= taken
    }
}

extension RecordPlace {
    /// Stands where one will be read to.
    fileprivate static let none = RecordPlace(piece: 0, layerID: 0, stepIndex: 0, offset: 0, byteCount: 0)
}
