import Foundation
import TextReading

/// Reads JSON of forms that are known; nil, and at no particular place, where something else comes.
struct BulkReader {
    let bytes: UnsafeBufferPointer<UInt8>
    /// The byte to be read next.
    var next: Int

    /// A list of elements.
    mutating func list<Element>(_ element: (inout BulkReader) -> Element?) -> [Element]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var elements: [Element] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let read = element(&self) else { return nil }
            elements.append(read)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? elements : nil
    }

    /// A list of natural numbers; `count` is how many are expected.
    mutating func naturals(expecting count: Int) -> [Int]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var numbers: [Int] = []
        if take(UInt8(ascii: "]")) { return numbers }
        numbers.reserveCapacity(count)
        repeat {
            guard let number = natural() else { return nil }
            numbers.append(number)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? numbers : nil
    }

    /// A natural number of at most 18 digits, without a leading zero.
    @inline(__always)
    mutating func natural() -> Int? {
        skipWhiteSpace()
        let start = next
        let end = min(bytes.count, start + 18)
        var (place, value) = (start, 0)
        while place < end, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ Int(digit)
            place += 1
        }
        let digits = place - start
        guard digits == 1 || digits > 1 && bytes[start] != UInt8(ascii: "0") else { return nil }
        next = place
        return value
    }

    mutating func number() -> Double? {
        skipWhiteSpace()
        return DecimalNumber.read(bytes, &next)
    }

    /// A number, or null: nil inside.
    mutating func numberOrNull() -> Double?? {
        skipWhiteSpace()
        if next < bytes.count, bytes[next] == UInt8(ascii: "n") { return take(Self.null) ? .some(nil) : nil }
        return number().map { .some($0) }
    }

    /// A point of a curve, its keys sorted as this program writes them.
    mutating func hitRatePoint() -> HitRatePoint? {
        guard take(UInt8(ascii: "{")), takeKey(Self.capacity), let capacity = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.hitRate), let hitRate = number(), take(UInt8(ascii: ",")), takeKey(Self.warmHitRate),
            let warm = numberOrNull(), take(UInt8(ascii: "}"))
        else { return nil }
        return HitRatePoint(capacityBlocks: capacity, hitRate: hitRate, warmHitRate: warm)
    }

    /// A layer's part of a result, its keys sorted as this program writes them.
    mutating func layer() -> LayerResult? {
        guard take(UInt8(ascii: "{")), takeKey(Self.layerID), let layerID = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.lruCurve), let curve = list({ $0.hitRatePoint() }), take(UInt8(ascii: ",")),
            takeKey(Self.means), let means = numbersByName(), take(UInt8(ascii: ",")),
            takeKey(Self.smallest), let smallest = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.records), let records = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.reuseCDF), let reuseCDF = numbersByInteger(), take(UInt8(ascii: "}"))
        else { return nil }
        return LayerResult(
            layerID: layerID, records: records, means: means, reuseCDF: reuseCDF,
            minimumFeasibleCapacityBlocks: smallest, lruCurve: curve)
    }

    /// An object of numbers, whose names are integers, each once.
    private mutating func numbersByInteger() -> IntegerKeyed<Double>? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var pairs: [(Int, Double)] = []
        if take(UInt8(ascii: "}")) { return IntegerKeyed() }
        repeat {
            guard let key = name().flatMap({ Int($0) }), take(UInt8(ascii: ":")), let number = number() else {
                return nil
            }
            pairs.append((key, number))
        } while take(UInt8(ascii: ","))
        let numbers = IntegerKeyed(pairs)
        return take(UInt8(ascii: "}")) && numbers.count == pairs.count ? numbers : nil
    }

    /// An object of numbers, whose names are ASCII without escapes, each once.
    mutating func numbersByName() -> [String: Double]? { byName { $0.number() } }

    /// An object of values, whose names are ASCII without escapes, each once.
    mutating func byName<Value>(_ value: (inout BulkReader) -> Value?) -> [String: Value]? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var values: [String: Value] = [:]
        if take(UInt8(ascii: "}")) { return values }
        values.reserveCapacity(32)
        repeat {
            guard let name = name(), take(UInt8(ascii: ":")), let read = value(&self),
                values.updateValue(read, forKey: name) == nil
            else { return nil }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? values : nil
    }

    /// A point of a CDF of reuse time, its keys sorted as this program writes them.
    mutating func reuseTimePoint() -> ReuseTimePoint? {
        guard take(UInt8(ascii: "{")), takeKey(Self.cdf), let share = number(), take(UInt8(ascii: ",")),
            takeKey(Self.reuseSteps), let steps = natural(), take(UInt8(ascii: "}"))
        else { return nil }
        return ReuseTimePoint(steps: steps, share: share)
    }

    /// What a policy reaches at a capacity, its keys sorted as this program writes them.
    mutating func policyResult() -> PolicyResult? {
        guard take(UInt8(ascii: "{")), takeKey(Self.capacity), let capacity = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.feasible)
        else { return nil }
        if take(Self.no) { return take(UInt8(ascii: "}")) ? PolicyResult(infeasibleCapacityBlocks: capacity) : nil }
        guard take(Self.yes), take(UInt8(ascii: ",")), takeKey(Self.hitRate), let hitRate = number(),
            take(UInt8(ascii: ",")), takeKey(Self.hits), let hits = natural(), take(UInt8(ascii: ",")),
            takeKey(Self.misses), let misses = natural(), take(UInt8(ascii: ",")), takeKey(Self.warmHitRate),
            let warm = numberOrNull(), take(UInt8(ascii: "}"))
        else { return nil }
        return PolicyResult(capacityBlocks: capacity, hits: hits, misses: misses, hitRate: hitRate, warmHitRate: warm)
    }

    private mutating func name() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = next
        while next < bytes.count, bytes[next] != UInt8(ascii: "\"") {
            guard (0x20..<0x7F).contains(bytes[next]), bytes[next] != UInt8(ascii: "\\") else { return nil }
            next += 1
        }
        guard next < bytes.count else { return nil }
        defer { next += 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<next]), as: UTF8.self)
    }

    /// Passes over a byte, behind white space; false if another comes.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipWhiteSpace()
        guard next < bytes.count, bytes[next] == byte else { return false }
        next += 1
        return true
    }

    private mutating func takeKey(_ key: StaticString) -> Bool { take(key) && take(UInt8(ascii: ":")) }

    private mutating func take(_ text: StaticString) -> Bool {
        skipWhiteSpace()
        let count = text.utf8CodeUnitCount
        guard bytes.count - next >= count else { return false }
        guard memcmp(bytes.baseAddress! + next, text.utf8Start, count) == 0 else { return false }
        next += count
        return true
    }

    private static let layerID: StaticString = "\"layer_id\""
    private static let lruCurve: StaticString = "\"lru_curve\""
    private static let means: StaticString = "\"means\""
    private static let smallest: StaticString = "\"min_feasible_capacity_blocks\""
    private static let records: StaticString = "\"records\""
    private static let reuseCDF: StaticString = "\"reuse_cdf\""
    private static let null: StaticString = "null"
    private static let yes: StaticString = "true"
    private static let no: StaticString = "false"
    private static let feasible: StaticString = "\"feasible\""
    private static let hits: StaticString = "\"hits\""
    private static let misses: StaticString = "\"misses\""
    private static let cdf: StaticString = "\"cdf\""
    private static let reuseSteps: StaticString = "\"reuse_distance_steps\""
    private static let capacity: StaticString = "\"capacity_blocks\""
    private static let hitRate: StaticString = "\"hit_rate\""
    private static let warmHitRate: StaticString = "\"warm_hit_rate\""

    @inline(__always)
    private mutating func skipWhiteSpace() {
        if next < bytes.count, bytes[next] <= 0x20 { skipSeveral() }
    }

    private mutating func skipSeveral() {
        while next < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[next]) { next += 1 }
    }
}
