/// What a file says of one request's array beside its integers.
struct ArrayFacts: Equatable, Sendable {
    var promptTokens: Int?
    var completionTokens: Int?
    var layerCount: Int?
    var selectedCount: Int?

    /// P and C, where both are there and possible.
    var lengths: (prompt: Int, completion: Int)? {
        let possible = 1 << 40
        guard let promptTokens, let completionTokens, (1..<possible).contains(promptTokens),
            (0..<possible).contains(completionTokens)
        else { return nil }
        return (promptTokens, completionTokens)
    }
}

/// Finds out how an array is to be read: its layers, k, and the token of its first row.
///
/// With P prompt and C completion tokens a whole response has P + C − 1 rows, from token 0 on; C rows begin at token
/// P − 1, C − 1 rows at token P.
struct ShapeResolver {
    let settings: CaptureSettings
    let facts: ArrayFacts

    /// The shape of an array that has one: rows × layers × k.
    ///
    /// - Throws: what it contradicts.
    func resolve(
        rows: Int, layers: Int, selected: Int, element: ElementType
    ) throws(CaptureFault) -> CaptureShape {
        let wantedLayers = try layerCounts()
        guard wantedLayers.isEmpty || wantedLayers.contains(layers) else {
            throw CaptureFault(
                "the array has \(layers) layers, not \(list(wantedLayers))",
                "leave --indexer-layers, --layer-ids and --model out, or correct them")
        }
        if let wanted = try selectedCount(), wanted != selected {
            throw CaptureFault(
                "the array has \(selected) entries a row and layer, not \(wanted)",
                "leave --index-topk and --model out, or correct them")
        }
        return try shape(rows: rows, layers: layers, selected: selected, element: element)
    }

    /// The shape of a flat array.
    ///
    /// - Parameter beginsAlone: whether its first two integers are those of token 0: itself and padding.
    /// - Throws: that it cannot be divided, with the numbers.
    func resolve(integers: Int, element: ElementType, beginsAlone: Bool) throws(CaptureFault) -> CaptureShape {
        let fits = try self.fits(integers)
        guard let first = fits.first else { throw try misfit(integers) }
        if fits.count == 1 || beginsAlone && facts.lengths.map({ first.rows == rowCounts($0)[0] }) == true {
            return try shape(rows: first.rows, layers: first.layers, selected: first.selected, element: element)
        }
        // Models have fewer layers and select powers of two; other quotients come from chance.
        let isKnown = try selectedCount() != nil
        let usual = fits.filter { $0.layers <= 128 && (isKnown || $0.selected.nonzeroBitCount == 1) }
        guard usual.count == 1 else {
            let ways = fits.map { "\($0.rows) × \($0.layers) × \($0.selected)" }
            throw CaptureFault(
                "\(integers) integers can be rows × layers × k in several ways: \(ways.joined(separator: ", "))",
                "give both --indexer-layers and --index-topk")
        }
        let fit = usual[0]
        return try shape(rows: fit.rows, layers: fit.layers, selected: fit.selected, element: element)
    }

    private typealias Fit = (rows: Int, layers: Int, selected: Int)

    /// Every way to divide an array that the flags, the file and the model allow; of a whole response first.
    private func fits(_ integers: Int) throws(CaptureFault) -> [Fit] {
        let layers = try layerCounts()
        let selected = try selectedCount()
        guard !layers.isEmpty || selected != nil else {
            throw CaptureFault(
                "\(integers) integers without a shape",
                "give --indexer-layers or --index-topk (or --model)")
        }
        guard integers > 0 else { return [] }
        guard let lengths = facts.lengths else {
            guard let selected, !layers.isEmpty else {
                throw CaptureFault(
                    "\(integers) integers, and the number of rows is not known: no prompt_tokens and completion_tokens",
                    "give both --indexer-layers and --index-topk (or --model)")
            }
            return layers.compactMap { divide(integers, $0, selected) }
        }
        var fits: [Fit] = []
        for rows in rowCounts(lengths) where rows > 0 {
            for fit in self.fits(integers, rows: rows, layers, selected) where !fits.contains(where: { $0 == fit }) {
                fits.append(fit)
            }
        }
        return fits
    }

    private func fits(_ integers: Int, rows: Int, _ layers: [Int], _ selected: Int?) -> [Fit] {
        if layers.isEmpty, let selected {
            return divide(integers, rows, selected).map { [(rows, $0.rows, selected)] } ?? []
        }
        return layers.compactMap { layers in
            guard let fit = divide(integers, rows, layers), selected == nil || fit.rows == selected else { return nil }
            return (rows, layers, fit.rows)
        }
    }

    /// The quotient of an array by two of its sides, which may be as large as a file says.
    private func divide(_ integers: Int, _ first: Int, _ second: Int) -> Fit? {
        let (product, overflow) = first.multipliedReportingOverflow(by: second)
        guard !overflow, product > 0, integers % product == 0 else { return nil }
        return (integers / product, first, second)
    }

    private func misfit(_ integers: Int) throws(CaptureFault) -> CaptureFault {
        let layers = try layerCounts()
        let selected = try selectedCount()
        let sides = [
            layers.isEmpty ? nil : "\(list(layers)) layers", selected.map { "\($0) entries a row and layer" },
        ].compactMap { $0 }.joined(separator: " and ")
        guard let lengths = facts.lengths else {
            return CaptureFault("\(integers) integers cannot be divided by \(sides)", Self.shapeAdvice)
        }
        return CaptureFault(
            "\(integers) integers cannot be divided by \(sides) into \(list(rowCounts(lengths))) rows "
                + "(\(lengths.prompt) prompt_tokens, \(lengths.completion) completion_tokens)", Self.shapeAdvice)
    }

    private static let shapeAdvice = "check --indexer-layers and --index-topk, and whether the response is whole"

    private func rowCounts(_ lengths: (prompt: Int, completion: Int)) -> [Int] {
        var counts: [Int] = []
        for count in [lengths.prompt + lengths.completion - 1, lengths.completion, lengths.completion - 1]
        where count >= 0 && !counts.contains(count) {
            counts.append(count)
        }
        return counts
    }

    // MARK: - What is known

    /// The numbers of layers an array may have; empty: any.
    private func layerCounts() throws(CaptureFault) -> [Int] {
        if let flag = settings.layerCount ?? settings.layerIDs?.count {
            if let said = facts.layerCount, said != flag {
                throw CaptureFault("the file says \(said) layers, the flags \(flag)", "correct the flags")
            }
            return [flag]
        }
        if let said = facts.layerCount { return [said] }
        guard let model = settings.model else { return [] }
        let own = model.indexerLayerIDs.count
        return own == 0 || own == model.layerCount ? [model.layerCount] : [model.layerCount, own]
    }

    private func selectedCount() throws(CaptureFault) -> Int? {
        if let flag = settings.selectedCount, let said = facts.selectedCount, said != flag {
            throw CaptureFault("the file says k = \(said), the flags \(flag)", "correct --index-topk")
        }
        return settings.selectedCount ?? facts.selectedCount ?? settings.model?.selectedCount
    }

    private func layerIDs(_ count: Int) throws(CaptureFault) -> [Int] {
        if let given = settings.layerIDs {
            guard given.count == count else {
                throw CaptureFault("\(given.count) --layer-ids for \(count) layers", "give one id a layer")
            }
            return given
        }
        if let model = settings.model, model.indexerLayerIDs.count == count { return model.indexerLayerIDs }
        return Array(0..<count)
    }

    // MARK: - Rows

    private func shape(
        rows: Int, layers: Int, selected: Int, element: ElementType
    ) throws(CaptureFault) -> CaptureShape {
        guard layers > 0, layers <= CaptureLimits.layerIDs.count, selected > 0,
            selected <= CaptureLimits.rowByteCount / element.width / layers
        else {
            throw CaptureFault(
                "a row of \(layers) layers with \(selected) entries of \(element.name)",
                "a row has 1 to \(CaptureLimits.layerIDs.count) layers and at most "
                    + "\(CaptureLimits.rowByteCount >> 20) MiB: check the shape")
        }
        let firstToken = try firstToken(rows: rows)
        var shape = CaptureShape(
            element: element, layerIDs: try layerIDs(layers), selectedCount: selected, rows: 0..<rows,
            firstToken: firstToken, firstDecodeRow: 0)
        shape.tokensPerPosition = settings.effectiveTokensPerPosition
        if let firstToken, let lengths = facts.lengths {
            shape.firstDecodeRow = min(rows, max(0, lengths.prompt - firstToken))
        }
        switch settings.phase {
        case .decode: shape.rows = shape.firstDecodeRow..<rows
        case .prefill: shape.rows = 0..<shape.firstDecodeRow
        case .all: break
        }
        return shape
    }

    private func firstToken(rows: Int) throws(CaptureFault) -> Int? {
        guard let (prompt, completion) = facts.lengths else { return settings.promptTokens }
        switch rows {
        case prompt + completion - 1: return 0
        case completion: return prompt - 1
        case completion - 1: return prompt
        default:
            throw CaptureFault(
                "\(rows) rows for \(prompt) prompt_tokens and \(completion) completion_tokens",
                "a response has \(prompt + completion - 1) rows, or \(completion), or \(max(0, completion - 1)): "
                    + "record it again")
        }
    }

    private func list(_ numbers: [Int]) -> String {
        numbers.map(String.init).joined(separator: " or ")
    }
}
