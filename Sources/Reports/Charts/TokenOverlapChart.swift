import LocalityModel
import Recommendations
import Wording

/// Which share of a step's tokens was selected by the step before, per layer, beside published measurements.
struct TokenOverlapChart: Chart {
    var id: String { ChartIdentifier.tokenOverlap.rawValue }
    var dependsOnBlockSize: Bool { false }

    /// The plausible band over models, prompts and layers; its sources stand in the chart's words.
    static let published = 0.35...0.90

    func content(_ context: ChartContext) -> ChartContent? {
        guard let raw = context.result.tokenStepOverlap, raw.count > 0 else { return nil }
        let shifted = context.result.tokenStepOverlapShifted
        let layers = (context.result.perLayer ?? []).filter { $0.means["token_step_overlap"] != nil }
        let headline = headline(context, raw: raw, shifted: shifted)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: layers.count > 1
                ? profile(context, layers, headline: headline)
                : summaries(context, raw: raw, shifted: shifted, headline: headline),
            table: table(context, raw: raw, shifted: shifted, layers: layers))
    }

    private func profile(_ context: ChartContext, _ layers: [LayerResult], headline: String) -> Drawing {
        let first = Double(layers[0].layerID)
        let last = Double(layers[layers.count - 1].layerID)
        var plot = XYPlot(
            horizontal: .linear(context.text("x"), from: first, to: last), vertical: .percent(context.text("y")))
        func points(_ key: String) -> [(x: Double, y: Double)] {
            layers.compactMap { layer in layer.means[key].map { (Double(layer.layerID), $0) } }
        }
        plot.series = [
            .init(label: context.text("series.raw"), points: points("token_step_overlap")),
            .init(label: context.text("series.shifted"), points: points("token_step_overlap_shifted")),
        ]
        if context.result.keyMode == .requestLayer, context.result.configuration?.stepUnion != true {
            plot.bands = [
                .init(from: Self.published.lowerBound, to: Self.published.upperBound, label: context.text("published"))
            ]
        }
        return plot.drawing(name: context.text("title"), summary: headline, height: 320)
    }

    private func summaries(_ context: ChartContext, raw: Summary, shifted: Summary?, headline: String) -> Drawing {
        let rows = [("raw", raw), ("shifted", shifted ?? .empty)].filter { $0.1.count > 0 }.map { key, summary in
            DotPlot.Row(
                label: context.text("series.\(key)"), value: summary.mean, note: NumberText.percent(summary.mean),
                spread: summary.minimum...max(summary.minimum, summary.maximum))
        }
        return DotPlot(groups: [.init(title: context.text("title"), rows: rows)], axis: .percent(context.text("y")))
            .drawing(name: context.text("title"), summary: headline)
    }

    private func headline(_ context: ChartContext, raw: Summary, shifted: Summary?) -> String {
        let values = [
            "raw": NumberText.percent(raw.mean, places: 0),
            "shifted": NumberText.percent(shifted?.mean ?? 0, places: 0),
        ]
        if let shifted, shifted.count > 0, shifted.mean > raw.mean + 0.1 {
            return context.text("headline.window", values)
        }
        let key = raw.mean < Self.published.lowerBound ? "headline.below" : "headline"
        return context.text(key, values)
    }

    private func table(
        _ context: ChartContext, raw: Summary, shifted: Summary?, layers: [LayerResult]
    ) -> DataTable {
        let all: [[DataTable.Cell]] = [
            [
                .text(context.text("all_layers")), .share(raw.mean),
                .optionalShare(shifted.flatMap { $0.count > 0 ? $0.mean : nil }),
            ]
        ]
        let each = layers.map { layer -> [DataTable.Cell] in
            [
                .text(String(layer.layerID)), .optionalShare(layer.means["token_step_overlap"]),
                .optionalShare(layer.means["token_step_overlap_shifted"]),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.layer_id"), key: "layer_id", isNumber: false),
                .init(context.text("series.raw"), key: "token_step_overlap"),
                .init(context.text("series.shifted"), key: "token_step_overlap_shifted"),
            ], rows: all + each)
    }
}
