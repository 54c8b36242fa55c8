import CScanKernels

/// The integers that a base64 string in compressed content decodes to. One caller at a time; hence
/// `@unchecked Sendable`.
///
/// Complexity: O(characters); memory for one piece.
final class Base64Stream: ArrayStream, @unchecked Sendable {
    /// Whole groups of four characters.
    private static let pieceByteCount = 96 << 10
    private let content: any CaptureContent
    private let end: Int
    private let start: Int
    private let lead: Int
    /// Offset of the first character that is not decoded yet.
    private var offset: Int
    /// Decoded bytes that belong to what was passed over.
    private var surplus = 0
    private var decoded = [UInt8](repeating: 0, count: pieceByteCount)
    /// What of the decoded bytes was not handed out yet.
    private var held = 0..<0
    private let level = kv_best_level()

    /// - Parameters:
    ///   - content: of its own, since it is read at the array's pace.
    ///   - place: of the string.
    ///   - leadByteCount: decoded bytes in front of the integers.
    init(_ content: any CaptureContent, _ place: Base64Place, leadByteCount: Int) {
        self.content = content
        start = place.offset
        end = place.offset + place.characterCount
        offset = start
        lead = leadByteCount
        moveTo(byte: leadByteCount)
    }

    var damage: String? { content.damage }

    /// - Precondition: before the first byte is read.
    func skip(_ byteCount: Int) { moveTo(byte: lead + byteCount) }

    private func moveTo(byte: Int) {
        offset = start + Base64.group(of: byte)
        surplus = byte % 3
    }

    func read(_ byteCount: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < byteCount {
            if held.isEmpty { try decodePiece() }
            if held.isEmpty { break }
            let count = min(byteCount - filled, held.count)
            decoded.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                (target + filled).update(from: base + held.lowerBound, count: count)
            }
            filled += count
            held = held.lowerBound + count..<held.upperBound
        }
        return filled
    }

    private func decodePiece() throws(TraceReadingError) {
        let wanted = min(Self.pieceByteCount, end - offset)
        guard wanted > 0 else { return }
        let piece = try content.bytes(at: offset, count: wanted)
        offset += piece.count
        kv_base64_decode(level, piece, piece.count, &decoded)
        let count = Base64.byteCount(ofCharacters: piece.count)
        held = min(surplus, count)..<count
        surplus = 0
    }
}
