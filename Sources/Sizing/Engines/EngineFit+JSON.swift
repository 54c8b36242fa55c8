import LocalityModel

private typealias Fields = KeyedEncodingContainer<StringKey>

extension Fields {
    fileprivate mutating func set(_ name: String, _ numbers: [EngineNumber]) throws {
        var object = nestedContainer(keyedBy: StringKey.self, forKey: StringKey(name))
        try object.set(numbers)
    }

    fileprivate mutating func set(_ numbers: [EngineNumber]) throws {
        for number in numbers {
            switch number.value {
            case .integer(let value): try set(number.name, value)
            case .number(let value): try set(number.name, value)
            case .list(let values): try set(number.name, values)
            }
        }
    }
}

extension EngineFit: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("engine", engine)
        try fields.set("version", version)
        try fields.set("buffer_rows", bufferRows)
        try fields.set("refused", refused)
        try fields.set("requests", setting?.requests)
        try fields.set("limited_by", setting?.limit.rawValue)
        switch setting?.hostPool {
        case .ratio(let ratio, let cap):
            try fields.set("ratio", ratio)
            try fields.set("max_total_tokens", cap)
        case .gibibytes(let gibibytes): try fields.set("host_pool_gib", gibibytes)
        case .bytes(let bytes): try fields.set("host_pool_bytes", bytes)
        case nil: break
        }
        try fields.set("kv_hbm_bytes", setting?.kvHBMBytes)
        try fields.set("hbm_bytes_per_request", setting?.hbmBytesPerRequest)
        try fields.set("host_bytes_per_request", setting?.hostBytesPerRequest)
        try fields.set("bookkeeping_bytes", setting?.bookkeepingBytes)
        try fields.set("pools", setting?.pools ?? [])
        try fields.set("log", setting?.log ?? [])
        var object = fields.nestedContainer(keyedBy: StringKey.self, forKey: StringKey("whole"))
        try object.set("requests", whole.requests)
        try object.set(whole.pools)
        try fields.set("upper_bound", bound.flatMap { $0.isUpper ? $0.rawValue : nil })
        try fields.set("estimate", bound.flatMap { $0.isUpper ? nil : $0.rawValue })
        try fields.set("flags", flags)
    }
}

extension EngineRefusal: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("kind", kind.rawValue)
        try fields.set("when", when.rawValue)
        try fields.set("code", rule.code.rawValue)
        try fields.set("message", rule)
    }
}

/// What `kvplace fit --json` writes: `{"schema_version": 1, "fits": […]}`, one for each engine and buffer.
public struct FitFile: Encodable, Sendable {
    /// The schema this program writes.
    public let schemaVersion = 1
    public let fits: [EngineFit]

    public init(_ fits: [EngineFit]) { self.fits = fits }
}
