import Foundation
import LocalityModel
import TraceReading

/// Which of several partials make a whole: those whose shards are in no other; one whose shards others hold already, a
/// task that was run twice, is left out.
public struct PartialSelection: Sendable {
    /// Of the merged one: all shards in reading order.
    public let header: PartialHeader
    /// Places of the partials to merge, ascending.
    public let chosen: [Int]

    /// Why partials do not go together, and which of them it was.
    public struct Conflict: Error, Equatable {
        public var place: Int
        public var fault: PartialFault
    }

    /// O(shards of all partials · log).
    ///
    /// - Precondition: at least one header.
    /// - Throws: where settings, runs or lists differ, where a shard occurs with different content, and where partials
    ///   share some shards but not all.
    public init(_ headers: [PartialHeader]) throws(Conflict) {
        precondition(!headers.isEmpty, "nothing cannot be merged")
        try Self.checkSettings(headers)
        let shards = try Self.distinctShards(headers)
        let whole = try Self.wholeList(headers)
        chosen = try Self.choose(headers)
        let isCapture = headers[0].identity.captureName != nil
        header = PartialHeader(
            traceDirectory: headers.map(\.traceDirectory).min { $0.utf8.lexicographicallyPrecedes($1.utf8) } ?? "",
            identity: headers[0].identity,
            shards: shards.sorted { TraceDiscovery.precedes($0.name, $1.name, isCapture: isCapture) },
            wholeList: whole)
        try Self.check(shards, against: whole, headers)
    }

    /// Shards of the directory that no partial holds, where the whole list is known.
    public var missing: [String] {
        let held = Set(header.shards.map(\.name))
        return (header.wholeList ?? []).map(\.name).filter { !held.contains($0) }
    }

    private static func checkSettings(_ headers: [PartialHeader]) throws(Conflict) {
        for (place, header) in headers.enumerated() {
            if let fault = header.identity.difference(from: headers[0].identity) {
                throw Conflict(place: place, fault: fault)
            }
        }
    }

    private static func distinctShards(_ headers: [PartialHeader]) throws(Conflict) -> [PartialShard] {
        var known: [String: PartialShard] = [:]
        for (place, header) in headers.enumerated() {
            for shard in header.shards {
                guard known[shard.name] ?? shard == shard else {
                    throw Conflict(
                        place: place,
                        fault: .mismatch("shard \(shard.name) has other content than in another partial"))
                }
                known[shard.name] = shard
            }
        }
        return Array(known.values)
    }

    private static func wholeList(_ headers: [PartialHeader]) throws(Conflict) -> [InputFile]? {
        var list: [InputFile]?
        for (place, header) in headers.enumerated() {
            guard let its = header.wholeList else { continue }
            guard list ?? its == its else {
                throw Conflict(place: place, fault: .mismatch("its list of all shards is not that of another partial"))
            }
            list = its
        }
        return list
    }

    private static func check(
        _ shards: [PartialShard], against whole: [InputFile]?, _ headers: [PartialHeader]
    ) throws(Conflict) {
        guard let whole else { return }
        let known = Set(whole.map(\.name))
        for (place, header) in headers.enumerated() {
            if let shard = header.shards.first(where: { !known.contains($0.name) }) {
                throw Conflict(
                    place: place, fault: .mismatch("shard \(shard.name) is not in the list of all shards of another"))
            }
        }
    }

    /// Those with most shards first; each either disjoint from what is chosen, or in the end contained in it.
    private static func choose(_ headers: [PartialHeader]) throws(Conflict) -> [Int] {
        var held = Set<String>()
        var chosen: [Int] = []
        var others: [Int] = []
        let order = headers.indices.sorted {
            (-headers[$0].shards.count, $0) < (-headers[$1].shards.count, $1)
        }
        for place in order {
            let names = headers[place].shards.map(\.name)
            guard held.isDisjoint(with: names) else {
                others.append(place)
                continue
            }
            held.formUnion(names)
            chosen.append(place)
        }
        for place in others {
            if let shard = headers[place].shards.first(where: { !held.contains($0.name) }) {
                throw Conflict(
                    place: place,
                    fault: .mismatch(
                        "some of its shards are in another partial and \(shard.name) is not; merge the single shares"))
            }
        }
        return chosen.sorted()
    }
}
