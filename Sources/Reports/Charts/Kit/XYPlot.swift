import Wording

/// Lines, steps and bands over one horizontal and one vertical axis, with direct labels and labelled reference lines.
struct XYPlot: Sendable {
    struct Axis: Sendable {
        var title: String
        var kind: AxisScale.Kind
        var lower: Double
        var upper: Double
        /// Whether there is nothing between whole numbers, as between layers.
        var isWhole = false
        var label: @Sendable (Double) -> String

        static func percent(_ title: String) -> Axis {
            Axis(title: title, kind: .linear, lower: 0, upper: 1) { NumberText.percent($0, places: 0) }
        }

        /// Powers of two from 1 or above.
        static func powers(_ title: String, from lower: Double, to upper: Double) -> Axis {
            Axis(title: title, kind: .log2, lower: lower, upper: upper) { NumberText.significant($0) }
        }

        static func linear(_ title: String, from lower: Double, to upper: Double) -> Axis {
            Axis(title: title, kind: .linear, lower: lower, upper: upper) { NumberText.significant($0) }
        }

        /// Whole numbers only, such as ids of layers.
        static func whole(_ title: String, from lower: Double, to upper: Double) -> Axis {
            var axis = linear(title, from: lower, to: upper)
            axis.isWhole = true
            return axis
        }

        /// From 0 to the first round number that is not below `maximum`.
        static func upTo(_ maximum: Double, _ title: String) -> Axis {
            let scale = AxisScale(.linear, from: 0, to: max(maximum, 1e-9), start: 0, end: 1)
            let ticks = scale.ticks(limit: 5)
            let step = ticks.count > 1 ? ticks[1] - ticks[0] : max(maximum, 1)
            return linear(title, from: 0, to: (maximum / step - 1e-9).rounded(.up) * step)
        }
    }

    struct Series: Sendable {
        enum Shape: Sendable { case line, step, points }

        var label: String
        var points: [(x: Double, y: Double)]
        var shape = Shape.line
        /// Off where one line stands alone and its points are no measurements of their own.
        var hasMarkers = true
        /// Points farther apart than this are not joined: between them something was not measured.
        var joinsUpTo = Double.infinity
        /// Area between two lines around the points, of the same x.
        var band: [(x: Double, low: Double, high: Double)] = []
    }

    /// A labelled line across the plot at one value of an axis.
    struct Reference: Sendable {
        var value: Double
        var label: String
        var isStrong = false
    }

    /// A labelled stretch of the horizontal axis in which there is no data for a reason.
    struct Region: Sendable {
        var from: Double
        var to: Double
        var label: String
    }

    /// A labelled stretch of the vertical axis: a range to compare with.
    struct Band: Sendable {
        var from: Double
        var to: Double
        var label: String
    }

    var title: String?
    var horizontal: Axis
    var vertical: Axis
    var series: [Series] = []
    var verticalLines: [Reference] = []
    var horizontalLines: [Reference] = []
    var regions: [Region] = []
    var bands: [Band] = []
    /// Straight line from corner to corner: what an even spread would give.
    var diagonalLabel: String?
    /// Which column of the figure's table holds the values of the horizontal axis; and with which text the rows of this
    /// plot begin, where those of others stand in the same table.
    var probe: (column: Int, only: String?) = (0, nil)
}
