/// Reads one line of a trace by parsing it in full and then looking at what it says.
public enum NaiveLineReader {
    /// The largest position that is accepted.
    public static let maximumPosition = (1 << 24) - 1
    public static let layerRange = -1...1023
    public static let defaultMaximumLineBytes = 64 << 20

    static let keys = ["request_id", "layer_id", "step_idx", "seq_len_current", "selected_token_pos"]

    /// What a line (without its newline) is.
    ///
    /// Of a repeated key only the last value is judged; a value before it must only be JSON.
    public static func read(_ line: [UInt8], maximumLineBytes: Int = defaultMaximumLineBytes) -> NaiveLine {
        guard line.count <= maximumLineBytes else {
            return .malformed(reason: NaiveReason(text: "too long"), insideIgnoredValue: false)
        }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return .blank }
        do {
            var reader = NaiveJSONReader(line)
            let members = try reader.object { keys.contains($0) }
            return try record(members)
        } catch {
            return .malformed(reason: error.reason, insideIgnoredValue: error.insideIgnoredValue)
        }
    }

    /// The same for text.
    public static func read(_ line: String) -> NaiveLine { read(Array(line.utf8)) }

    private typealias Value = NaiveJSONReader.Value
    private typealias Fault = NaiveJSONReader.Fault

    private static func record(_ members: [(name: String, value: Value)]) throws(Fault) -> NaiveLine {
        func last(_ key: String) -> Value? { members.last { $0.name == key }?.value }
        var requestName: [UInt8]?
        if case .string(let bytes)? = last("request_id") { requestName = bytes }
        let requestID =
            requestName == nil ? try integer(last("request_id"), absent: 0, key: "request_id") : 0
        let layerID = try integer(last("layer_id"), absent: -1, key: "layer_id")
        let step = try integer(last("step_idx"), absent: 0, key: "step_idx")
        let sequenceLength = try integer(last("seq_len_current"), absent: 0, key: "seq_len_current")
        guard layerRange.contains(layerID) else { throw fault("layer_id", "is outside -1...1023") }
        let listed = try positions(last("selected_token_pos"))
        let kept = listed.filter { $0 >= 0 }
        let padding = listed.count - kept.count
        guard !kept.isEmpty else { return .withoutPositions(padding: padding) }
        return .record(
            NaiveRecord(
                requestID: requestID, requestName: requestName, layerID: layerID, step: step,
                sequenceLength: sequenceLength, positions: kept,
                padding: padding))
    }

    private static func integer(_ value: Value?, absent: Int, key: String) throws(Fault) -> Int {
        switch value {
        case nil, .null: return absent
        case .integer(let digits):
            guard let integer = Int(digits) else { throw fault(key, "does not fit 64 bits") }
            return integer
        case .real(let text):
            guard let integer = NaiveDecimal.integer(text) else { throw fault(key, "is no integer below 2^53") }
            return integer
        default: throw fault(key, "is no integer")
        }
    }

    private static func positions(_ value: Value?) throws(Fault) -> [Int] {
        switch value {
        case nil, .null: return []
        case .list(let elements):
            var positions: [Int] = []
            for element in elements { positions.append(try position(element)) }
            return positions
        default: throw fault("selected_token_pos", "is no list")
        }
    }

    private static func position(_ element: Value) throws(Fault) -> Int {
        let position: Int
        switch element {
        case .integer(let digits):
            guard let integer = Int(digits) else { throw fault("a position", "does not fit 64 bits") }
            position = integer
        case .real(let text):
            guard let integer = NaiveDecimal.integer(text) else { throw fault("a position", "is no integer") }
            position = integer
        default: throw fault("selected_token_pos", "holds something that is no integer")
        }
        guard position <= maximumPosition else { throw fault("a position", "is above 2^24 - 1") }
        return position
    }

    private static func fault(_ key: String, _ text: String) -> Fault {
        Fault(reason: NaiveReason(key: key, text: text), insideIgnoredValue: false)
    }
}
