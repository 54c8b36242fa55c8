import CScanKernels

/// Scans one line of a shard into a `TraceRecord`, without allocating: scalars by value, positions into a reused
/// buffer.
///
/// As strict as a JSON parser on everything that decides a record's meaning: the structure of the object, quoting, the
/// five keys that are read, the end of the object. Inside ignored values bytes are looked at only to find where they
/// end. Of a repeated key the last counts; `null` counts as absent.
///
/// **Border.** The line must be followed by a line feed (`"\n"`) and at least 100 readable bytes after it: every loop
/// stops at the line feed, so no loop compares with an end, and words of eight bytes may be loaded anywhere in the
/// line. That is why the scanner works on unsafe pointers.
///
/// Complexity: O(bytes of the line); no allocation unless a line has more positions than any line before.
struct RecordScanner: ~Copyable {
    /// The record of the last `.record` outcome; of a request called by a string without its id.
    private(set) var record = TraceRecord()
    /// The bytes that the string denotes by which the last record's line calls its request.
    private(set) var requestName: [UInt8]?
    private(set) var positions: UnsafeMutablePointer<UInt32>
    private var capacity: Int
    private var faults = KeyFaults()
    private let level: KVKernelLevel
    /// Room the kernel needs to make progress, in positions.
    private static let kernelRoom = 64

    init(level: KVKernelLevel = kv_best_level()) {
        capacity = 4096
        positions = .allocate(capacity: capacity)
        self.level = level
    }

    deinit { positions.deallocate() }

    /// Scans the line at the cursor. On return of `.record`, `.withoutPositions` and `.blank` the cursor stands at the
    /// line feed; of `.malformed` anywhere in the line.
    mutating func scan(_ cursor: inout UnsafePointer<UInt8>) -> LineOutcome {
        record = TraceRecord()
        if requestName != nil { requestName = nil }
        faults = KeyFaults()
        skipSpaces(&cursor)
        if cursor.pointee == Byte.lineFeed { return .blank }
        do throws(LineFault) {
            try scanObject(&cursor)
            skipSpaces(&cursor)
            guard cursor.pointee == Byte.lineFeed else { throw .trailingBytes }
            if let fault = faults.first { throw fault }
        } catch {
            return .malformed(error)
        }
        return record.positionCount > 0 ? .record : .withoutPositions
    }

    private mutating func scanObject(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
        guard cursor.pointee == Byte.openBrace else { throw cursor.pointee == 0 ? .nulBytes : .notAnObject }
        cursor += 1
        skipSpaces(&cursor)
        if cursor.pointee == Byte.closeBrace {
            cursor += 1
            return
        }
        while true {
            let key = try scanKey(&cursor)
            skipSpaces(&cursor)
            guard cursor.pointee == Byte.colon else { throw .missingColon }
            cursor += 1
            skipSpaces(&cursor)
            try scanValue(of: key, &cursor)
            skipSpaces(&cursor)
            let separator = cursor.pointee
            if separator == Byte.lineFeed { throw .unterminated }
            cursor += 1
            if separator == Byte.closeBrace { return }
            guard separator == Byte.comma else { throw .badSeparator }
            skipSpaces(&cursor)
        }
    }

    private mutating func scanValue(
        of key: RecordKey, _ cursor: inout UnsafePointer<UInt8>
    ) throws(LineFault) {
        switch key {
        case .other: try skipValue(&cursor)
        case .positions: try scanPositions(&cursor)
        default: try scanScalar(of: key, &cursor)
        }
    }

    private mutating func scanScalar(
        of key: RecordKey, _ cursor: inout UnsafePointer<UInt8>
    ) throws(LineFault) {
        let start = cursor
        faults.clear(key)
        if key == .request, requestName != nil || cursor.pointee == Byte.quote { return try scanRequestName(&cursor) }
        switch scanInteger(&cursor) {
        case .integer(let value):
            if key == .layer, !TraceLimits.layerIDs.contains(value) { faults.set(key, .layerOutOfRange) }
            set(key, to: value)
        case .null:
            set(key, to: key == .layer ? -1 : 0)
        case .fault(var fault):
            if key == .request, fault == .integerOverflow { fault = .requestIDOverflow }
            faults.set(key, fault)
            cursor = start
            try skipWrongValue(&cursor, orThrow: fault)
        }
    }

    /// A request called by a string, or a line that repeats the key after one: the last value counts.
    private mutating func scanRequestName(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
        requestName = nil
        record.requestID = 0
        guard cursor.pointee == Byte.quote else { return try scanScalar(of: .request, &cursor) }
        let start = cursor
        do throws(LineFault) {
            requestName = try scanString(&cursor, orThrow: .badRequestName).decoded
            if requestName == nil { faults.set(.request, .badRequestName) }
        } catch {
            if error == .unterminated { throw error }
            faults.set(.request, error)
            cursor = start
            try skipWrongValue(&cursor, orThrow: error)
        }
    }

    private mutating func set(_ key: RecordKey, to value: Int) {
        switch key {
        case .request: record.requestID = value
        case .layer: record.layerID = value
        case .step: record.stepIndex = value
        case .length: record.sequenceLength = value
        case .positions, .other: break
        }
    }

    private mutating func scanPositions(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
        let start = cursor
        faults.clear(.positions)
        record.positionCount = 0
        record.paddingCount = 0
        if skipNull(&cursor) { return }
        guard cursor.pointee == Byte.openBracket else {
            faults.set(.positions, .notAList)
            return try skipWrongValue(&cursor, orThrow: .notAList)
        }
        cursor += 1
        do throws(LineFault) {
            try scanElements(&cursor)
        } catch {
            if error == .unterminated { throw error }
            faults.set(.positions, error)
            cursor = start
            try skipWrongValue(&cursor, orThrow: error)
        }
    }

    /// The elements of the list, from behind `[` to behind `]`.
    private mutating func scanElements(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
        skipSpaces(&cursor)
        if cursor.pointee == Byte.closeBracket {
            cursor += 1
            return
        }
        while true {
            reserve()
            record.positionCount += scanPlainPositions(&cursor)
            skipSpaces(&cursor)
            try scanElement(&cursor)
            skipSpaces(&cursor)
            let separator = cursor.pointee
            if separator == Byte.lineFeed { throw .unterminated }
            cursor += 1
            if separator == Byte.closeBracket { return }
            guard separator == Byte.comma else { throw .badPosition }
            skipSpaces(&cursor)
        }
    }

    /// The plain elements that come next, by the kernel; returns how many.
    private mutating func scanPlainPositions(_ cursor: inout UnsafePointer<UInt8>) -> Int {
        var place: UnsafePointer<UInt8>? = cursor
        // One place is left for the element that follows.
        let count = kv_scan_positions(
            level, &place, positions + record.positionCount, capacity - record.positionCount - 1)
        if let place { cursor = place }
        return count
    }

    /// One element in any form: what the kernel leaves.
    private mutating func scanElement(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
        switch scanInteger(&cursor) {
        case .integer(let value):
            if value < 0 {
                record.paddingCount += 1
            } else if value > TraceLimits.maximumPosition {
                throw .positionTooLarge
            } else {
                precondition(record.positionCount < capacity)
                positions[record.positionCount] = UInt32(value)
                record.positionCount += 1
            }
        case .null: throw .badPosition
        case .fault: throw cursor.pointee == Byte.lineFeed ? .unterminated : .badPosition
        }
    }

    /// Room for at least one block of the kernel and one element more.
    private mutating func reserve() {
        guard capacity - record.positionCount < Self.kernelRoom + 1 else { return }
        let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        grown.update(from: positions, count: record.positionCount)
        positions.deallocate()
        positions = grown
        capacity *= 2
    }
}

/// What a line turned out to be.
enum LineOutcome: Equatable {
    case record
    case withoutPositions
    case blank
    case malformed(LineFault)
}

/// The keys that are read.
enum RecordKey: UInt8 {
    case request, layer, step, length, positions, other
}

/// The fault of the last value of each key: a later value of the same key replaces it.
private struct KeyFaults {
    private var codes: (LineFault?, LineFault?, LineFault?, LineFault?, LineFault?) = (nil, nil, nil, nil, nil)
    private var isClean = true

    mutating func clear(_ key: RecordKey) {
        if !isClean { assign(key, nil) }
    }

    mutating func set(_ key: RecordKey, _ fault: LineFault) {
        isClean = false
        assign(key, fault)
    }

    var first: LineFault? {
        isClean ? nil : codes.0 ?? codes.1 ?? codes.2 ?? codes.3 ?? codes.4
    }

    private mutating func assign(_ key: RecordKey, _ fault: LineFault?) {
        switch key {
        case .request: codes.0 = fault
        case .layer: codes.1 = fault
        case .step: codes.2 = fault
        case .length: codes.3 = fault
        case .positions: codes.4 = fault
        case .other: break
        }
    }
}
