/// Tells responses of an engine from other JSON by the keys of its first objects.
enum ResponseSniffer {
    /// How far a file is looked at.
    private static let byteCount = 16 << 20
    private static let objectCount = 8
    private static let responseKeys: Set = ["meta_info", "choices"]
    /// Keys of traces, and of this program's own files.
    private static let otherKeys: Set = [
        "selected_token_pos", "layer_id", "step_idx", "seq_len_current", "schema_version", "generator", "results",
    ]

    /// - Throws: `.readFailed`.
    static func isCapture(_ head: FileHead) throws(TraceReadingError) -> Bool {
        let start = head.bytes.drop { blanks.contains($0) || Byte.orderMark.contains($0) }
        guard let first = start.first else { return false }
        let isEvents = ["data:", "event:", ": "].contains { start.starts(with: Array($0.utf8)) }
        guard first == Byte.openBrace || first == Byte.openBracket || isEvents else { return false }
        let cursor = JSONCursor(head.content, limit: byteCount)
        do throws(ResponseFault) {
            return try decide(cursor, isEvents: isEvents)
        } catch {
            if case .failure(let failure) = error { throw failure }
            return false
        }
    }

    /// The engine of the first response that tells; nil of other files.
    ///
    /// - Throws: `.readFailed`.
    static func engine(_ head: FileHead) throws(TraceReadingError) -> CapturedEngine? {
        let cursor = JSONCursor(head.content, limit: byteCount)
        for _ in 0..<objectCount {
            let reader = ResponseReader(cursor, untilEngine: true)
            do throws(ResponseFault) {
                guard try goToObject(cursor) else { return nil }
                try reader.read()
            } catch {
                if case .failure(let failure) = error { throw failure }
                return reader.engine
            }
        }
        return nil
    }

    /// Moves to the next object, over what stands between those of lists and of events; false where there is none.
    private static func goToObject(_ cursor: JSONCursor) throws(ResponseFault) -> Bool {
        while let byte = try cursor.byte(), byte != Byte.openBrace { cursor.advance() }
        return try cursor.byte() != nil
    }

    private static let blanks = [Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn]

    /// Moves behind a byte order mark and white space.
    static func skipMark(_ cursor: JSONCursor) throws(ResponseFault) {
        while let byte = try cursor.byte(), Byte.orderMark.contains(byte) { cursor.advance() }
        try cursor.skipSpaces()
    }

    private static func decide(_ cursor: JSONCursor, isEvents: Bool) throws(ResponseFault) -> Bool {
        try skipMark(cursor)
        for _ in 0..<objectCount {
            if isEvents {
                while let byte = try cursor.byte(), byte != Byte.openBrace {
                    if byte == Byte.lineFeed || byte != UInt8(ascii: "d") { _ = try cursor.skipLine() }
                    while let byte = try cursor.byte(), byte != Byte.openBrace, byte != Byte.lineFeed {
                        cursor.advance()
                    }
                }
            }
            try skipLists(cursor)
            guard try cursor.byte() == Byte.openBrace else { return false }
            if let answer = try decideByKeys(cursor) { return answer }
        }
        return false
    }

    /// Moves over white space and what stands between the objects of lists.
    private static func skipLists(_ cursor: JSONCursor) throws(ResponseFault) {
        try cursor.skipSpaces()
        while let byte = try cursor.byte(), byte == Byte.openBracket || byte == Byte.closeBracket || byte == Byte.comma
        {
            cursor.advance()
            try cursor.skipSpaces()
        }
    }

    /// Reads an object up to the first key that tells; nil if none does.
    private static func decideByKeys(_ cursor: JSONCursor) throws(ResponseFault) -> Bool? {
        try cursor.take(Byte.openBrace, "an object")
        var isOfBatch = false
        while true {
            try cursor.skipSpaces()
            if try cursor.required() == Byte.closeBrace {
                cursor.advance()
                return nil
            }
            let key = try cursor.string(upTo: 64)
            if let key, responseKeys.contains(key) { return true }
            if let key, otherKeys.contains(key) { return false }
            try cursor.skipSpaces()
            try cursor.take(Byte.colon, "':' after a key")
            try cursor.skipSpaces()
            isOfBatch = isOfBatch || key == "custom_id"
            let isObject = try cursor.required() == Byte.openBrace
            if key == "response" && (isOfBatch || isObject) || key == "error" && isOfBatch { return true }
            try cursor.skipValue()
            try cursor.skipSpaces()
            if try cursor.required() == Byte.comma { cursor.advance() }
        }
    }
}
