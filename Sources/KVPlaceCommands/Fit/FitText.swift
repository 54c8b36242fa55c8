import Recommendations
import Sizing
import Wording

/// What fits, for the terminal: an engine after the other, a line for each size of the buffer, then what to set.
struct FitText {
    let words: ExplanationCatalogue
    let style: TextStyle
    let asked: FitQuestion

    private var engine: EngineWords { EngineWords(words) }

    func page(_ fits: [[EngineFit]], isOneBuffer: Bool) -> String {
        let blocks = fits.map { block($0, isOneBuffer: isOneBuffer) }
        let end = TextStyle.wrapped(words.phrase("fit-no-time"))
        return (heading + blocks.flatMap { [""] + $0 } + [""] + end).joined(separator: "\n") + "\n"
    }

    private var heading: [String] {
        let question = asked.question
        let perPosition = asked.model.tokensPerPosition ?? 1
        var parts = [
            asked.model.title, "\(asked.layout.name), \(asked.layout.bytesPerTokenAndLayer) B",
            asked.gpu?.title ?? question.generation?.name,
            words.phrase("fit-context", ["tokens": NumberText.integer(asked.contextTokens)]),
        ].compactMap { $0 }
        if perPosition > 1 {
            parts.append(words.phrase("fit-entries", ["entries": NumberText.integer(question.contextTokens)]))
        }
        parts.append(words.phrase("fit-hbm", ["bytes": NumberText.bytes(Double(question.kvHBMBytes))]))
        return TextStyle.wrapped(words.joining.list(parts)).map { style.dressed($0, .bold) }
    }

    private func block(_ fits: [EngineFit], isOneBuffer: Bool) -> [String] {
        guard let first = fits.first, let released = ReleasedEngines.named(first.engine) else { return [] }
        let title = style.dressed("\(released.title) \(released.version)", .bold)
        let shared = first.refused.filter { refusal in
            !refusal.kind.isOfTheBuffer && fits.allSatisfy { $0.refused.contains(refusal) }
        }
        if !shared.isEmpty { return [title] + shared.flatMap(refusal) }
        var lines = [title] + table(fits)
        if let bound = first.bound { lines += TextStyle.wrapped(engine.bound(bound), first: "  ", indent: 2) }
        // What people start with: twice the selection.
        let usual = fits.first { $0.bufferRows >= 2 * asked.question.selectedRows && $0.setting != nil }
        guard let shown = usual ?? fits.first(where: { $0.setting != nil }), let setting = shown.setting else {
            return lines
        }
        if let flags = shown.flags {
            let rows = ["rows": NumberText.integer(shown.bufferRows)]
            lines += paragraph(isOneBuffer ? "fit-set" : "fit-set-of", rows)
            lines += flags.split(separator: "\n").map { "    " + $0 }
            lines += engine.own(shown.engine).map { TextStyle.wrapped($0, first: "  ", indent: 2) } ?? []
        }
        lines += memory(setting)
        if !setting.log.isEmpty {
            lines += paragraph("fit-log") + setting.log.map { "    \($0.name) = \(number($0.value))" }
        }
        return lines
    }

    private func memory(_ setting: EngineSetting) -> [String] {
        engine.bookkeeping(setting, isInside: asked.question.bookkeepingIsInside).map {
            TextStyle.wrapped($0, first: "  ", indent: 2)
        } ?? []
    }

    private func refusal(_ refusal: EngineRefusal) -> [String] {
        TextStyle.wrapped(engine.sentence(refusal), first: "  ", indent: 4).map { style.dressed($0, .bad) }
    }

    private func paragraph(_ key: String, _ names: [String: String] = [:]) -> [String] {
        TextStyle.wrapped(words.phrase(key, names), first: "  ", indent: 2)
    }

    private static let columns = [
        "sizing-column-buffer", "sizing-column-requests", "fit-column-limit", "fit-column-setting",
        "sizing-column-memory", "fit-column-host",
    ]

    private func table(_ fits: [EngineFit]) -> [String] {
        var rows = [Self.columns.map { words.phrase($0) }]
        rows += fits.map(cells)
        if let first = fits.first {
            let whole = NumberText.integer(first.whole.requests)
            rows.append([words.phrase("sizing-whole-name"), whole, "", "", "", ""])
        }
        let widths = Self.columns.indices.map { column in
            rows.map { LineBreaking.columns($0[column]) }.max() ?? 0
        }
        return rows.enumerated().map { index, row in
            let cells = row.indices.map { column in
                [0, 2, 3].contains(column)
                    ? TextStyle.padded(row[column], to: widths[column])
                    : TextStyle.aligned(row[column], to: widths[column])
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return index == 0 ? style.dressed(line, .bold) : line
        }
    }

    private func cells(_ fit: EngineFit) -> [String] {
        let rows = NumberText.integer(fit.bufferRows)
        if let refusal = fit.refused.first { return [rows, "–", engine.kind(refusal), "", "", ""] }
        guard let setting = fit.setting else { return [rows, "0", words.phrase("fit-nothing"), "", "", ""] }
        return [
            rows, NumberText.integer(setting.requests), engine.limit(setting.limit),
            engine.pool(setting.hostPool), NumberText.bytes(Double(setting.hbmBytesPerRequest)),
            NumberText.bytes(Double(setting.hostBytesPerRequest)),
        ]
    }

    private func number(_ value: EngineNumber.Value) -> String {
        switch value {
        case .integer(let value): NumberText.integer(value)
        case .number(let value): NumberText.significant(value)
        case .list(let values): values.map(String.init).joined(separator: " ")
        }
    }
}
