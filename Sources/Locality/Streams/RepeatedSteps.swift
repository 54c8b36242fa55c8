import LocalityModel

/// How many steps of one request repeat an earlier one, as those of a generation do that loops.
///
/// Looks at the records of the request's last layer (the largest id), in the order of the shard, from the ninth on, so
/// that short requests cost nothing. Every eighth of them is tested: it **repeats** if one of the up to 64 before it
/// has at least nine tenths of its positions. Records that select more than a quarter of the sequence are not tested,
/// since any two of them have much in common. Of sequences beyond 16 K tokens every 2nd, 4th, … word of 64 positions
/// is compared, and a record with fewer than 32 positions in these is not tested.
///
/// Complexity: O(1) a record of another layer, O(chunks) of this one, O(64 · words) of one that is tested, with at most
/// 256 words of the first record's sequence, and as many beyond; they are kept of 65 records as far as a sequence
/// reaches: 130 KiB at first, 260 KiB at most.
struct RepeatedSteps {
    static let history = 64
    static let every = 8
    static let leastWords = 128
    static let leastPositions = 32
    /// Of the words of the first record's sequence, how far later ones are compared.
    private static let growth = 2

    private(set) var found = RepeatedStepCounts()
    private var layerID = Int.min
    private var records = 0
    /// Of this many words, a power of two, the first is compared.
    private var stride = 1
    /// Words of a row, and the most that there may be.
    private var width = 0
    private var widthLimit = 0
    /// A ring of rows of `width` words: of the record at hand and those before it.
    private var rows: [UInt64] = []

    /// The next record of the request.
    @inline(__always)
    mutating func add(layerID: Int, _ tokens: borrowing ChunkedBitmap) {
        if layerID >= self.layerID { follow(layerID: layerID, tokens) }
    }

    private mutating func follow(layerID: Int, _ tokens: borrowing ChunkedBitmap) {
        if layerID > self.layerID {
            self = RepeatedSteps()
            self.layerID = layerID
        }
        defer { records += 1 }
        if records < Self.every { return }
        if records == Self.every { begin(words: tokens.denseWordCount) }
        widen(to: min(columns(words: tokens.denseWordCount), widthLimit))
        let place = (records - Self.every) % (Self.history + 1) * width
        rows.reserveElements(place + width)
        let selected = write(tokens, to: place)
        guard records > Self.every, records % Self.every == 0, selected >= Self.leastPositions,
            4 * tokens.count <= Int(tokens.last) + 1
        else { return }
        found.tested += 1
        if repeats(row: place, selected: selected) { found.repeated += 1 }
    }

    private mutating func begin(words: Int) {
        while words / (stride * 2) >= Self.leastWords { stride *= 2 }
        width = max(1, columns(words: words))
        widthLimit = max(1, columns(words: Self.growth * words))
    }

    private func columns(words: Int) -> Int { (words + stride - 1) / stride }

    /// Makes rows longer, by an eighth more than is needed, since sequences grow by a token a record.
    private mutating func widen(to needed: Int) {
        guard needed > width else { return }
        let wider = min(needed + needed / 8, widthLimit)
        let count = rows.count / width
        var moved = [UInt64](repeating: 0, count: count * wider)
        for row in 0..<count {
            for word in 0..<width { moved[row * wider + word] = rows[row * width + word] }
        }
        (rows, width) = (moved, wider)
    }

    /// - Returns: how many positions lie in the words that are compared.
    private mutating func write(_ tokens: borrowing ChunkedBitmap, to place: Int) -> Int {
        for word in place..<place + width { rows[word] = 0 }
        var selected = 0
        for chunk in 0..<tokens.chunkCount {
            let first = Int(tokens.indices[chunk]) * ChunkedBitmap.wordsPerChunk
            var word = (stride - first % stride) % stride
            while word < ChunkedBitmap.wordsPerChunk {
                let column = (first + word) / stride
                guard column < width else { return selected }
                rows[place + column] = tokens.words[chunk * ChunkedBitmap.wordsPerChunk + word]
                selected += rows[place + column].nonzeroBitCount
                word += stride
            }
        }
        return selected
    }

    private func repeats(row: Int, selected: Int) -> Bool {
        let rows = rows.span
        let needed = (9 * selected + 9) / 10
        for other in 0...min(records - Self.every, Self.history) where other * width != row {
            var common = 0
            for word in 0..<width {
                common &+= (rows[row &+ word] & rows[other &* width &+ word]).nonzeroBitCount
            }
            if common >= needed { return true }
        }
        return false
    }
}

/// Steps of one request that were tested, and those that repeat an earlier one.
struct RepeatedStepCounts: Equatable {
    /// Fewer say nothing.
    static let enough = 8

    var tested = 0
    var repeated = 0

    /// Whether the generation loops: at least half of its steps repeat an earlier one.
    var isLoop: Bool { tested >= Self.enough && 2 * repeated >= tested }
}

/// Requests that loop, with their counts added up.
struct LoopTotals: Equatable {
    var requests = 0
    var steps = RepeatedStepCounts()

    mutating func add(_ request: RepeatedStepCounts) {
        if request.isLoop { merge(LoopTotals(requests: 1, steps: request)) }
    }

    mutating func merge(_ other: LoopTotals) {
        requests += other.requests
        steps.tested += other.steps.tested
        steps.repeated += other.steps.repeated
    }

    /// As a result says it; nil without such a request.
    var diagnostic: LoopingRequests? {
        guard requests > 0 else { return nil }
        return LoopingRequests(
            count: requests, distinctShare: Double(steps.tested - steps.repeated) / Double(steps.tested))
    }
}
