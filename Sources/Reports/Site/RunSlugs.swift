import LocalityModel

/// Folder names of runs: made of data set, run name, rank and settings, never of a position in a list, so that a link
/// to a run stays good when others are added.
///
/// Where runs have all these names in common, the first by trace directory and fingerprint keeps the plain name and
/// each other one gets letters drawn from those two behind it.
enum RunSlugs {
    static func slugs(_ groups: [TraceGroup]) -> [String] {
        let bases = groups.map(base)
        let identities = distinct(groups.map(identity), groups)
        var slugs = bases
        var taken: Set<String> = Set(bases)
        for (base, members) in Dictionary(grouping: groups.indices, by: { bases[$0] }) where members.count > 1 {
            let ordered = members.sorted { identities[$0] < identities[$1] }
            for index in ordered.dropFirst() {
                let letters = letters(identities[index].utf8)
                var length = 4
                var slug = base + "-" + letters.prefix(length)
                while !taken.insert(slug).inserted, length < letters.count {
                    length += 1
                    slug = base + "-" + letters.prefix(length)
                }
                slugs[index] = slug
            }
        }
        return slugs
    }

    /// Where even these agree (the same trace analysed by two versions), the numbers themselves decide.
    private static func distinct(_ identities: [String], _ groups: [TraceGroup]) -> [String] {
        let counts = Dictionary(identities.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(identities, groups).map { identity, group in
            guard counts[identity, default: 0] > 1 else { return identity }
            let file = AnalysisFile(generator: .current, results: group.results)
            let bytes = (try? file.jsonData()).map { Array($0) } ?? []
            return identity + "\n" + letters(bytes)
        }
    }

    /// What tells a run apart from all others: names, places and settings.
    static func identity(_ group: TraceGroup) -> String {
        let result = group.primary
        return [
            group.traceDirectory, result.inputs?.fingerprint ?? "", result.keyMode.rawValue,
            Settings(result).text, result.runMetadata?.runName ?? "", String(result.runMetadata?.rank ?? 0),
        ].joined(separator: "\n")
    }

    /// The slug from the names alone.
    static func base(_ group: TraceGroup) -> String {
        let meta = group.primary.runMetadata
        let names = [meta?.dataset, meta?.runName].compactMap { $0 }.filter { !$0.allSatisfy(\.isWhitespace) }
        var parts = names.isEmpty ? [group.traceDirectory] : names
        if parts.count == 2 {
            let letters = parts.map { Slug.of($0).filter { $0 != "-" } }
            if letters[1].contains(letters[0]) { parts.removeFirst() }
        }
        if let rank = meta?.rank, let world = meta?.worldSize, world > 1 { parts.append("rank \(rank)") }
        let all = parts.map { String($0.prefix(40)) } + RunVariant(group.primary).slugParts
        return Slug.of(all.joined(separator: " "))
    }

    /// 13 letters that depend on bytes: their FNV-1a hash of 64 bits in base 26.
    static func letters(_ bytes: some Sequence<UInt8>) -> String {
        var hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var letters = String.UnicodeScalarView()
        for _ in 0..<13 {
            letters.append(Unicode.Scalar(UInt8(97 + hash % 26)))
            hash /= 26
        }
        return String(letters)
    }
}
