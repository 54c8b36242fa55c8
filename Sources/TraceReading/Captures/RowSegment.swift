/// Some selections of a captured array, in its order (row by row, layer by layer), on their way to the worker that
/// decodes them.
public struct RowSegment: Sendable {
    let array: CapturedArray
    /// Provisional: told apart from every other request of the run.
    let requestID: Int
    /// Selection s is that of row s / layers, layer s mod layers.
    let selections: Range<Int>

    /// Selections that stand in front only to be compared with: 1 where the first is not its row's first.
    var leadCount: Int {
        if case .stream = array.storage { return 0 }
        return selections.lowerBound % array.shape.layerIDs.count == 0 ? 0 : 1
    }

    /// Where in the decoded integers' bytes they stand; with base64 what stands before the integers counts too.
    private var bytes: Range<Int> {
        let size = array.shape.selectionByteCount
        let start = if case .base64(_, _, let start) = array.storage { start } else { 0 }
        return start + (selections.lowerBound - leadCount) * size..<start + selections.upperBound * size
    }

    /// Bytes of the selections, with those in front, once they are decoded.
    var decodedByteCount: Int { bytes.count }

    /// Of base64: bytes of the first group that belong to what stands before.
    var skippedByteCount: Int {
        if case .base64 = array.storage { bytes.lowerBound % 3 } else { 0 }
    }

    /// The place of the selections in their file; nil where a stream has handed them out already.
    var place: (file: OpenFile, offset: Int, byteCount: Int)? {
        switch array.storage {
        case .plain(let file, let offset): (file, offset + bytes.lowerBound, bytes.count)
        case .base64(let file, let offset, _):
            (file, offset + Base64.group(of: bytes.lowerBound), Base64.characters(upTo: bytes))
        case .stream: nil
        }
    }
}

/// How bytes and characters of base64 belong together: three bytes, four characters.
enum Base64 {
    /// The first character of the group that holds a byte.
    static func group(of byte: Int) -> Int { byte / 3 * 4 }

    /// The first byte of the group that holds a character.
    static func group(ofCharacter character: Int) -> Int { character / 4 * 3 }

    /// Characters from the group of a range's first byte to its last byte.
    static func characters(upTo bytes: Range<Int>) -> Int {
        let rest = bytes.upperBound % 3
        return bytes.upperBound / 3 * 4 + (rest == 0 ? 0 : rest + 1) - group(of: bytes.lowerBound)
    }

    /// Bytes that a number of characters without padding decodes to.
    static func byteCount(ofCharacters count: Int) -> Int { count / 4 * 3 + max(0, count % 4 - 1) }
}

extension SegmentBuffer {
    /// Makes room for a number of bytes; what is in the buffer is lost.
    mutating func reserve(_ byteCount: Int) {
        while capacity < byteCount { grow(keeping: 0) }
    }

    /// Fills the buffer with rows as they lie in their file, if that has not been done.
    ///
    /// - Throws: `.readFailed`; `.damaged` if the file has become shorter.
    public mutating func fill(_ rows: RowSegment) throws(TraceReadingError) {
        guard let place = rows.place else { return }
        reserve(place.byteCount)
        let count = try place.file.read(at: place.offset, count: place.byteCount, into: base)
        guard count == place.byteCount else {
            throw .damaged(
                path: place.file.path, bytesRead: place.offset + count,
                reason: "the file became shorter while it was read: it ends")
        }
        diskByteCount = count
    }
}
