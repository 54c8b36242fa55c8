import Testing

@testable import TraceReading

@Suite struct ShapeResolverTests {
    private func resolver(
        prompt: Int? = nil, completion: Int? = nil, layers: Int? = nil, selected: Int? = nil,
        _ settings: CaptureSettings = CaptureSettings()
    ) -> ShapeResolver {
        ShapeResolver(
            settings: settings,
            facts: ArrayFacts(
                promptTokens: prompt, completionTokens: completion, layerCount: layers, selectedCount: selected))
    }

    private func flat(_ resolver: ShapeResolver, _ integers: Int, alone: Bool = false) throws -> CaptureShape {
        try resolver.resolve(integers: integers, element: .int32, beginsAlone: alone)
    }

    @Test func `one side is enough where the number of rows is known`() throws {
        for rows in [59, 20, 19] {
            let byLayers = try flat(resolver(prompt: 40, completion: 20, layers: 3), rows * 3 * 24)
            let bySelected = try flat(resolver(prompt: 40, completion: 20, selected: 24), rows * 3 * 24)
            #expect(byLayers == bySelected && byLayers.selectedCount == 24 && byLayers.layerIDs == [0, 1, 2])
            #expect(byLayers.firstToken == [59: 0, 20: 39, 19: 40][rows])
            #expect(byLayers.rows.count == 19 && byLayers.rows.upperBound == rows)
        }
    }

    @Test func `phases divide the rows at the prompt`() throws {
        var settings = CaptureSettings()
        settings.phase = .prefill
        #expect(try flat(resolver(prompt: 40, completion: 20, layers: 3, settings), 59 * 72).rows == 0..<40)
        settings.phase = .all
        #expect(try flat(resolver(prompt: 40, completion: 20, layers: 3, settings), 59 * 72).rows == 0..<59)
        settings.phase = .decode
        #expect(
            try flat(resolver(prompt: 40, completion: 1, layers: 3, settings), 40 * 72, alone: true).rows.isEmpty)
    }

    @Test func `what cannot be divided is told with the numbers`() {
        #expect {
            try flat(resolver(prompt: 40, completion: 20, layers: 3), 59 * 72 - 1)
        } throws: { error in
            let what = (error as? CaptureFault)?.what ?? ""
            return ["4247", "3 layers", "59 or 20 or 19", "40 prompt", "20 completion"].allSatisfy(what.contains)
        }
        #expect(throws: CaptureFault.self) { try flat(resolver(prompt: 40, completion: 20), 59 * 72) }
        #expect(throws: CaptureFault.self) { try flat(resolver(layers: 3), 59 * 72) }
        #expect(throws: CaptureFault.self) { try flat(resolver(prompt: 40, completion: 20, layers: 3), 0) }
        for rows in [18, 60] {
            #expect {
                try resolver(prompt: 40, completion: 20).resolve(rows: rows, layers: 3, selected: 24, element: .int32)
            } throws: { error in
                let what = (error as? CaptureFault)?.what ?? ""
                return ["\(rows) rows", "40 prompt", "20 completion"].allSatisfy(what.contains)
            }
        }
    }

    @Test func `any number of prompt rows says its first token`() throws {
        for rows in 19...59 {
            let shaped = try resolver(prompt: 40, completion: 20)
                .resolve(rows: rows, layers: 3, selected: 24, element: .int32)
            let both = try flat(resolver(prompt: 40, completion: 20, layers: 3, selected: 24), rows * 3 * 24)
            #expect(shaped == both && shaped.firstToken == 59 - rows && shaped.rows == rows - 19..<rows)
        }
        for rows in [17, 60] {
            #expect(throws: CaptureFault.self) {
                try flat(resolver(prompt: 40, completion: 20, layers: 3, selected: 24), rows * 3 * 24)
            }
        }
    }

    @Test func `one length alone is used only where it is enough`() throws {
        func shaped(_ resolver: ShapeResolver, _ rows: Int) throws -> CaptureShape {
            try resolver.resolve(rows: rows, layers: 3, selected: 24, element: .int32)
        }
        for rows in [19, 20] {
            let shape = try shaped(resolver(completion: 20), rows)
            #expect(shape.firstToken == nil && shape.rows == 0..<rows && shape.firstDecodeRow == 0)
        }
        #expect(throws: CaptureFault.self) { try shaped(resolver(completion: 20), 21) }
        #expect(throws: CaptureFault.self) { try shaped(resolver(prompt: 20), 10) }
        var settings = CaptureSettings()
        settings.promptTokens = 20
        #expect(try shaped(resolver(prompt: 20, settings), 10).firstToken == 20)
        #expect(try shaped(resolver(completion: 5, settings), 10).firstToken == 20)
    }

    @Test func `a row may be up to a pool wider than k`() throws {
        var settings = CaptureSettings()
        settings.selectedCount = 20
        for width in [20, 24, 37] {
            let shaped = try resolver(prompt: 40, completion: 20, settings)
                .resolve(rows: 59, layers: 3, selected: width, element: .int32)
            #expect(shaped.selectedCount == width && shaped.fullCount == 20)
            let known = resolver(prompt: 40, completion: 20, layers: 3, settings)
            #expect(try flat(known, 59 * 3 * width) == shaped)
        }
        for width in [19, 40] {
            #expect(throws: CaptureFault.self) {
                try resolver(settings).resolve(rows: 59, layers: 3, selected: width, element: .int32)
            }
        }
        // 20 rows of 23, or 23 rows of 20: k is what the flag says.
        #expect(try flat(resolver(prompt: 40, completion: 20, layers: 3, settings), 20 * 3 * 23).rowCount == 23)
    }

    @Test func `of several ways the usual one is taken or none`() throws {
        // 2 175 rows of k 2 048, or 128 of 34 800.
        let long = try flat(resolver(prompt: 2048, completion: 128, layers: 61), 2175 * 61 * 2048)
        #expect(long.selectedCount == 2048 && long.firstToken == 0)
        // 256 rows of k 1 024, or 128 of 2 048: only the first row tells.
        let both = resolver(prompt: 129, completion: 128, layers: 61)
        #expect(throws: CaptureFault.self) { try flat(both, 128 * 61 * 2048) }
        #expect(try flat(both, 128 * 61 * 2048, alone: true).selectedCount == 1024)
        #expect(
            try flat(resolver(prompt: 129, completion: 128, layers: 61, selected: 2048), 128 * 61 * 2048).rows
                == 1..<128)
    }

    @Test func `flags and file must agree`() {
        var settings = CaptureSettings()
        settings.layerCount = 4
        #expect(throws: CaptureFault.self) {
            try flat(resolver(prompt: 40, completion: 20, layers: 3, settings), 59 * 72)
        }
        #expect(throws: CaptureFault.self) {
            try resolver(settings).resolve(rows: 5, layers: 3, selected: 24, element: .int32)
        }
        settings = CaptureSettings()
        settings.selectedCount = 12
        #expect(throws: CaptureFault.self) {
            try resolver(settings).resolve(rows: 5, layers: 3, selected: 24, element: .int32)
        }
        settings = CaptureSettings()
        settings.layerIDs = [1, 2]
        #expect(throws: CaptureFault.self) {
            try resolver(settings).resolve(rows: 5, layers: 3, selected: 24, element: .int32)
        }
    }

    @Test func `a model has all its layers or those that choose`() throws {
        var settings = CaptureSettings()
        settings.model = CapturedModel(
            name: "m", layerCount: 6, indexerLayerIDs: [0, 2, 4], selectedCount: 8, tokensPerPosition: 4)
        let all = try flat(resolver(prompt: 5, completion: 3, settings), 7 * 6 * 8)
        #expect(all.layerIDs == Array(0..<6) && all.tokensPerPosition == 4)
        #expect(try flat(resolver(prompt: 5, completion: 3, settings), 7 * 3 * 8).layerIDs == [0, 2, 4])
        #expect(throws: CaptureFault.self) { try flat(resolver(prompt: 5, completion: 3, settings), 7 * 5 * 8) }
    }

    @Test func `hostile sides are refused`() {
        for (rows, layers, selected) in [(5, 1025, 1), (5, 0, 1), (5, 1, 0), (5, 1, 1 << 40), (1, 1024, 1 << 20)] {
            #expect(throws: CaptureFault.self) {
                try resolver().resolve(rows: rows, layers: layers, selected: selected, element: .int32)
            }
        }
        #expect(throws: CaptureFault.self) {
            try flat(resolver(prompt: 1 << 39, completion: 1 << 39, layers: 1 << 30), 1 << 40)
        }
    }

    @Test func `rows alone begin where the flag says`() throws {
        var settings = CaptureSettings()
        let unknown = try resolver().resolve(rows: 5, layers: 2, selected: 3, element: .int32)
        #expect(unknown.firstToken == nil && unknown.rows == 0..<5)
        settings.promptTokens = 150
        let known = try resolver(settings).resolve(rows: 5, layers: 2, selected: 3, element: .int32)
        #expect(known.firstToken == 150 && known.rows == 0..<5 && known.firstDecodeRow == 0)
    }
}
