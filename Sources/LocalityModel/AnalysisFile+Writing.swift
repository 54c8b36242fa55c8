public import Foundation

extension AnalysisFile {
    /// The file's bytes: keys sorted, no white space, a final newline. The same value gives the same bytes.
    ///
    /// The bulk of its numbers is left out of what is encoded, and written into its places.
    public func jsonData() throws -> Data {
        var slim = self
        var bulk = BulkFilling()
        for index in slim.results.indices { try bulk.take(from: &slim.results[index]) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var file = bulk.filling(try encoder.encode(slim))
        file.append(UInt8(ascii: "\n"))
        return file
    }
}
