/// One choice of a response, as far as captures go.
struct ResponseChoice: Equatable {
    /// Where the base64 is; nil without one.
    var payload: Base64Place?
    var name: String?
    var facts = ArrayFacts()
    /// Whether its number of completion tokens is that of all choices together, as `usage` has it.
    var sharesCompletion = false
}

/// A base64 string in a file.
struct Base64Place: Equatable {
    var offset: Int
    /// Without the padding at its end.
    var characterCount: Int
    /// What is wrong with it, if it does not end as base64 does.
    var fault: CaptureFault?
    /// The file ends inside it.
    var isCut = false

    var byteCount: Int { Base64.byteCount(ofCharacters: characterCount) }
}

/// Reads a response of SGLang or vLLM: its choices with their selections, in constant memory.
///
/// Known are `meta_info` (SGLang's native answer; in `choices` on its chat branch), `choices[].indexer_topk` (vLLM),
/// and `usage`. Everything else is passed over.
final class ResponseReader {
    private let cursor: JSONCursor
    /// One for `meta_info` at the top, then one a member of `choices`.
    private(set) var choices: [ResponseChoice] = []
    private var id: String?
    private var usage = ArrayFacts()
    private static let mostChoices = 10_000
    private static let nameByteCount = 256

    init(_ cursor: JSONCursor) { self.cursor = cursor }

    /// Reads the object at the cursor. Where it is cut off, what was read before stands in `choices`.
    func read() throws(ResponseFault) {
        do throws(ResponseFault) {
            try members { key throws(ResponseFault) in try self.readMember(key) }
        } catch {
            complete()
            throw error
        }
        complete()
    }

    /// Names and lengths that stand beside the choices hold for those without their own.
    private func complete() {
        for index in choices.indices {
            choices[index].name = choices[index].name ?? id
            if choices[index].facts.promptTokens == nil { choices[index].facts.promptTokens = usage.promptTokens }
            if choices[index].facts.completionTokens == nil {
                choices[index].facts.completionTokens = usage.completionTokens
                choices[index].sharesCompletion = choices.count > 1
            }
        }
    }

    private func readMember(_ key: String?) throws(ResponseFault) {
        switch key {
        case "id": id = try name()
        case "meta_info":
            choices.append(ResponseChoice())
            try readMetaInfo(into: choices.count - 1)
        case "choices": try readChoices()
        case "usage":
            guard try cursor.required() == Byte.openBrace else { return try cursor.skipValue() }
            try members { key throws(ResponseFault) in
                switch key {
                case "prompt_tokens": self.usage.promptTokens = try self.cursor.integer()
                case "completion_tokens": self.usage.completionTokens = try self.cursor.integer()
                default: try self.cursor.skipValue()
                }
            }
        default: try cursor.skipValue()
        }
    }

    private func readChoices() throws(ResponseFault) {
        guard try cursor.required() == Byte.openBracket else { return try cursor.skipValue() }
        try elements { () throws(ResponseFault) in
            guard try self.cursor.required() == Byte.openBrace, self.choices.count < Self.mostChoices else {
                return try self.cursor.skipValue()
            }
            self.choices.append(ResponseChoice())
            let place = self.choices.count - 1
            try self.members { key throws(ResponseFault) in
                switch key {
                case "indexer_topk": self.choices[place].payload = try self.base64()
                case "meta_info": try self.readMetaInfo(into: place)
                default: try self.cursor.skipValue()
                }
            }
        }
    }

    private func readMetaInfo(into place: Int) throws(ResponseFault) {
        guard try cursor.required() == Byte.openBrace else { return try cursor.skipValue() }
        try members { key throws(ResponseFault) in
            switch key {
            case "id": self.choices[place].name = try self.name()
            case "prompt_tokens": self.choices[place].facts.promptTokens = try self.cursor.integer()
            case "completion_tokens": self.choices[place].facts.completionTokens = try self.cursor.integer()
            case "indexer_topk_num_layers": self.choices[place].facts.layerCount = try self.cursor.integer()
            case "indexer_topk": self.choices[place].payload = try self.base64()
            default: try self.cursor.skipValue()
            }
        }
    }

    private func name() throws(ResponseFault) -> String? {
        guard try cursor.required() == Byte.quote else {
            try cursor.skipValue()
            return nil
        }
        return try cursor.string(upTo: Self.nameByteCount)
    }

    /// The place of a base64 string; nil for a value of another kind.
    private func base64() throws(ResponseFault) -> Base64Place? {
        guard try cursor.required() == Byte.quote else {
            try cursor.skipValue()
            return nil
        }
        cursor.advance()
        var place = Base64Place(offset: cursor.offset, characterCount: try cursor.skipBase64())
        var paddingCount = 0
        while let byte = try cursor.byte(), byte == UInt8(ascii: "="), paddingCount < 2 {
            paddingCount += 1
            cursor.advance()
        }
        guard let last = try cursor.byte() else {
            place.isCut = true
            return place
        }
        let character = place.characterCount + paddingCount
        guard last == Byte.quote else {
            place.fault = CaptureFault("not base64 at character \(character)", "record the request again")
            try skipRest()
            return place
        }
        cursor.advance()
        if character % 4 != 0 || place.characterCount % 4 == 1 {
            place.fault = CaptureFault(
                "not base64: \(character) characters, which is no multiple of 4", "record the request again")
        }
        return place
    }

    /// The rest of a string that is no base64.
    private func skipRest() throws(ResponseFault) {
        while true {
            let byte = try cursor.required()
            guard byte != Byte.lineFeed else {
                throw .syntax(offset: cursor.offset, expected: "the end of a string")
            }
            cursor.advance()
            if byte == Byte.quote { return }
            if byte == Byte.backslash {
                _ = try cursor.required()
                cursor.advance()
            }
        }
    }

    // MARK: - Structure

    /// Calls `body` at the value of each member of an object, with its key; nil for a long one.
    private func members(_ body: (String?) throws(ResponseFault) -> Void) throws(ResponseFault) {
        try cursor.take(Byte.openBrace, "an object")
        try list(until: Byte.closeBrace) { () throws(ResponseFault) in
            let key = try cursor.string(upTo: 64)
            try cursor.skipSpaces()
            try cursor.take(Byte.colon, "':' after a key")
            try cursor.skipSpaces()
            try body(key)
        }
    }

    private func elements(_ body: () throws(ResponseFault) -> Void) throws(ResponseFault) {
        try cursor.take(Byte.openBracket, "a list")
        try list(until: Byte.closeBracket, body)
    }

    private func list(
        until close: UInt8, _ body: () throws(ResponseFault) -> Void
    ) throws(ResponseFault) {
        try cursor.skipSpaces()
        if try cursor.required() == close { return cursor.advance() }
        while true {
            try cursor.skipSpaces()
            try body()
            try cursor.skipSpaces()
            let separator = try cursor.required()
            cursor.advance()
            if separator == close { return }
            guard separator == Byte.comma else { throw .syntax(offset: cursor.offset - 1, expected: "',' or an end") }
        }
    }
}
