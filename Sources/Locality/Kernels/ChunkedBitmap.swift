import CScanKernels

/// A set of positions or block ids: the numbers of the 512-bit chunks that have members, ascending, each with its eight
/// words. Near members share a chunk, a far one costs 68 bytes, never an array up to it. Where the numbers are 0, 1, 2,
/// … chunks before the last may be empty.
///
/// Storage is kept when a set is emptied. All operations are O(chunks) in vector loops unless said otherwise.
struct ChunkedBitmap {
    static let wordsPerChunk = 8
    static let membersPerChunk: UInt32 = 512
    /// Elements behind a list that kernels may write to.
    private static let spareElements = 16

    /// Chunk numbers and words; only the first `chunkCount` chunks count.
    private(set) var indices: [UInt32] = []
    private(set) var words: [UInt64] = []
    private(set) var chunkCount = 0
    /// Number of members.
    private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    /// The smallest member. - Precondition: not empty.
    var first: UInt32 {
        var word = 0
        while words[word] == 0 { word += 1 }
        return indices[0] * Self.membersPerChunk + UInt32(word * 64 + words[word].trailingZeroBitCount)
    }

    /// The largest member. - Precondition: not empty.
    var last: UInt32 {
        var word = Self.wordsPerChunk - 1
        let start = (chunkCount - 1) * Self.wordsPerChunk
        while words[start + word] == 0 { word -= 1 }
        return indices[chunkCount - 1] * Self.membersPerChunk
            + UInt32(word * 64 + 63 - words[start + word].leadingZeroBitCount)
    }

    /// Words that reach its last chunk, from 0 on.
    var denseWordCount: Int { chunkCount == 0 ? 0 : (Int(indices[chunkCount - 1]) + 1) * Self.wordsPerChunk }

    /// Whether the chunks are 0, 1, 2, …
    var isDense: Bool { chunkCount == 0 || Int(indices[chunkCount - 1]) == chunkCount - 1 }

    // MARK: - Filling

    mutating func removeAll() {
        chunkCount = 0
        count = 0
    }

    mutating func assign(_ other: borrowing ChunkedBitmap) {
        reserve(other.chunkCount)
        copyPrefix(of: other.indices, count: other.chunkCount, to: &indices)
        copyPrefix(of: other.words, count: other.chunkCount * Self.wordsPerChunk, to: &words)
        chunkCount = other.chunkCount
        count = other.count
    }

    /// Words that `pack` appends.
    var packedCount: Int { 2 + chunkCount + chunkCount * Self.wordsPerChunk }

    /// Appends the set to memory that others share.
    func pack(into memory: inout [UInt64]) {
        memory.append(UInt64(count))
        memory.append(UInt64(chunkCount))
        for chunk in 0..<chunkCount { memory.append(UInt64(indices[chunk])) }
        memory.append(contentsOf: words[..<(chunkCount * Self.wordsPerChunk)])
    }

    /// Makes this the set that was packed at a place, which moves behind it.
    mutating func unpack(_ memory: [UInt64], at place: inout Int) {
        count = Int(memory[place])
        chunkCount = Int(memory[place + 1])
        reserve(chunkCount)
        place += 2
        for chunk in 0..<chunkCount { indices[chunk] = UInt32(truncatingIfNeeded: memory[place + chunk]) }
        place += chunkCount
        for word in 0..<chunkCount * Self.wordsPerChunk { words[word] = memory[place + word] }
        place += chunkCount * Self.wordsPerChunk
    }

    /// Adds a member larger than all others. O(1).
    mutating func append(_ member: UInt32) {
        let index = member / Self.membersPerChunk
        appendChunk(index)
        let bit = Int(member % Self.membersPerChunk)
        words[(chunkCount - 1) * Self.wordsPerChunk + bit >> 6] |= 1 << UInt64(bit & 63)
        count += 1
    }

    /// Adds up to 64 members larger than all others: the bits of `bits`, from `base` on, all in one word. O(1).
    mutating func append(_ bits: UInt64, at base: UInt32) {
        guard bits != 0 else { return }
        appendChunk(base / Self.membersPerChunk)
        let bit = Int(base % Self.membersPerChunk)
        words[(chunkCount - 1) * Self.wordsPerChunk + bit >> 6] |= bits << UInt64(bit & 63)
        count += bits.nonzeroBitCount
    }

    /// Makes this the set of some positions in any order.
    ///
    /// - Parameters:
    ///   - maximum: the largest.
    ///   - scratch: grows up to the largest position.
    mutating func collect(
        _ positions: UnsafeBufferPointer<UInt32>, maximum: UInt32, scratch: inout CollectionScratch,
        level: KVKernelLevel
    ) {
        removeAll()
        let chunks = Int(maximum / Self.membersPerChunk) + 1
        // A few positions far apart: a pass over the bitmap between them would take longer than sorting them.
        if positions.count * 16 < chunks {
            scratch.hasRunning = false
            for position in positions.sorted() where isEmpty || position != last { append(position) }
            return
        }
        reserve(chunks)
        scratch.bitmap.reserveElements(chunks * Self.wordsPerChunk)
        scratch.running.reserveElements(chunks * Int(KV_RUNNING_WORDS))
        scratch.hasRunning = true
        chunkCount = kv_collect_chunks(
            level, positions.baseAddress, positions.count, &scratch.bitmap, chunks, &indices, &words, &scratch.running,
            &count)
    }

    /// Makes this the set of the bits of dense words, of which there are `bitCount`. Chunks may be empty on the way.
    mutating func assign(denseWords: [UInt64], wordCount: Int, bitCount: Int) {
        removeAll()
        let chunks = (wordCount + Self.wordsPerChunk - 1) / Self.wordsPerChunk
        reserve(chunks)
        copyPrefix(of: denseWords, count: wordCount, to: &words)
        for word in wordCount..<chunks * Self.wordsPerChunk { words[word] = 0 }
        for chunk in 0..<chunks { indices[chunk] = UInt32(chunk) }
        chunkCount = chunks
        count = bitCount
    }

    private mutating func appendChunk(_ index: UInt32) {
        if chunkCount > 0 && indices[chunkCount - 1] == index { return }
        reserve(chunkCount + 1)
        indices[chunkCount] = index
        for word in chunkCount * Self.wordsPerChunk..<(chunkCount + 1) * Self.wordsPerChunk { words[word] = 0 }
        chunkCount += 1
    }

    private mutating func reserve(_ chunks: Int) {
        guard indices.count < chunks else { return }
        let needed = max(chunks, indices.count + indices.count / 2)
        indices.reserveElements(needed)
        words.reserveElements(needed * Self.wordsPerChunk)
    }

    // MARK: - Questions

    /// Number of members at or above a bound. O(chunks that reach it).
    func count(from bound: Int) -> Int {
        if bound <= 0 { return count }
        let indices = indices.span
        let words = words.span
        let boundChunk = bound / Int(Self.membersPerChunk)
        var total = 0
        var chunk = chunkCount - 1
        while chunk >= 0 && Int(indices[chunk]) > boundChunk {
            let chunkWords = words.extracting(chunk * Self.wordsPerChunk..<(chunk + 1) * Self.wordsPerChunk)
            for word in chunkWords.indices { total &+= chunkWords[word].nonzeroBitCount }
            chunk -= 1
        }
        guard chunk >= 0, Int(indices[chunk]) == boundChunk else { return total }
        let bit = bound % Int(Self.membersPerChunk)
        total += (words[chunk * Self.wordsPerChunk + bit >> 6] >> UInt64(bit & 63)).nonzeroBitCount
        for word in bit >> 6 + 1..<Self.wordsPerChunk {
            total += words[chunk * Self.wordsPerChunk + word].nonzeroBitCount
        }
        return total
    }

    /// Σ of the members.
    func sum(_ level: KVKernelLevel) -> Int { Int(kv_members(level, indices, words, chunkCount).sum) }

    /// Sizes of the intersections with another set, as it is and with every member moved by +1.
    func overlap(_ previous: borrowing ChunkedBitmap, _ level: KVKernelLevel) -> (same: Int, shifted: Int) {
        let sizes = kv_overlap(
            level, indices, words, chunkCount, previous.indices, previous.words, previous.chunkCount)
        return (sizes.same, sizes.shifted)
    }

    /// Writes the members, ascending, to the first elements; returns how many.
    func writeMembers(to members: inout [UInt32], _ level: KVKernelLevel) -> Int {
        members.reserveElements(count + Self.spareElements)
        return kv_list_members(level, indices, words, chunkCount, &members)
    }

    /// Writes the members that the next set does not have, and those that only the next set has, both ascending, to the
    /// first elements; returns how many.
    func writeChanges(
        to next: borrowing ChunkedBitmap, leaving: inout [UInt32], arriving: inout [UInt32], _ level: KVKernelLevel
    ) -> (leaving: Int, arriving: Int) {
        leaving.reserveElements(count + Self.spareElements)
        arriving.reserveElements(next.count + Self.spareElements)
        let found = kv_changes(
            level, indices, words, chunkCount, next.indices, next.words, next.chunkCount, &leaving, &arriving)
        return (found.leaving, found.arriving)
    }

    /// The members, ascending, in an array of their own.
    var members: [UInt32] {
        var members: [UInt32] = []
        let count = writeMembers(to: &members, kv_best_level())
        return Array(members.prefix(count))
    }

    /// Adds the members to the cells of the row that begins at `row`, 2^`shift` numbers per cell.
    ///
    /// - Precondition: 6 ≤ shift; the row has cells up to the end of the last chunk.
    func addCounts(to cells: inout [UInt32], at row: Int, shift: Int, _ level: KVKernelLevel) {
        guard chunkCount > 0 else { return }
        precondition(shift >= 6 && row + (denseWordCount * 64 - 1) >> shift < cells.count)
        cells.withUnsafeMutableBufferPointer {
            kv_add_counts(level, indices, words, chunkCount, UInt32(shift), $0.baseAddress! + row)
        }
    }

    /// Writes the set over another one in dense words, whole chunks that reach the last members of both. Returns the
    /// sizes of the intersections with the other, as it is and with every member moved by +1.
    func replace(
        _ row: UnsafeMutableBufferPointer<UInt64>, _ level: KVKernelLevel
    ) -> (same: Int, shifted: Int) {
        precondition(row.count >= denseWordCount)
        let sizes = kv_replace_row(level, indices, words, chunkCount, row.baseAddress, row.count)
        return (sizes.same, sizes.shifted)
    }

    /// Writes the set as dense words, which reach its last member.
    func spread(over row: UnsafeMutableBufferPointer<UInt64>) {
        precondition(row.count >= denseWordCount)
        kv_spread_chunks(indices, words, chunkCount, row.baseAddress, row.count)
    }

    /// Counts the members of another set whose rank here minus their rank there is at most `limit`.
    func countCommon(_ other: borrowing ChunkedBitmap, rankExceedsByAtMost limit: Int, _ level: KVKernelLevel) -> Int {
        kv_count_by_rank(
            level, indices, words, chunkCount, other.indices, other.words, other.chunkCount, Int64(limit))
    }

    /// Adds the members of another set. O(chunks of both).
    ///
    /// - Parameter scratch: room for the union.
    mutating func formUnion(_ other: borrowing ChunkedBitmap, scratch: inout ChunkedBitmap) {
        let span = max(denseWordCount, other.denseWordCount) / Self.wordsPerChunk
        scratch.reserve(min(chunkCount + other.chunkCount, span))
        (scratch.chunkCount, scratch.count) = mergeChunks(
            (indices.span.extracting(first: chunkCount), words.span),
            (other.indices.span.extracting(first: other.chunkCount), other.words.span),
            indices: &scratch.indices, words: &scratch.words)
        swap(&self, &scratch)
    }
}

/// Merges the chunks of two sets into memory that has room for all of them.
///
/// Subscripts of words are unchecked: a set has eight words a chunk, and no more chunks are written than there are
/// indices.
private func mergeChunks(
    _ left: (indices: Span<UInt32>, words: Span<UInt64>), _ right: (indices: Span<UInt32>, words: Span<UInt64>),
    indices: inout [UInt32], words: inout [UInt64]
) -> (chunks: Int, members: Int) {
    let size = ChunkedBitmap.wordsPerChunk
    precondition(left.words.count >= left.indices.count * size && right.words.count >= right.indices.count * size)
    var indices = indices.mutableSpan
    var words = words.mutableSpan
    precondition(words.count >= indices.count * size)
    var (leftChunk, rightChunk, chunk, members) = (0, 0, 0, 0)
    while leftChunk < left.indices.count || rightChunk < right.indices.count {
        let mine = leftChunk < left.indices.count ? left.indices[leftChunk] : .max
        let theirs = rightChunk < right.indices.count ? right.indices[rightChunk] : .max
        let index = min(mine, theirs)
        indices[chunk] = index
        let (hasLeft, hasRight) = (mine == index, theirs == index)
        for word in 0..<size {
            let bits =
                (hasLeft ? left.words[unchecked: leftChunk &* size &+ word] : 0)
                | (hasRight ? right.words[unchecked: rightChunk &* size &+ word] : 0)
            words[unchecked: chunk &* size &+ word] = bits
            members &+= bits.nonzeroBitCount
        }
        leftChunk += hasLeft ? 1 : 0
        rightChunk += hasRight ? 1 : 0
        chunk += 1
    }
    return (chunk, members)
}

/// Room to collect positions in.
struct CollectionScratch {
    /// Empty words, which they are again after each collection.
    fileprivate var bitmap: [UInt64] = []
    /// Lanes that add up to the members in the chunks before each one of the set collected last.
    fileprivate var running: [UInt64] = []
    /// Whether that set was collected chunk by chunk.
    fileprivate var hasRunning = false

    /// The lanes, for the set collected last and none other; nil where it was sorted.
    func withRunning<Answer>(_ body: (UnsafePointer<UInt64>?) -> Answer) -> Answer {
        running.withUnsafeBufferPointer { body(hasRunning ? $0.baseAddress : nil) }
    }
}

/// Copies the first elements of an array over those of another, which has room.
private func copyPrefix<Element: BitwiseCopyable>(of source: [Element], count: Int, to target: inout [Element]) {
    source.withUnsafeBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
            _ = target[..<count].update(fromContentsOf: source[..<count])
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// At least `needed` elements; new ones are 0.
    mutating func reserveElements(_ needed: Int) {
        if count < needed { append(contentsOf: repeatElement(0, count: needed - count)) }
    }
}
