/// A request as it is written: the pieces that belong together, in the order of their shards.
///
/// **When two pieces are one request.** They have the same id (a captured request has none and stays alone), and, taken
/// shard by shard, the piece either
///
/// - *goes on*: it stands in the shard right after the request's last piece, in every layer that both have its steps
///   stand behind the request's, and no step is missing between the two (`split` cuts a file so); or
/// - *goes along*: it has none of the request's layers, and their ranges of steps overlap (pipeline ranks write so). Of
///   several such requests it belongs to the one with which it shares most steps, the earliest of equals.
///
/// Else the id has returned, and the piece is another request.
struct JoinedRequest {
    private(set) var pieces: [UInt32]
    /// The shard of its first piece, and where it begins there: the order of requests.
    let shard: Int
    let firstOffset: Int
    private var lastShard: Int
    private var extent: PieceExtent

    private init(_ number: UInt32, _ piece: RequestPieces.Piece, _ extent: PieceExtent) {
        pieces = [number]
        shard = piece.shard
        firstOffset = piece.firstOffset
        lastShard = piece.shard
        self.extent = extent
    }

    /// The requests of a directory in the order of their first records.
    ///
    /// - Parameter extent: the steps of a piece; asked only of pieces whose id several shards have.
    /// - Complexity: O(n log n) for n pieces, beside the extents.
    static func join(
        _ pieces: [RequestPieces.Piece], extent: (UInt32) throws(CommandFailure) -> PieceExtent
    ) throws(CommandFailure) -> [JoinedRequest] {
        var ofKey: [RequestPieces.Key: [UInt32]] = [:]
        var requests: [JoinedRequest] = []
        for (number, piece) in zip(UInt32(0)..., pieces) {
            if let key = piece.key {
                ofKey[key, default: []].append(number)
            } else {
                requests.append(JoinedRequest(number, piece, PieceExtent()))
            }
        }
        for numbers in ofKey.values { requests += try joinEqualIDs(numbers, pieces, extent) }
        return requests.sorted { ($0.shard, $0.firstOffset) < ($1.shard, $1.firstOffset) }
    }

    private static func joinEqualIDs(
        _ numbers: [UInt32], _ pieces: [RequestPieces.Piece], _ extent: (UInt32) throws(CommandFailure) -> PieceExtent
    ) throws(CommandFailure) -> [JoinedRequest] {
        var requests: [JoinedRequest] = []
        // Numbers rise with the shard, of which each has one piece of an id.
        for number in numbers {
            let piece = pieces[Int(number)]
            let extent = numbers.count > 1 ? try extent(number) : PieceExtent()
            if let index = request(that: extent, of: piece.shard, belongsTo: requests) {
                requests[index].pieces.append(number)
                requests[index].lastShard = piece.shard
                requests[index].extent.join(extent)
            } else {
                requests.append(JoinedRequest(number, piece, extent))
            }
        }
        return requests
    }

    private static func request(
        that piece: PieceExtent, of shard: Int, belongsTo requests: [JoinedRequest]
    ) -> Int? {
        if let cut = requests.firstIndex(where: { $0.lastShard + 1 == shard && $0.extent.isContinued(by: piece) }) {
            return cut
        }
        let common = requests.map { $0.extent.commonSteps(withOtherLayers: piece) }
        guard let most = common.max(), most > 0 else { return nil }
        return common.firstIndex(of: most)
    }
}
