/// Where one record stands, and what it is ordered by. 32 bytes, as they lie in memory, in the temporary index.
struct RecordPlace {
    /// The number of its request's piece: what one shard holds of the request.
    var piece: UInt32
    var layerID: Int16
    var stepIndex: Int
    /// Of the first byte of its object, in its shard's content.
    var offset: Int
    /// Bytes of its object, from `{` to `}`.
    var byteCount: Int

    /// By piece, step and layer; records that agree in all three keep the order of their shard.
    static func precedes(_ first: RecordPlace, _ second: RecordPlace) -> Bool {
        (first.piece, first.stepIndex, first.layerID, first.offset)
            < (second.piece, second.stepIndex, second.layerID, second.offset)
    }
}
