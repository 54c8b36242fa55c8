/// How the files of a report lie.
public enum ReportLayout: Sendable {
    /// A page with `assets/`, `charts/` and `data/` beside it.
    case directory
    /// One file with everything inside.
    case singleFile

    /// Where a page finds the CSV file of a table; nil where there are no files beside it.
    func csvTarget(_ anchor: String) -> String? { self == .directory ? "data/\(anchor).csv" : nil }
    func svgTarget(_ name: String) -> String? { self == .directory ? "charts/\(name).svg" : nil }
}
