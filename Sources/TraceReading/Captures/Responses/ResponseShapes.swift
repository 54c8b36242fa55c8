import CScanKernels

/// Finds out the shapes of responses' selections; a response that is cut off has that of those before it.
struct ResponseShapes {
    let file: OpenFile
    let settings: CaptureSettings
    private var last: (layers: Int, selected: Int, origin: RowOrigin)?

    init(file: OpenFile, settings: CaptureSettings) {
        self.file = file
        self.settings = settings
    }

    /// The token of row 0.
    private enum RowOrigin {
        case firstToken, lastPromptToken, firstDecodeToken

        init?(_ shape: CaptureShape, _ facts: ArrayFacts) {
            guard let lengths = facts.lengths, let token = shape.firstToken else { return nil }
            self = token == 0 ? .firstToken : token == lengths.prompt ? .firstDecodeToken : .lastPromptToken
        }

        func rows(_ lengths: (prompt: Int, completion: Int)) -> Int {
            switch self {
            case .firstToken: lengths.prompt + lengths.completion - 1
            case .lastPromptToken: lengths.completion
            case .firstDecodeToken: lengths.completion - 1
            }
        }
    }

    /// The array of a choice with a payload.
    ///
    /// - Throws: why it is none.
    mutating func array(of choice: ResponseChoice, request: Int) throws(CaptureFault) -> CapturedArray {
        guard let place = choice.payload else { throw CaptureFault("no selections", "record the request again") }
        if let fault = place.fault { throw fault }
        let header = try header(of: place)
        let shape =
            if let header { try self.shape(header, place, choice.facts) } else { try self.shape(place, choice.facts) }
        let origin = RowOrigin(shape, choice.facts)
        last = origin.map { (shape.layerIDs.count, shape.selectedCount, $0) } ?? last
        return CapturedArray(
            request: request, name: choice.name,
            storage: .base64(file, offset: place.offset, leadByteCount: header?.byteCount ?? 0), shape: shape)
    }

    /// The choices, each with its own number of completion tokens where `usage` has their sum.
    func withOwnLengths(_ choices: [ResponseChoice]) -> [ResponseChoice] {
        guard choices.contains(where: \.sharesCompletion), let lengths = choices[0].facts.lengths else {
            return choices
        }
        let rows = choices.map { choice in
            choice.payload.flatMap { try? header(of: $0) }.flatMap { $0.shape.count == 3 ? $0.shape[0] : nil } ?? 0
        }
        let sum = rows.reduce(0) { $0 &+ $1 }
        let more: Int? =
            switch lengths.completion {
            case sum: 0
            case sum + choices.count: 1
            case sum - choices.count * (lengths.prompt - 1): 1 - lengths.prompt
            default: nil
            }
        guard let more else { return choices }
        return choices.indices.map { index in
            var choice = choices[index]
            choice.facts.completionTokens = rows[index] + more
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
        var shape = try PlainArray.resolve(
            header.shape, try header.element(), settings: settings, facts: facts)
        let there = (place.byteCount - header.byteCount) / shape.rowByteCount
        if there < header.shape[0] {
            guard place.isCut else {
                throw CaptureFault(
                    "the array has \(there) rows, its header says \(header.shape[0])", "record the request again")
            }
            shape.rows = min(shape.rows.lowerBound, there)..<min(shape.rows.upperBound, there)
        }
        return shape
    }

    /// Of bare integers.
    private func shape(_ place: Base64Place, _ facts: ArrayFacts) throws(CaptureFault) -> CaptureShape {
        let begin = try bytes(of: place, upTo: 8)
        let isAlone = begin.count == 8 && begin[0..<4].allSatisfy { $0 == 0 } && begin[7] >= 0x80
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
        let there = place.byteCount / shape.rowByteCount
        shape.rows = min(shape.rows.lowerBound, there)..<min(shape.rows.upperBound, there)
        return shape
    }

    // MARK: - Bytes

    private func header(of place: Base64Place) throws(CaptureFault) -> NumPyHeader? {
        guard let count = try NumPyHeader.byteCount(try bytes(of: place, upTo: 12)) else { return nil }
        return try NumPyHeader(try bytes(of: place, upTo: count))
    }

    /// The first bytes that a string decodes to.
    private func bytes(of place: Base64Place, upTo count: Int) throws(CaptureFault) -> [UInt8] {
        let characters = try file.bytesOrFault(
            at: place.offset, count: min(place.characterCount, (count + 2) / 3 * 4))
        var decoded = [UInt8](repeating: 0, count: characters.count + 16)
        kv_base64_decode(kv_best_level(), characters, characters.count, &decoded)
        return Array(decoded.prefix(min(count, Base64.byteCount(ofCharacters: characters.count))))
    }
}
