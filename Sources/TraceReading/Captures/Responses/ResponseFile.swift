/// Responses of an engine: one a line, one in a file, a JSON array of them, or a stream of server-sent events, whose
/// last chunk of a request has the selections.
final class ResponseFile: CaptureFormat {
    static let name = "responses"
    static let endings = [".json", ".jsonl"]
    static let holdsNothingElse = true

    static func recognises(_ head: FileHead) throws(TraceReadingError) -> Bool {
        try ResponseSniffer.isCapture(head)
    }

    private let file: CaptureFile
    private let content: any CaptureContent
    private let cursor: JSONCursor
    private let isEvents: Bool
    /// Lists that are open.
    private var depth = 0
    private var shapes: ResponseShapes
    /// Arrays of the last response that were not asked for yet, the next one last.
    private var pending: [CapturedArray] = []
    private var responseCount = 0
    private var requestCount = 0
    private var isAtEnd = false
    private(set) var damages: [TraceReadingError] = []

    init(_ file: CaptureFile, settings: CaptureSettings) throws(TraceReadingError) {
        self.file = file
        content = try file.content()
        cursor = JSONCursor(content)
        shapes = try ResponseShapes(file: file, settings: settings)
        do throws(ResponseFault) {
            try ResponseSniffer.skipMark(cursor)
            let first = try cursor.byte()
            isEvents = first != Byte.openBracket && first != Byte.openBrace
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
        cursor.mark()
        if isEvents { return try readEvent() }
        switch byte {
        case Byte.openBracket:
            depth += 1
            cursor.advance()
        case Byte.closeBracket where depth > 0:
            depth -= 1
            cursor.advance()
        case Byte.comma where depth > 0: cursor.advance()
        case Byte.openBrace: try readResponse()
        case _ where depth > 0:
            responseCount += 1
            try cursor.skipValue()
            note(CaptureFault("no JSON object", "record the request again"), nil)
        default: try readResponse()
        }
    }

    /// A line of a stream: `data: {…}`, `data: [DONE]`, or one without data.
    private func readEvent() throws(ResponseFault) {
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
        let reader = ResponseReader(cursor)
        do throws(ResponseFault) {
            try reader.read()
        } catch {
            // Of a response that is cut off the rows that are there are good.
            if case .cutOff = error, hasSelections(reader) { take(reader) }
            throw error
        }
        if hasSelections(reader) { return take(reader) }
        if !isEvents || reader.rest.failure != nil { note(reader.rest.fault, reader.name) }
    }

    private func hasSelections(_ reader: ResponseReader) -> Bool {
        reader.choices.contains { $0.payload != nil }
    }

    private func take(_ reader: ResponseReader) {
        var arrays: [CapturedArray] = []
        for choice in shapes.withOwnLengths(reader.choices) {
            do throws(CaptureFault) {
                guard choice.payload != nil else { throw reader.rest.fault }
                let (array, fault) = try shapes.array(of: choice, request: requestCount)
                arrays.append(array)
                requestCount += 1
                if let fault { note(fault, choice.name) }
            } catch {
                note(error, choice.name)
            }
        }
        pending = arrays.reversed()
    }

    // MARK: - Faults

    private func note(_ fault: CaptureFault, _ name: String?) {
        let place = "response \(responseCount)" + (name.map { " (\($0))" } ?? "")
        damages.append(fault.inFile(file.path, place))
    }

    private func end() {
        isAtEnd = true
        if let fault = unpackingFault { return damages.append(fault.inFile(file.path)) }
        if isEvents, requestCount == 0, damages.isEmpty {
            damages.append(ResponseWithoutSelections().fault.inFile(file.path))
        }
        if depth > 0 {
            let fault = CaptureFault("the list of responses has no end: the file is cut off", "copy or record it again")
            damages.append(fault.inFile(file.path))
        }
    }

    /// After a response that is broken the next line may begin another, wherever the fault was found: one that was cut
    /// reads on into the next line.
    private func endOrGoOn(after fault: ResponseFault) throws(TraceReadingError) {
        if case .failure(let failure) = fault { throw failure }
        if case .cutOff = fault, let fault = unpackingFault {
            note(fault, nil)
            isAtEnd = true
            return
        }
        note(Self.fault(fault), nil)
        do throws(ResponseFault) {
            if try !findNextLine() { isAtEnd = true }
        } catch {
            if case .failure(let failure) = error { throw failure }
            isAtEnd = true
        }
    }

    /// Moves on to the next line that may begin a response, or a list of them; false if there is none.
    private func findNextLine() throws(ResponseFault) -> Bool {
        depth = 0
        while try cursor.goToNextLine() {
            if isEvents { return true }
            let byte = try cursor.byte()
            if byte == Byte.openBrace || byte == Byte.openBracket { return true }
        }
        return false
    }

    /// Why a compressed file cannot be decompressed to its end.
    private var unpackingFault: CaptureFault? {
        content.damage.map { CaptureFault($0, "copy or compress it again; what stands before is analysed") }
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
