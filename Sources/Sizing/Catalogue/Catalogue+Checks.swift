import Foundation
import TextReading

/// Why a catalogue file is refused: file, place in it, reason.
public struct CatalogueError: Error, Equatable, CustomStringConvertible {
    public let file: String
    /// As `models[3].layers`; empty for the whole file.
    public let place: String
    public let reason: String

    public var description: String { place.isEmpty ? "\(file): \(reason)" : "\(file): \(place): \(reason)" }
}

extension Catalogue {
    static func decoded(_ data: Data, _ name: String) throws(CatalogueError) -> Catalogue {
        try checkKeys(data, name)
        do {
            return try JSONDecoder().decode(Catalogue.self, from: JSONText.plain(data))
        } catch let error as DecodingError {
            throw CatalogueError(file: name, place: error.place, reason: error.reason)
        } catch {
            throw CatalogueError(file: name, place: "", reason: "\(error)")
        }
    }

    /// Bytes, counts and bandwidths above 0; names that lead to an entry.
    func check(_ file: String) throws(CatalogueError) {
        for (index, layout) in layouts.enumerated() {
            try check(layout.bytesPerTokenAndLayer, 1 << 16, "layouts[\(index)].bytes_per_token_and_layer", file)
        }
        for (index, model) in models.enumerated() { try check(model, "models[\(index)]", file) }
        for (index, generation) in generations.enumerated() {
            guard let bytes = generation.sharedMemoryBytesPerBlock else { continue }
            try check(bytes, 1 << 30, "generations[\(index)].shared_memory_bytes_per_block", file)
        }
        for (index, gpu) in gpus.enumerated() { try check(gpu, "gpus[\(index)]", file) }
        try checkLinks(file)
    }

    private func check(_ gpu: GPUDescription, _ place: String, _ file: String) throws(CatalogueError) {
        try check(gpu.hbmBytes, 1 << 50, place + ".hbm_bytes", file)
        try check(gpu.hostLinkBytesPerSecond, 1 << 50, place + ".host_link_bytes_per_second", file)
        if let bandwidth = gpu.hbmBandwidthGigabytesPerSecond {
            try check(bandwidth, isPositive: true, place + ".hbm_bandwidth_gb_per_s", file)
        }
        if let name = gpu.generation, generation(name) == nil {
            throw missing(name, generations.map(\.name), place + ".generation", file)
        }
        if link(gpu.link) == nil { throw missing(gpu.link, links.map(\.name), place + ".link", file) }
    }

    private func checkLinks(_ file: String) throws(CatalogueError) {
        for (index, link) in links.enumerated() {
            try check(link.gigabytesPerSecond, isPositive: true, "links[\(index)].gigabytes_per_second", file)
            try check(link.layerOverheadMicroseconds, isPositive: false, "links[\(index)].layer_overhead_us", file)
            try check(
                link.transferLatencyMicroseconds, isPositive: false, "links[\(index)].transfer_latency_us", file)
        }
    }

    private func check(_ model: ModelDescription, _ place: String, _ file: String) throws(CatalogueError) {
        try check(model.layers, 1024, place + ".layers", file)
        try check(model.indexerLayers, model.layers, place + ".indexer_layers", file)
        try check(model.selectedTokens, 1 << 22, place + ".selected_tokens", file)
        if let bytes = model.indexerBytesPerTokenAndLayer {
            try check(bytes, 1 << 16, place + ".indexer_bytes_per_token_and_layer", file)
        }
        for (value, name, most) in [
            (model.tokensPerPosition, "tokens_per_position", 1 << 16),
            (model.selectionBlockTokens, "selection_block_tokens", 1 << 16),
            (model.contextTokens, "context_tokens", 1 << 30),
        ] {
            if let value { try check(value, most, "\(place).\(name)", file) }
        }
        try check(model.indexerLayerIDs, "indexer_layers", model.indexerLayers, place + ".indexer_layer_ids", file)
        try check(model.layerIDs, "layers", model.layers, place + ".layer_ids", file)
        if layout(model.layout) == nil {
            throw missing(model.layout, layouts.map(\.name), place + ".layout", file)
        }
    }

    private func check(
        _ ids: [Int]?, _ count: String, _ expected: Int, _ place: String, _ file: String
    ) throws(CatalogueError) {
        guard let ids, ids.count != expected || ids != Set(ids).sorted() else { return }
        throw CatalogueError(
            file: file, place: place,
            reason: "\(ids.count) ids for \(expected) \(count); list each layer once, ascending")
    }

    private func check(_ value: Int, _ most: Int, _ place: String, _ file: String) throws(CatalogueError) {
        guard (1...most).contains(value) else {
            throw CatalogueError(file: file, place: place, reason: "\(value) is not from 1 to \(most)")
        }
    }

    private func check(_ value: Double, isPositive: Bool, _ place: String, _ file: String) throws(CatalogueError) {
        guard value.isFinite, isPositive ? value > 0 : value >= 0 else {
            throw CatalogueError(
                file: file, place: place, reason: "\(value) is not \(isPositive ? "above 0" : "0 or more")")
        }
    }

    private func missing(
        _ name: String, _ known: [String], _ place: String, _ file: String
    ) -> CatalogueError {
        let nearest = Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" }
        return CatalogueError(
            file: file, place: place,
            reason: "no entry '\(name)'" + (nearest ?? "; one of \(known.joined(separator: ", "))"))
    }

    /// A key that nobody reads is a misspelling that would change nothing, silently.
    private static func checkKeys(_ data: Data, _ file: String) throws(CatalogueError) {
        guard let whole = JSONText.value(data) else {
            throw CatalogueError(
                file: file, place: JSONPlace(ofErrorIn: data)?.text ?? "",
                reason: "not JSON; the catalogue is an object of lists")
        }
        guard let sections = whole as? [String: Any] else {
            throw CatalogueError(
                file: file, place: "", reason: "not a JSON object; the catalogue is an object of lists")
        }
        try check(sections.keys.sorted(), known: Array(entryKeys.keys).sorted(), "", file)
        for section in sections.keys.sorted() {
            for (index, entry) in (sections[section] as? [Any] ?? []).enumerated() {
                let keys = (entry as? [String: Any])?.keys.sorted() ?? []
                try check(keys, known: entryKeys[section] ?? [], "\(section)[\(index)]", file)
            }
        }
    }

    private static func check(
        _ keys: [String], known: [String], _ place: String, _ file: String
    ) throws(CatalogueError) {
        for key in keys where !known.contains(key) {
            let nearest = Suggestion.nearest(to: key, among: known).map { "did you mean '\($0)'?" }
            throw CatalogueError(
                file: file, place: place,
                reason: "unknown key '\(key)'; " + (nearest ?? "known are \(known.joined(separator: ", "))"))
        }
    }

    private static let entryKeys: [String: [String]] = [
        CodingKeys.layouts.rawValue: KVLayout.CodingKeys.allCases.map(\.rawValue),
        CodingKeys.models.rawValue: ModelDescription.CodingKeys.allCases.map(\.rawValue),
        CodingKeys.generations.rawValue: GPUGeneration.CodingKeys.allCases.map(\.rawValue),
        CodingKeys.gpus.rawValue: GPUDescription.CodingKeys.allCases.map(\.rawValue),
        CodingKeys.links.rawValue: Link.CodingKeys.allCases.map(\.rawValue),
        CodingKeys.transfers.rawValue: TransferEntry.CodingKeys.allCases.map(\.rawValue),
    ]
}

extension DecodingError {
    fileprivate var place: String {
        let path: [any CodingKey] =
            switch self {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        return path.reduce("") { text, key in
            key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)")
        }
    }

    fileprivate var reason: String {
        switch self {
        case .keyNotFound: "missing"
        case .typeMismatch(let type, _): "not of type \(type)"
        case .valueNotFound: "null"
        case .dataCorrupted(let context): context.debugDescription
        @unknown default: "not readable"
        }
    }
}
