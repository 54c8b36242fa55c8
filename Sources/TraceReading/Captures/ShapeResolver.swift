/// Finds out how an array is to be read: its layers, k, and the token of its first row.
///
/// With P prompt and C completion tokens the last row is that of token P + C − 2, so the number of rows, C − 1 to
/// P + C − 1 of them, says the token of the first. An array that does not say how many rows it has is taken to have all
/// of them, or those from token P − 1 or P on, unless both layers and k are known.
struct ShapeResolver {
    let settings: CaptureSettings
    let facts: ArrayFacts

    /// The shape of an array that has one: rows × layers × k.
    ///
    /// - Throws: what it contradicts.
    func resolve(
        rows: Int, layers: Int, selected: Int, element: ElementType
    ) throws(CaptureFault) -> CaptureShape {
        do throws(CaptureFault) {
            return try inOrder(rows: rows, layers: layers, selected: selected, element: element)
        } catch {
            throw AxisOrder(self, [rows, layers, selected], element).fault(inOrder: error) ?? error
        }
    }

    /// The shape, its axes taken in the order that is expected.
    func inOrder(
        rows: Int, layers: Int, selected: Int, element: ElementType
    ) throws(CaptureFault) -> CaptureShape {
        let wantedLayers = try layerCounts()
        guard wantedLayers.isEmpty || wantedLayers.contains(layers) else {
            throw CaptureFault(
                "the array has \(layers) layers, not \(list(wantedLayers))",
                "leave --indexer-layers, --layer-ids and --model out, or correct them")
        }
        let wanted = try selectedCount() ?? selected
        guard selected == wanted || Self.isPooled(selected, wanted) else {
            throw CaptureFault(
                "the array has \(selected) entries a row and layer, not \(wanted)",
                "leave --index-topk and --model out, or correct them")
        }
        var shape = try shape(rows: rows, layers: layers, selected: selected, element: element)
        shape.fullCount = wanted
        return shape
    }

    /// The shape of a flat array.
    ///
    /// - Parameter beginsAlone: whether its first two integers are those of token 0: itself and padding.
    /// - Throws: that it cannot be divided, with the numbers.
    func resolve(integers: Int, element: ElementType, beginsAlone: Bool) throws(CaptureFault) -> CaptureShape {
        try facts.check()
        if integers == 0, let empty = try emptyShape(element) { return empty }
        let fits = try self.fits(integers)
        guard let first = fits.first else { throw try misfit(integers) }
        if fits.count == 1 || beginsAlone && facts.lengths.map({ first.rows == rowCounts($0)[0] }) == true {
            return try shape(of: first, element)
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
        return try shape(of: usual[0], element)
    }

    private func shape(of fit: Fit, _ element: ElementType) throws(CaptureFault) -> CaptureShape {
        var shape = try shape(rows: fit.rows, layers: fit.layers, selected: fit.selected, element: element)
        shape.fullCount = min(fit.selected, try selectedCount() ?? fit.selected)
        return shape
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
        guard fits.isEmpty, let selected else { return fits }
        fits = layers.compactMap { divide(integers, $0, selected) }.filter { Self.holds($0.rows, lengths) }
        guard fits.isEmpty else { return fits }
        return rowCounts(lengths).flatMap { rows in
            layers.compactMap { layers in
                divide(integers, rows, layers).map { fit -> Fit in (rows, layers, fit.rows) }
            }.filter { Self.isPooled($0.selected, selected) }
        }
    }

    /// Whether an array may be wider than k: rows of varying length stand in one that is up to a pool wider than what a
    /// row holds at least.
    private static func isPooled(_ width: Int, _ selected: Int) -> Bool { width > selected && width < 2 * selected }

    /// A response whose only token stands behind the prompt may have no row at all.
    private func emptyShape(_ element: ElementType) throws(CaptureFault) -> CaptureShape? {
        guard let lengths = facts.lengths, lengths.completion <= 1 else { return nil }
        return try shape(
            rows: 0, layers: try layerCounts().first ?? 1, selected: try selectedCount() ?? 1, element: element)
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
                + "(\(lengths.prompt) prompt_tokens, \(lengths.completion) completion_tokens)"
                + (layers.isEmpty || selected == nil ? "" : "; \(Self.range(lengths)) fit"), Self.shapeAdvice)
    }

    private static let shapeAdvice = "check --indexer-layers and --index-topk (of other rows give both)"

    /// Whether an array may have so many rows.
    private static func holds(_ rows: Int, _ lengths: (prompt: Int, completion: Int)) -> Bool {
        rows >= lengths.completion - 1 && rows <= lengths.prompt + lengths.completion - 1
    }

    private static func range(_ lengths: (prompt: Int, completion: Int)) -> String {
        "\(max(0, lengths.completion - 1)) to \(lengths.prompt + lengths.completion - 1) rows"
    }

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
        guard rows <= CaptureLimits.rowCount else {
            throw CaptureFault("\(rows) rows", "a request has at most \(CaptureLimits.rowCount): check the shape")
        }
        let firstToken = try firstToken(rows: rows)
        var shape = CaptureShape(
            element: element, layerIDs: try layerIDs(layers), selectedCount: selected, fullCount: selected,
            rowCount: rows, rows: 0..<rows, firstToken: firstToken, firstDecodeRow: 0)
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
        try facts.check()
        guard let lengths = facts.lengths else {
            if let token = settings.promptTokens { return token }
            // No more rows than steps are decode steps alone, whose sequence lengths stay unknown.
            if facts.promptTokens == nil, rows <= facts.completionTokens ?? rows { return nil }
            let (known, only) =
                facts.promptTokens.map { ("prompt", $0) } ?? ("completion", facts.completionTokens ?? 0)
            throw CaptureFault(
                "\(rows) rows and the number of \(known) tokens alone (\(only)) do not say which token row 0 is",
                "give it with --prompt-tokens")
        }
        guard Self.holds(rows, lengths) else {
            throw CaptureFault(
                "\(rows) rows for \(lengths.prompt) prompt_tokens and \(lengths.completion) completion_tokens",
                "a response has \(Self.range(lengths)): record it again")
        }
        return lengths.prompt + lengths.completion - 1 - rows
    }

    private func list(_ numbers: [Int]) -> String {
        numbers.map(String.init).joined(separator: " or ")
    }
}
