/// A small map from an integer setting (a window, a capacity, a distance) to a value, ascending by key.
///
/// JSON: an object with the decimal integers as keys, as the seed writes it (`{"1": …, "4": …}`).
/// Look-up is a binary search, O(log n).
public struct IntegerKeyed<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
    public private(set) var keys: [Int]
    public private(set) var values: [Value]

    public init() {
        keys = []
        values = []
    }

    /// Of a repeated key the last value counts.
    public init(_ pairs: some Sequence<(Int, Value)>) {
        self.init()
        // Sorting keeps the order of equal keys.
        for (key, value) in pairs.sorted(by: { $0.0 < $1.0 }) {
            if keys.last == key {
                values[values.count - 1] = value
            } else {
                keys.append(key)
                values.append(value)
            }
        }
    }

    public var isEmpty: Bool { keys.isEmpty }
    public var count: Int { keys.count }
    public var pairs: [(key: Int, value: Value)] { zip(keys, values).map { (key: $0, value: $1) } }

    public subscript(key: Int) -> Value? {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key ? values[low] : nil
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: StringKey.self)
        self.init(
            try container.allKeys.map { key in
                guard let integer = Int(key.stringValue) else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: container, debugDescription: "expected an integer as key")
                }
                return (integer, try container.decode(Value.self, forKey: key))
            })
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StringKey.self)
        for (key, value) in zip(keys, values) {
            try container.encode(value, forKey: StringKey(String(key)))
        }
    }
}
