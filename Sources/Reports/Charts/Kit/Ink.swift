/// The colours of charts, by what they are for. Each has one value a theme; the stylesheet repeats them as
/// `--ink-<name>` and a test compares the two.
///
/// Okabe–Ito's orange, sky and yellow fail on white, so each theme has hues of its own.
enum Ink: String, CaseIterable, Sendable {
    /// Text of titles and values.
    case text
    /// Text of axes and notes.
    case muted
    /// Axis lines, reference lines.
    case axis
    /// Grid lines: decoration, no contrast needed.
    case grid
    /// What the chart is drawn on.
    case surface
    /// An area without data or where nothing is feasible.
    case void
    case series1, series2, series3, series4
    /// Heat-map bins, few to many.
    case heat0, heat1, heat2, heat3, heat4, heat5, heat6, heat7, heat8

    static let series: [Ink] = [.series1, .series2, .series3, .series4]
    static let heat: [Ink] = [.heat0, .heat1, .heat2, .heat3, .heat4, .heat5, .heat6, .heat7, .heat8]

    /// `#rrggbb` on light paper; the literal colour of standalone files.
    var light: String {
        switch self {
        case .text: "#1c2127"
        case .muted: "#545d68"
        case .axis: "#747d88"
        case .grid: "#e3e6ea"
        case .surface: "#ffffff"
        case .void: "#efece4"
        case .series1: "#0a5cb0"
        case .series2: "#b4430b"
        case .series3: "#15704a"
        case .series4: "#7d47b3"
        case .heat0: "#eef4fa"
        case .heat1: "#d5e5f3"
        case .heat2: "#b3d0e8"
        case .heat3: "#8ab7da"
        case .heat4: "#609bc9"
        case .heat5: "#3d7eb5"
        case .heat6: "#25609a"
        case .heat7: "#144578"
        case .heat8: "#082c54"
        }
    }

    /// `#rrggbb` on dark paper.
    var dark: String {
        switch self {
        case .text: "#e8ebef"
        case .muted: "#a3acb7"
        case .axis: "#818b97"
        case .grid: "#2b323b"
        case .surface: "#171b21"
        case .void: "#2a2722"
        case .series1: "#6fb3ff"
        case .series2: "#f49a62"
        case .series3: "#57c392"
        case .series4: "#c6a3f0"
        case .heat0: "#1d2a38"
        case .heat1: "#1e3850"
        case .heat2: "#20496b"
        case .heat3: "#255d8a"
        case .heat4: "#3075ab"
        case .heat5: "#4790cb"
        case .heat6: "#6faee1"
        case .heat7: "#a2ccf0"
        case .heat8: "#d9ebfb"
        }
    }
}
