/// The rows of an array in Fortran order, where those of one (layer, entry) lie side by side: turned round a tile of
/// rows at a time.
///
/// Complexity: O(bytes); memory for a tile. Read by one caller at a time; hence `@unchecked Sendable`.
final class TransposedStream: ArrayStream, @unchecked Sendable {
    /// Bytes of a tile: long enough that each of its many reads is worth a system call.
    private static let tileByteCount = CaptureLimits.heldByteCount
    private let origin: Origin
    private let shape: CaptureShape
    private let rowCount: Int
    private let tileRowCount: Int
    private var tile: [UInt8] = []
    private var column: [UInt8] = []
    /// The row behind the tile, and the next byte of the tile.
    private var nextRow = 0
    private var place = 0
    private(set) var damage: String?

    private enum Origin {
        case file(OpenFile, offset: Int)
        case memory([UInt8])
    }

    convenience init(file: OpenFile, offset: Int, shape: CaptureShape) {
        self.init(.file(file, offset: offset), shape)
    }

    /// - Parameter bytes: the elements of a small array.
    convenience init(_ bytes: [UInt8], shape: CaptureShape) {
        self.init(.memory(bytes), shape)
    }

    private init(_ origin: Origin, _ shape: CaptureShape) {
        self.origin = origin
        self.shape = shape
        rowCount = shape.rowCount
        tileRowCount = max(1, Self.tileByteCount / shape.rowByteCount)
    }

    /// - Precondition: whole rows, before the first is read.
    func skip(_ byteCount: Int) throws(TraceReadingError) { nextRow += byteCount / shape.rowByteCount }

    func read(_ byteCount: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < byteCount {
            if place == tile.count { try turnTile() }
            let count = min(byteCount - filled, tile.count - place)
            if count == 0 { break }
            for index in 0..<count { target[filled + index] = tile[place + index] }
            filled += count
            place += count
        }
        return filled
    }

    private func turnTile() throws(TraceReadingError) {
        let rows = min(tileRowCount, rowCount - nextRow)
        place = 0
        tile = [UInt8](repeating: 0, count: rows * shape.rowByteCount)
        guard rows > 0 else { return }
        let layers = shape.layerIDs.count
        for layer in 0..<layers {
            for entry in 0..<shape.selectedCount {
                try fillColumn(layer + layers * entry, rows)
                scatter(to: layer * shape.selectedCount + entry, rows)
            }
        }
        nextRow += rows
    }

    /// Reads the elements of one (layer, entry) for the rows of the tile.
    private func fillColumn(_ index: Int, _ rows: Int) throws(TraceReadingError) {
        let width = shape.element.width
        let start = (index * rowCount + nextRow) * width
        switch origin {
        case .memory(let bytes): column = Array(bytes[start..<start + rows * width])
        case .file(let file, let offset): column = try file.bytes(at: offset + start, count: rows * width)
        }
        guard column.count == rows * width else {
            throw .damaged(path: path, bytesRead: start, reason: "the file became shorter while it was read: it ends")
        }
    }

    private var path: String {
        if case .file(let file, _) = origin { file.path } else { "" }
    }

    private func scatter(to place: Int, _ rows: Int) {
        let width = shape.element.width
        var target = place * width
        for row in 0..<rows {
            for byte in 0..<width { tile[target + byte] = column[row * width + byte] }
            target += shape.rowByteCount
        }
    }
}
