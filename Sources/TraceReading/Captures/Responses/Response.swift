/// One choice of a response, as far as captures go.
struct ResponseChoice: Equatable {
    /// Where the base64 is; nil without one.
    var payload: Base64Place?
    var name: String?
    var facts = ArrayFacts()
    /// Whether its number of completion tokens is that of all choices together, as `usage` has it.
    var sharesCompletion = false
}

/// What a response has in the place of selections.
struct ResponseWithoutSelections: Equatable {
    /// What the server says went wrong.
    var failure: String?
    var hasMetaInfo = false
    var hasChoices = false
    var hasRoutedExperts = false

    var fault: CaptureFault {
        if let failure { return CaptureFault("the request failed: \(failure)", "send it again") }
        let what = hasRoutedExperts ? "routed_experts, which are no selections of tokens, and no" : "no"
        if hasMetaInfo || !hasChoices {
            return CaptureFault(
                "\(what) indexer_topk in the response",
                "start the server with --enable-return-indexer-topk and send return_indexer_topk: true")
        }
        return CaptureFault(
            "\(what) indexer_topk in the response's choices",
            "vLLM answers with it only where its open proposal for it is built in; with SGLang ask /generate, whose "
                + "OpenAI endpoints have no such field")
    }
}

/// Reads a response of SGLang or vLLM: its choices with their selections, in constant memory.
///
/// Known are `meta_info` (SGLang's native answer; in `choices` on its chat branch), `choices[].indexer_topk` (vLLM),
/// `usage`, and the answer of a batch API around any of them (`response.body`). Everything else is passed over.
final class ResponseReader {
    private let cursor: JSONCursor
    /// One for `meta_info` at the top, then one a member of `choices`.
    private(set) var choices: [ResponseChoice] = []
    /// What there is besides.
    private(set) var rest = ResponseWithoutSelections()
    /// How the response is called: by whoever sent a batch, else by the engine.
    private(set) var name: String?
    /// The engine that answers so; nil until a key tells.
    private(set) var engine: CapturedEngine?
    /// Whether reading ends with `.cutOff` where the engine is known.
    private let isLook: Bool
    private var hasSendersName = false
    private var usage = ArrayFacts()
    private static let textByteCount = 256

    init(_ cursor: JSONCursor, untilEngine isLook: Bool = false) {
        self.cursor = cursor
        self.isLook = isLook
    }

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
            if hasSendersName || choices[index].name == nil { choices[index].name = name }
            choices[index].facts.fault = choices[index].facts.fault ?? usage.fault
            if choices[index].facts.promptTokens == nil { choices[index].facts.promptTokens = usage.promptTokens }
            if choices[index].facts.completionTokens == nil {
                choices[index].facts.completionTokens = usage.completionTokens
                choices[index].sharesCompletion = choices.count > 1
            }
        }
    }

    private func readMember(_ key: String?) throws(ResponseFault) {
        switch key {
        case "id":
            let id = try text()
            if !hasSendersName { name = id ?? name }
        case "custom_id":
            guard let id = try text() else { return }
            name = id
            hasSendersName = true
        case "meta_info":
            choices.append(ResponseChoice())
            try readMetaInfo(into: choices.count - 1)
        case "choices": try readChoices()
        case "usage":
            try object { key throws(ResponseFault) in
                guard try self.readLength(key, into: &self.usage) else { return try self.cursor.skipValue() }
            }
        case "response":
            try object { key throws(ResponseFault) in
                guard key == "body" else { return try self.cursor.skipValue() }
                try self.object { key throws(ResponseFault) in try self.readMember(key) }
            }
        case "error", "message": try readFailure(key)
        default: try cursor.skipValue()
        }
    }

    /// The text of an error, which stands alone or in an object.
    private func readFailure(_ key: String?) throws(ResponseFault) {
        switch try cursor.required() {
        case Byte.quote: rest.failure = try cursor.string(upTo: Self.textByteCount) ?? rest.failure ?? "a long message"
        case Byte.openBrace where key == "error":
            rest.failure = rest.failure ?? "no reason given"
            try object { key throws(ResponseFault) in
                guard key == "message" || key == "code" && self.rest.failure == "no reason given" else {
                    return try self.cursor.skipValue()
                }
                self.rest.failure = try self.text() ?? self.rest.failure
            }
        default: try cursor.skipValue()
        }
    }

    private func readChoices() throws(ResponseFault) {
        rest.hasChoices = true
        guard try cursor.required() == Byte.openBracket else { return try cursor.skipValue() }
        try elements { () throws(ResponseFault) in
            let place = self.choices.count
            self.choices.append(ResponseChoice())
            try self.object { key throws(ResponseFault) in
                switch key {
                case "indexer_topk":
                    try self.note(.vllm)
                    self.choices[place].payload = try self.base64()
                case "meta_info": try self.readMetaInfo(into: place)
                default: try self.skip(key)
                }
            }
        }
    }

    private func readMetaInfo(into place: Int) throws(ResponseFault) {
        rest.hasMetaInfo = true
        try note(.sglang)
        try object { key throws(ResponseFault) in
            switch key {
            case "id": self.choices[place].name = try self.text()
            case "indexer_topk": self.choices[place].payload = try self.base64()
            default:
                if try !self.readLength(key, into: &self.choices[place].facts) { try self.skip(key) }
            }
        }
    }

    private func note(_ engine: CapturedEngine) throws(ResponseFault) {
        self.engine = self.engine ?? engine
        if isLook { throw .cutOff(offset: cursor.offset) }
    }

    private func skip(_ key: String?) throws(ResponseFault) {
        if let key, ArrayName.isOfExperts(key), try cursor.required() == Byte.quote { rest.hasRoutedExperts = true }
        try cursor.skipValue()
    }

    /// Reads the value of a key if it is one of a length; null counts as absent.
    private func readLength(_ key: String?, into facts: inout ArrayFacts) throws(ResponseFault) -> Bool {
        let target: WritableKeyPath<ArrayFacts, Int?>
        switch key {
        case "prompt_tokens": target = \.promptTokens
        case "completion_tokens": target = \.completionTokens
        case "indexer_topk_num_layers": target = \.layerCount
        default: return false
        }
        let isNull = try cursor.required() == UInt8(ascii: "n")
        facts[keyPath: target] = try cursor.integer()
        if !isNull, facts[keyPath: target] == nil, facts.fault == nil {
            facts.fault = CaptureFault("\(key ?? "") is no whole number", "record the request again")
        }
        return true
    }

    /// A short string; nil for a longer one and for values of other kinds.
    private func text() throws(ResponseFault) -> String? {
        guard try cursor.required() == Byte.quote else {
            try cursor.skipValue()
            return nil
        }
        return try cursor.string(upTo: Self.textByteCount)
    }

    /// The place of a base64 string; nil for a value of another kind.
    private func base64() throws(ResponseFault) -> Base64Place? {
        guard try cursor.required() == Byte.quote else {
            try cursor.skipValue()
            return nil
        }
        cursor.advance()
        let offset = cursor.offset
        var place = Base64Place(offset: offset, beginning: try cursor.skipBase64())
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
            place.fault =
                last == Byte.backslash
                ? CaptureFault(
                    "an escape among base64 at character \(character), which hides where its bytes are",
                    "write the file anew with: jq -c .")
                : CaptureFault("not base64 at character \(character)", "record the request again")
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
            if byte == Byte.backslash { try cursor.takeEscaped() }
        }
    }

    // MARK: - Structure

    /// The members of an object; a value of another kind is passed over.
    private func object(_ body: (String?) throws(ResponseFault) -> Void) throws(ResponseFault) {
        guard try cursor.required() == Byte.openBrace else { return try cursor.skipValue() }
        try members(body)
    }

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
