/// How a series differs from its neighbours besides its colour: dash and marker.
struct LineStyle: Sendable {
    enum Marker: Sendable { case circle, square, triangle, diamond }

    var ink: Ink
    /// `stroke-dasharray`, nil for a solid line.
    var dash: String?
    var marker: Marker

    /// At most four series stand in one panel.
    static let all: [LineStyle] = [
        LineStyle(ink: .series1, dash: nil, marker: .circle),
        LineStyle(ink: .series2, dash: "7 3", marker: .square),
        LineStyle(ink: .series3, dash: "2 3", marker: .triangle),
        LineStyle(ink: .series4, dash: "9 3 2 3", marker: .diamond),
    ]
}
