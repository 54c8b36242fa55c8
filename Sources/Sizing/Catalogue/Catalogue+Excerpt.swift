public import Foundation

extension Catalogue {
    /// A few models and GPUs of a catalogue that is known to be right, as the program's own, with all layouts,
    /// generations and links: the other entries are passed over unread, so that a command that names one model starts
    /// in a fraction of the time.
    ///
    /// - Parameter names: of models and GPUs, in any case; names that are not there are no error.
    /// - Returns: nil for data that is no catalogue.
    public init?(excerptOf data: Data, names: [String]) {
        let wanted = Set(names.map { $0.lowercased() })
        let text = CatalogueText(bytes: Array(data)).excerpt { section, name in
            guard section == CodingKeys.models.rawValue || section == CodingKeys.gpus.rawValue else { return true }
            return name.map { wanted.contains($0.lowercased()) } ?? true
        }
        guard let found = try? JSONDecoder().decode(Catalogue.self, from: Data(text)) else { return nil }
        self = found
    }

    /// The names of all entries of a catalogue that is known to be right, by section, in its order; what else they hold
    /// is passed over unread. O(bytes).
    package static func names(in data: Data) -> [String: [String]] {
        var names: [String: [String]] = [:]
        CatalogueText(bytes: Array(data)).forEachName { section, name in names[section, default: []].append(name) }
        return names
    }
}

/// The text of a catalogue: an object of lists of objects, whose names come first.
private struct CatalogueText {
    let bytes: [UInt8]

    /// The same with some of the entries alone. O(bytes).
    ///
    /// - Parameter keeps: decides by the section and the name of an entry; nil for one that does not begin with it.
    func excerpt(_ keeps: (_ section: String, _ name: String?) -> Bool) -> [UInt8] {
        var excerpt: [UInt8] = []
        var copied = 0
        forEachEntry { section, entry in
            guard !keeps(section, name(of: entry)) else { return }
            // An entry goes with the comma behind it, the last of a list with the one in front of it.
            excerpt += bytes[copied..<entry.lowerBound]
            let behind = next(from: entry.upperBound)
            if bytes[behind] == UInt8(ascii: ",") {
                copied = behind + 1
            } else {
                copied = entry.upperBound
                while let last = excerpt.last, last != UInt8(ascii: "["), last != UInt8(ascii: "}") {
                    excerpt.removeLast()
                }
            }
        }
        return excerpt + bytes[copied...]
    }

    /// Calls `body` with the section and the name of each entry that begins with its name.
    func forEachName(_ body: (String, String) -> Void) {
        forEachEntry { section, entry in
            if let name = name(of: entry) { body(section, name) }
        }
    }

    /// Calls `body` with the section and the place of each entry.
    private func forEachEntry(_ body: (String, Range<Int>) -> Void) {
        var depth = 0
        var section = ""
        var start = 0
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(from: index)
                if depth == 1 { section = String(decoding: bytes[index + 1..<end], as: UTF8.self) }
                index = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 2 { start = index }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 2 { body(section, start..<index + 1) }
            default: break
            }
            index += 1
        }
    }

    private func name(of entry: Range<Int>) -> String? {
        let key = next(from: entry.lowerBound + 1)
        guard bytes[key...].starts(with: Array("\"name\"".utf8)) else { return nil }
        let start = next(from: next(from: key + 6) + 1)
        guard bytes[start] == UInt8(ascii: "\"") else { return nil }
        return String(decoding: bytes[start + 1..<endOfString(from: start)], as: UTF8.self)
    }

    /// The next byte that is no white space.
    private func next(from start: Int) -> Int {
        var index = min(start, bytes.count - 1)
        while index < bytes.count - 1, bytes[index] <= UInt8(ascii: " ") { index += 1 }
        return index
    }

    /// The closing quote of a string.
    private func endOfString(from quote: Int) -> Int {
        var index = quote + 1
        while index < bytes.count - 1, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, bytes.count - 1)
    }
}
