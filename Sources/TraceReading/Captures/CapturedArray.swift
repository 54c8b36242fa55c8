/// The selections of one request, rows × layers × k integers in that order: where they lie, and what they mean.
///
/// Row r belongs to the pass over token `firstToken` + r, which chooses among the tokens up to itself.
final class CapturedArray: Sendable {
    /// Number of the request within its file, from 0.
    let request: Int
    /// The engine's own id.
    let name: String?
    let storage: ArrayStorage
    let shape: CaptureShape

    init(request: Int, name: String?, storage: ArrayStorage, shape: CaptureShape) {
        self.request = request
        self.name = name
        self.storage = storage
        self.shape = shape
    }
}

/// What the integers of an array are.
struct CaptureShape: Equatable, Sendable {
    var element = ElementType.int32
    /// Ids of the layers, in the array's order.
    var layerIDs: [Int]
    /// k.
    var selectedCount: Int
    /// Entries that a full row of a long sequence holds at least: fewer than k where rows are of varying length.
    var fullCount: Int
    /// Rows of the whole array.
    var rowCount: Int
    /// Rows that are analysed.
    var rows: Range<Int>
    /// The token of row 0; nil: not known, and with it the sequence lengths.
    var firstToken: Int?
    /// The first row of a decode step.
    var firstDecodeRow: Int
    /// T.
    var tokensPerPosition = 1
    /// Whether rows that are analysed are missing, because the file is cut.
    var isCut = false

    /// Bytes of one layer's selection at one row.
    var selectionByteCount: Int { selectedCount * element.width }
    /// Bytes of a row.
    var rowByteCount: Int { selectionByteCount * layerIDs.count }
    /// Bytes of all rows.
    var byteCount: Int { rowByteCount * rowCount }
}

/// Where the integers lie.
enum ArrayStorage: Sendable {
    /// In a file, as they are, from an offset on.
    case plain(OpenFile, offset: Int)
    /// In an uncompressed file as base64: the offset of the string, and of the integers in what it decodes to.
    case base64(OpenFile, offset: Int, leadByteCount: Int)
    /// In a stream that is read once, from the first analysed row on.
    case stream(any ArrayStream)
}

/// Integers that can only be had one after the other. One caller at a time; hence conforming classes are
/// `@unchecked Sendable`.
protocol ArrayStream: AnyObject, Sendable {
    /// Passes over bytes.
    ///
    /// - Throws: `.damaged`, `.readFailed`.
    func skip(_ byteCount: Int) throws(TraceReadingError)

    /// Reads bytes, fewer only where the content ends early.
    ///
    /// - Throws: `.readFailed`.
    func read(_ byteCount: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int

    /// Why the content ended early.
    var damage: String? { get }

    /// Bytes that follow the whole array where nothing may follow; reads them.
    ///
    /// - Throws: `.readFailed`.
    func bytesBehind() throws(TraceReadingError) -> Int
}

extension ArrayStream {
    func bytesBehind() throws(TraceReadingError) -> Int { 0 }
}
