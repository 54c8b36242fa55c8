/// The policies by their definitions, word by word: sets, lists and a sort for each victim.
struct NaivePlacement {
    var stream: TestStream
    var capacity: Int
    var seed: UInt64 = 1

    /// Hits and warm hits.
    func hits(_ policy: String) -> [Int] {
        let hitSets =
            switch policy {
            case "sliding_window": slidingWindowHits
            case "hot_pinning": hotPinningHits
            case "clock": clockHits
            default: demandFilledHits(policy)
            }
        var seen = Set<Int>()
        let warmHits = zip(stream.steps, hitSets).map { step, hits in
            defer { seen.formUnion(step) }
            return hits.intersection(seen).count
        }
        return [hitSets.reduce(0) { $0 + $1.count }, warmHits.reduce(0, +)]
    }

    private var slidingWindowHits: [Set<Int>] {
        zip(stream.steps, stream.currentBlocks).map { step, current in
            Set(step.filter { block in current.map { max(0, $0 - block) < capacity } ?? false })
        }
    }

    private var hotPinningHits: [Set<Int>] {
        let records = Dictionary(stream.steps.joined().map { ($0, 1) }, uniquingKeysWith: +)
        let hottest = records.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(capacity).map(\.key)
        return stream.steps.map { Set(hottest).intersection($0) }
    }

    /// The slots as they are: nil where free.
    private var clockHits: [Set<Int>] {
        var slots = [Int?](repeating: nil, count: min(capacity, stream.distinctBlocks))
        var bits = slots.map { _ in 0 }
        var hand = 0
        return stream.steps.map { step in
            let hits = Set(step).intersection(slots.compactMap { $0 })
            for slot in slots.indices where slots[slot].map(hits.contains) ?? false { bits[slot] = 1 }
            for block in step where !hits.contains(block) {
                var slot = slots.firstIndex(of: nil)
                while slot == nil {
                    if step.contains(slots[hand]!) {
                        // As it is.
                    } else if bits[hand] == 1 {
                        bits[hand] = 0
                    } else {
                        slot = hand
                    }
                    hand = (hand + 1) % slots.count
                }
                slots[slot!] = block
                bits[slot!] = 0
            }
            return hits
        }
    }

    private func demandFilledHits(_ policy: String) -> [Set<Int>] {
        var resident = Set<Int>()
        var order = NaiveStepAtomicOrder()
        var loads: [Int] = []
        var touches: [Int: Int] = [:]
        var generator = NaiveSplitMix64(seed: seed, request: stream.requestID, layer: stream.layerID)
        return stream.steps.indices.map { index in
            let step = stream.steps[index]
            let hits = resident.intersection(step)
            loads += step.filter { !resident.contains($0) }
            resident.formUnion(step)
            _ = order.depths(ofStep: step)
            for block in step { touches[block, default: 0] += 1 }
            while resident.count > capacity {
                let candidates = resident.subtracting(step)
                let leastRecentFirst = order.order.reversed().filter(candidates.contains)
                let victim =
                    switch policy {
                    case "fifo": loads.first(where: candidates.contains)!
                    case "lfu": leastRecentFirst.min { touches[$0]! < touches[$1]! }!
                    case "belady": candidates.sorted().max { nextStep($0, index) < nextStep($1, index) }!
                    case "random": candidates.sorted()[generator.below(candidates.count)]
                    default: leastRecentFirst[0]
                    }
                resident.remove(victim)
                loads.removeAll { $0 == victim }
            }
            return hits
        }
    }

    private func nextStep(_ block: Int, _ step: Int) -> Int {
        stream.steps[(step + 1)...].firstIndex { $0.contains(block) } ?? .max
    }
}

/// SplitMix64 as its paper gives it, with draws by rejection of the incomplete last interval.
private struct NaiveSplitMix64 {
    private var state: UInt64

    init(seed: UInt64, request: Int, layer: Int) {
        func mix(_ value: UInt64) -> UInt64 { Self.output(value &+ 0x9E37_79B9_7F4A_7C15) }
        state = mix(mix(mix(seed) ^ UInt64(bitPattern: Int64(request))) ^ UInt64(bitPattern: Int64(layer)))
    }

    mutating func below(_ bound: Int) -> Int {
        while true {
            state = state &+ 0x9E37_79B9_7F4A_7C15
            let product = UInt128(Self.output(state)) * UInt128(bound)
            let low = product % (UInt128(1) << 64)
            if low >= (UInt128(1) << 64) % UInt128(bound) { return Int(product >> 64) }
        }
    }

    private static func output(_ value: UInt64) -> UInt64 {
        let first = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ (first >> 27)) &* 0x94D0_49BB_1331_11EB
        return second ^ (second >> 31)
    }
}
