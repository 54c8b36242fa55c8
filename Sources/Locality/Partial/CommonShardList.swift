import LocalityModel

/// The list of all shards that partials of one campaign carry, read once: ten thousand shares of as many shards would
/// otherwise be a hundred million names.
///
/// Hand the same one to the reading of every partial. Lists of the same bytes share their storage, so comparing them
/// costs nothing. Memory: one list and its bytes.
public struct CommonShardList: Sendable {
    private var bytes: [UInt8] = []
    private var list: [InputFile]?

    public init() {}

    /// The list that ends a header; nil where the partial is no share of one.
    mutating func read(from reader: inout PartialReader) throws(PartialFault) -> [InputFile]? {
        let rest = reader.rest
        if !bytes.isEmpty, rest.elementsEqual(bytes) {
            reader.skipRest()
            return list
        }
        let isShare = try reader.flag()
        let files = try reader.list { (reader) throws(PartialFault) in
            InputFile(name: try reader.text(), bytes: try reader.integer())
        }
        (bytes, list) = (Array(rest), isShare ? files : nil)
        return list
    }
}
