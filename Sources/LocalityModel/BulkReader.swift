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

    /// A natural number of at most 18 digits, without a leading zero.
    mutating func natural() -> Int? {
        skipWhiteSpace()
        let start = next
        var value = 0
        while next < bytes.count, next - start < 18, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[next]) {
            value = value * 10 + Int(bytes[next] - UInt8(ascii: "0"))
            next += 1
        }
        let digits = next - start
        return digits == 0 || digits > 1 && bytes[start] == UInt8(ascii: "0") ? nil : value
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

    /// An object of numbers, whose names are ASCII without escapes, each once.
    mutating func numbersByName() -> [String: Double]? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var numbers: [String: Double] = [:]
        if take(UInt8(ascii: "}")) { return numbers }
        numbers.reserveCapacity(32)
        repeat {
            guard let name = name(), take(UInt8(ascii: ":")), let number = number(),
                numbers.updateValue(number, forKey: name) == nil
            else { return nil }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? numbers : nil
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
        for place in 0..<count where bytes[next + place] != text.utf8Start[place] { return false }
        next += count
        return true
    }

    private static let null: StaticString = "null"
    private static let capacity: StaticString = "\"capacity_blocks\""
    private static let hitRate: StaticString = "\"hit_rate\""
    private static let warmHitRate: StaticString = "\"warm_hit_rate\""

    private mutating func skipWhiteSpace() {
        while next < bytes.count, bytes[next] <= 0x20, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[next]) { next += 1 }
    }
}
