public import Foundation

extension AnalysisFile {
    /// The file's bytes: keys sorted, no white space, a final newline. The same value gives the same bytes.
    ///
    /// The access maps are most of a result's numbers, and an encoder boxes each: their rows are left out of what it
    /// encodes, and written into their places here.
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
        return try encoder.encode(slim).filling("\"rows\":[]", with: rows) + Data("\n".utf8)
    }
}

extension Data {
    /// Puts one matrix of integers after the other into the empty brackets that end `place`. A quote inside a JSON
    /// string is escaped, so no text can be taken for a place.
    fileprivate func filling(_ place: String, with matrices: [[[Int]]]) -> Data {
        let place = Data(place.utf8)
        var filled = Data(capacity: count + matrices.reduce(0) { $0 + 3 * $1.count * ($1.first?.count ?? 0) })
        var rest = self[...]
        for matrix in matrices {
            guard let found = rest.range(of: place) else { preconditionFailure("a place for every matrix") }
            filled.append(rest[..<(found.upperBound - 1)])
            filled.append(matrixText(matrix))
            rest = rest[(found.upperBound - 1)...]
        }
        filled.append(rest)
        return filled
    }
}

/// The elements of a JSON list of lists, without the outer brackets.
private func matrixText(_ matrix: [[Int]]) -> Data {
    var text: [UInt8] = []
    text.reserveCapacity(6 * matrix.reduce(0) { $0 + $1.count + 1 })
    for (index, row) in matrix.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text.append(UInt8(ascii: "["))
        for (place, value) in row.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: String(value).utf8)
        }
        text.append(UInt8(ascii: "]"))
    }
    return Data(text)
}
