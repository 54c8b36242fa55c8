public import Foundation

extension AnalysisFile {
    /// The file's bytes: keys sorted, no white space, a final newline. The same value gives the same bytes.
    ///
    /// The rows of access maps are left out of what is encoded, and written into their places.
    public func jsonData() throws -> Data {
        var slim = self
        var rows: [[[Int]]] = []
        for result in slim.results.indices {
            guard let streams = slim.results[result].accessMap?.streams.indices else { continue }
            for stream in streams {
                rows.append(slim.results[result].accessMap!.streams[stream].rows)
                slim.results[result].accessMap!.streams[stream].rows = []
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try AccessMapText.filling(encoder.encode(slim), with: rows) + Data("\n".utf8)
    }
}
