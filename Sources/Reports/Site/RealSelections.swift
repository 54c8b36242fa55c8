import Foundation
import LocalityModel
import Recommendations
import Wording

/// The charts of the guide's page on real selections: what the analysis of the recorded requests gave
/// (`Templates/real-selections.json`), beside published numbers.
struct RealSelections: Sendable {
    /// The page that the charts stand on, one a section from the first on.
    static let page = "real-selections"

    private static let source = "Templates/real-selections.json"

    struct Numbers: Decodable, Sendable {
        /// Share of accesses that miss, cold misses left out, by buffer in units of k: of the recording of 768 steps,
        /// of the shorter one in the box, and published.
        struct CurvePoint: Decodable, Sendable {
            let bufferInK: Int
            let measured: Double
            let shipped: Double
            let published: Double?

            enum CodingKeys: String, CodingKey {
                case bufferInK = "buffer_in_k"
                case measured, shipped, published
            }
        }

        /// The 99th percentile of the misses of a step of so many requests, over their mean: of batches drawn from the
        /// recorded requests, of the normal form, and of the form that sizing uses.
        struct TailPoint: Decodable, Sendable {
            let requests: Int
            let drawn: Double
            let normal: Double
            let skewed: Double
        }

        let curve: [CurvePoint]
        let tail: [TailPoint]
        let accessMap: AccessMap

        enum CodingKeys: String, CodingKey {
            case curve, tail
            case accessMap = "access_map"
        }
    }

    let numbers: Numbers
    let words: Words

    /// Nil where a folder of templates has replaced the numbers with something else.
    init?(files: TemplateFiles, words: Words) {
        guard let data = files.data(at: Self.source),
            let numbers = try? JSONDecoder().decode(Numbers.self, from: data)
        else { return nil }
        self.numbers = numbers
        self.words = words
    }

    /// In the order of the page's sections.
    var figures: [ReportFigure] { [picture, curve, tail].compactMap { $0 } }

    private var picture: ReportFigure? {
        var result = AnalysisResult(traceDirectory: "", blockSizeTokens: 1, keyMode: .requestLayer)
        result.accessMap = numbers.accessMap
        let chart = AccessMapChart()
        let context = ChartContext(result: result, sweep: [result], advice: nil, words: words, chart: chart.id)
        guard let content = chart.content(context) else { return nil }
        return ReportFigure(
            anchor: "real-picture", title: words("\(chart.id).title"), headline: content.headline,
            subtitle: text("picture.subtitle"), definition: words.definition(of: chart.id),
            drawing: content.drawing, table: content.table)
    }

    private var curve: ReportFigure {
        let points = numbers.curve
        var plot = XYPlot(
            horizontal: .powers(text("curve.x"), from: 1, to: Double(points.last?.bufferInK ?? 8)),
            vertical: XYPlot.Axis(title: text("curve.y"), kind: .linear, lower: 0, upper: 0.4) {
                NumberText.percent($0, places: 0)
            })
        let published = points.compactMap { point in point.published.map { (Double(point.bufferInK), $0) } }
        plot.series = [
            .init(label: text("curve.measured"), points: points.map { (Double($0.bufferInK), $0.measured) }),
            .init(label: text("curve.published"), points: published),
            .init(label: text("curve.shipped"), points: points.map { (Double($0.bufferInK), $0.shipped) }),
        ]
        let table = DataTable(
            caption: text("curve.title"),
            columns: [
                .init(text("curve.x"), key: "buffer_in_k"), .init(text("curve.measured"), key: "measured"),
                .init(text("curve.published"), key: "published"), .init(text("curve.shipped"), key: "shipped"),
            ],
            rows: points.map {
                [
                    .integer($0.bufferInK), .share($0.measured), .optionalShare($0.published), .share($0.shipped),
                ]
            })
        return figure("curve", plot, table)
    }

    private var tail: ReportFigure {
        let points = numbers.tail
        var plot = XYPlot(
            horizontal: .powers(text("tail.x"), from: 1, to: Double(points.last?.requests ?? 32)),
            vertical: .linear(text("tail.y"), from: 1, to: 2.4))
        plot.series = [
            .init(label: text("tail.drawn"), points: points.map { (Double($0.requests), $0.drawn) }, shape: .points),
            .init(label: text("tail.normal"), points: points.map { (Double($0.requests), $0.normal) }),
            .init(label: text("tail.skewed"), points: points.map { (Double($0.requests), $0.skewed) }),
        ]
        let table = DataTable(
            caption: text("tail.title"),
            columns: [
                .init(text("tail.x"), key: "requests"), .init(text("tail.drawn"), key: "drawn"),
                .init(text("tail.normal"), key: "normal"), .init(text("tail.skewed"), key: "skewed"),
            ],
            rows: points.map { [.integer($0.requests), .number($0.drawn), .number($0.normal), .number($0.skewed)] })
        return figure("tail", plot, table)
    }

    private func figure(_ name: String, _ plot: XYPlot, _ table: DataTable) -> ReportFigure {
        let (title, headline) = (text("\(name).title"), text("\(name).headline"))
        return ReportFigure(
            anchor: "real-\(name)", title: title, headline: headline, subtitle: text("\(name).subtitle"),
            definition: "", drawing: plot.drawing(name: title, summary: headline, width: 460, height: 250),
            table: table)
    }

    private func text(_ key: String) -> String { words("guide.real.\(key)") }
}
