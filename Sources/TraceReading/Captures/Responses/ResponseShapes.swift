/// Finds out the shapes of responses' selections; a response that is cut off has that of those before it.
struct ResponseShapes {
    let file: CaptureFile
    let settings: CaptureSettings
    /// What the selections of a compressed file are read from: behind the response's reader, at a pace of their own.
    private let payloads: any CaptureContent
    private var last: (layers: Int, selected: Int, origin: RowOrigin)?

    /// - Throws: `.unreadable`, `.readFailed`.
    init(file: CaptureFile, settings: CaptureSettings) throws(TraceReadingError) {
        self.file = file
        self.settings = settings
        payloads = try file.content()
    }

    /// The array of a choice with a payload, and what follows it that is not read.
    ///
    /// - Throws: why it is none.
    mutating func array(
        of choice: ResponseChoice, request: Int
    ) throws(CaptureFault) -> (array: CapturedArray, fault: CaptureFault?) {
        guard let place = choice.payload else { throw CaptureFault("no selections", "record the request again") }
        if let fault = place.fault { throw fault }
        let header = try header(of: place)
        let shape =
            if let header { try self.shape(header, place, choice.facts) } else { try self.shape(place, choice.facts) }
        let origin = RowOrigin(shape, choice.facts)
        last = origin.map { (shape.layerIDs.count, shape.selectedCount, $0) } ?? last
        let lead = header?.byteCount ?? 0
        let array = CapturedArray(
            request: request, name: choice.name, storage: storage(place, leadByteCount: lead), shape: shape)
        let behind = place.byteCount - lead - shape.byteCount
        return (array, behind > 0 ? PlainArray.bytesBehind(behind, shape: shape) : nil)
    }

    private func storage(_ place: Base64Place, leadByteCount: Int) -> ArrayStorage {
        if file.compression == .none { return .base64(file.file, offset: place.offset, leadByteCount: leadByteCount) }
        return .stream(Base64Stream(payloads, place, leadByteCount: leadByteCount))
    }

    /// The choices, each with its own number of completion tokens where `usage` has their sum: all begin at the same
    /// token, so with n choices that have p rows of the prompt each there are C − n + n·p rows.
    func withOwnLengths(_ choices: [ResponseChoice]) -> [ResponseChoice] {
        guard choices.contains(where: \.sharesCompletion), let lengths = choices[0].facts.lengths else {
            return choices
        }
        let rows = choices.compactMap { choice in
            choice.payload.flatMap { try? header(of: $0) }.flatMap { $0.shape.count == 3 ? $0.shape[0] : nil }
        }
        let ofPrompts = rows.reduce(0) { $0 &+ $1 } &- lengths.completion &+ choices.count
        let promptRows = ofPrompts / choices.count
        guard rows.count == choices.count, ofPrompts >= 0, ofPrompts % choices.count == 0,
            promptRows <= lengths.prompt
        else { return choices }
        return choices.indices.map { index in
            var choice = choices[index]
            choice.facts.completionTokens = rows[index] + 1 - promptRows
            return choice
        }
    }

    // MARK: - Shapes

    /// Of a `.npy` file in base64, which has its shape.
    private func shape(
        _ header: NumPyHeader, _ place: Base64Place, _ facts: ArrayFacts
    ) throws(CaptureFault) -> CaptureShape {
        guard !header.isFortranOrder else {
            throw CaptureFault("an array in Fortran order", "save it in C order")
        }
        guard !place.isCut || facts.lengths != nil || settings.promptTokens != nil else {
            throw CaptureFault(
                "its numbers of tokens stood behind the cut", "record it again, or give --prompt-tokens")
        }
        var shape = try PlainArray.resolve(
            header.shape, try header.element(), settings: settings, facts: facts)
        let there = (place.byteCount - header.byteCount) / shape.rowByteCount
        if there < header.shape[0] {
            guard place.isCut else {
                throw CaptureFault(
                    "the array has \(there) rows, its header says \(header.shape[0])", "record the request again")
            }
            shape.cut(atRow: there)
        }
        return shape
    }

    /// Of bare integers.
    private func shape(_ place: Base64Place, _ facts: ArrayFacts) throws(CaptureFault) -> CaptureShape {
        let isAlone = place.beginning.beginsWithPadding
        if place.isCut { return try cutShape(place, facts, beginsAlone: isAlone) }
        guard place.byteCount % 4 == 0 else {
            throw CaptureFault(
                "\(place.byteCount) bytes are no 32-bit integers", "record the request again")
        }
        let resolver = ShapeResolver(settings: settings, facts: facts)
        return try resolver.resolve(integers: place.byteCount / 4, element: .int32, beginsAlone: isAlone)
    }

    /// Of what is there of a response that is cut off: as many rows as it has, of the shape it would have had.
    private func cutShape(
        _ place: Base64Place, _ facts: ArrayFacts, beginsAlone: Bool
    ) throws(CaptureFault) -> CaptureShape {
        let layers =
            settings.layerCount ?? settings.layerIDs?.count ?? facts.layerCount ?? last?.layers
            ?? settings.model?.layerCount
        let selected = settings.selectedCount ?? facts.selectedCount ?? settings.model?.selectedCount ?? last?.selected
        guard let layers, let selected, let lengths = facts.lengths,
            let origin = beginsAlone ? .firstToken : last?.origin
        else {
            throw CaptureFault("its shape is not known", "give --indexer-layers and --index-topk, or record it again")
        }
        let resolver = ShapeResolver(settings: settings, facts: facts)
        var shape = try resolver.resolve(
            rows: origin.rows(lengths), layers: layers, selected: selected, element: .int32)
        shape.cut(atRow: place.byteCount / shape.rowByteCount)
        return shape
    }

    private func header(of place: Base64Place) throws(CaptureFault) -> NumPyHeader? {
        guard let count = try NumPyHeader.byteCount(place.beginning.bytes(upTo: 12)) else { return nil }
        return try NumPyHeader(place.beginning.bytes(upTo: count))
    }
}

/// The token of row 0, in terms that hold for other responses of the same server.
private enum RowOrigin {
    case firstToken, lastPromptToken, firstDecodeToken

    /// Nil for a row inside the prompt, which is the one request's own.
    init?(_ shape: CaptureShape, _ facts: ArrayFacts) {
        guard let lengths = facts.lengths, let token = shape.firstToken else { return nil }
        switch token {
        case 0: self = .firstToken
        case lengths.prompt: self = .firstDecodeToken
        case lengths.prompt - 1: self = .lastPromptToken
        default: return nil
        }
    }

    func rows(_ lengths: (prompt: Int, completion: Int)) -> Int {
        switch self {
        case .firstToken: lengths.prompt + lengths.completion - 1
        case .lastPromptToken: lengths.completion
        case .firstDecodeToken: lengths.completion - 1
        }
    }
}
