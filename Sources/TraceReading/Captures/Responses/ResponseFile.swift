/// Responses of an engine: one a line, one in a file, a JSON array of them, or a stream of server-sent events, whose
/// last chunk of a request has the selections.
final class ResponseFile: CaptureFormat {
    static let name = "responses"
    static let endings = [".json", ".jsonl"]
    static let holdsNothingElse = true

    static func recognises(_ head: FileHead) throws(TraceReadingError) -> Bool {
        try ResponseSniffer.isCapture(head)
    }

    private enum Form {
        case values, array, events
    }

    private let file: OpenFile
    private let cursor: JSONCursor
    private let form: Form
    private var shapes: ResponseShapes
    /// Arrays of the last response that were not asked for yet, the next one last.
    private var pending: [CapturedArray] = []
    private var responseCount = 0
    /// Where the response at hand began, or the line of a stream: from there the next one is looked for after a fault.
    private var responseStart = 0
    private var requestCount = 0
    private var isAtEnd = false
    private(set) var damages: [TraceReadingError] = []

    init(_ file: OpenFile, settings: CaptureSettings) throws(TraceReadingError) {
        self.file = file
        cursor = JSONCursor(file)
        shapes = ResponseShapes(file: file, settings: settings)
        do throws(ResponseFault) {
            try ResponseSniffer.skipMark(cursor)
            switch try cursor.byte() {
            case Byte.openBracket:
                form = .array
                cursor.advance()
            case Byte.openBrace: form = .values
            default: form = .events
            }
        } catch {
            throw Self.fault(error).inFile(file.path)
        }
    }

    func next() throws(TraceReadingError) -> CapturedArray? {
        while pending.isEmpty {
            guard !isAtEnd else { return nil }
            do throws(ResponseFault) {
                try readNext()
            } catch {
                try endOrGoOn(after: error)
            }
        }
        return pending.removeLast()
    }

    // MARK: - Responses

    /// Reads the next response, or finds that there is none.
    private func readNext() throws(ResponseFault) {
        try cursor.skipSpaces()
        guard let byte = try cursor.byte() else { return end() }
        switch form {
        case .events: return try readEvent()
        case .array where byte == Byte.comma:
            cursor.advance()
            return
        case .array where byte == Byte.closeBracket: return end()
        case .array, .values: break
        }
        try readResponse()
    }

    /// A line of a stream: `data: {…}`, `data: [DONE]`, or one without data.
    private func readEvent() throws(ResponseFault) {
        responseStart = cursor.offset
        for expected in Array("data:".utf8) {
            guard try cursor.required() == expected else { return try skipLine() }
            cursor.advance()
        }
        while try cursor.required() == Byte.space { cursor.advance() }
        if try cursor.required() == Byte.openBrace { return try readResponse() }
        try skipLine()
    }

    private func skipLine() throws(ResponseFault) {
        if try !cursor.skipLine() { end() }
    }

    private func readResponse() throws(ResponseFault) {
        responseCount += 1
        responseStart = cursor.offset
        let reader = ResponseReader(cursor)
        do throws(ResponseFault) {
            try reader.read()
        } catch {
            // Of a response that is cut off the rows that are there are good.
            if case .cutOff = error { take(reader.choices) }
            throw error
        }
        if reader.choices.contains(where: { $0.payload != nil }) || form != .events { take(reader.choices) }
    }

    private func take(_ choices: [ResponseChoice]) {
        guard choices.contains(where: { $0.payload != nil }) else { return note(Self.nothing, nil) }
        var arrays: [CapturedArray] = []
        for choice in shapes.withOwnLengths(choices) {
            do throws(CaptureFault) {
                guard choice.payload != nil else { throw Self.nothing }
                arrays.append(try shapes.array(of: choice, request: requestCount))
                requestCount += 1
            } catch {
                note(error, choice.name)
            }
        }
        pending = arrays.reversed()
    }

    private static let nothing = CaptureFault(
        "no indexer_topk in the response",
        "start the server with --enable-return-indexer-topk and send return_indexer_topk: true")

    // MARK: - Faults

    private func note(_ fault: CaptureFault, _ name: String?) {
        let place = "response \(responseCount)" + (name.map { " (\($0))" } ?? "")
        damages.append(fault.inFile(file.path, place))
    }

    private func end() {
        isAtEnd = true
        if form == .events, requestCount == 0, damages.isEmpty {
            damages.append(Self.nothing.inFile(file.path))
        }
    }

    /// After a response that is broken the next line may begin another, wherever the fault was found: one that was cut
    /// reads on into the next line. In an array nothing tells where that is.
    private func endOrGoOn(after fault: ResponseFault) throws(TraceReadingError) {
        if case .failure(let failure) = fault { throw failure }
        note(Self.fault(fault), nil)
        do throws(ResponseFault) {
            cursor.goBack(to: responseStart)
            if try !findNextLine() { isAtEnd = true }
        } catch {
            if case .failure(let failure) = error { throw failure }
            isAtEnd = true
        }
    }

    /// Moves on to the next line that may begin a response; false if there is none.
    private func findNextLine() throws(ResponseFault) -> Bool {
        guard form != .array else { return false }
        while try cursor.skipLine() {
            guard form == .values else { return true }
            if try cursor.byte() == Byte.openBrace { return true }
        }
        return false
    }

    private static func fault(_ fault: ResponseFault) -> CaptureFault {
        switch fault {
        case .cutOff(let offset):
            CaptureFault("the file ends inside it, after \(offset) bytes", "copy or record it again")
        case .syntax(let offset, let expected):
            CaptureFault("no JSON at byte \(offset): \(expected) is missing", "record it again")
        case .failure(let failure): CaptureFault(failure)
        }
    }
}
