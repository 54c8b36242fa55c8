public import Foundation

/// Models, layouts of their KV rows, GPUs and their generations, links and transports, with the source of every number.
/// The data stand in `Templates/catalogue.json`; a file of the same form adds to them.
public struct Catalogue: Decodable, Equatable, Sendable {
    public private(set) var layouts: [KVLayout]
    public private(set) var models: [ModelDescription]
    public private(set) var generations: [GPUGeneration]
    public private(set) var gpus: [GPUDescription]
    public private(set) var links: [Link]

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case layouts, models, generations, gpus, links, transfers
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        layouts = try container.decodeIfPresent([KVLayout].self, forKey: .layouts) ?? []
        models = try container.decodeIfPresent([ModelDescription].self, forKey: .models) ?? []
        generations = try container.decodeIfPresent([GPUGeneration].self, forKey: .generations) ?? []
        gpus = try container.decodeIfPresent([GPUDescription].self, forKey: .gpus) ?? []
        links = try container.decodeIfPresent([Link].self, forKey: .links) ?? []
        links += try (container.decodeIfPresent([TransferEntry].self, forKey: .transfers) ?? []).map(\.link)
    }

    /// Reads a catalogue; a section that is absent is empty.
    ///
    /// - Throws: `CatalogueError` for data that is no such catalogue, for unknown names and for numbers out of range.
    public init(_ data: Data, name: String) throws(CatalogueError) {
        self = try Self.decoded(data, name)
        try check(name)
    }

    /// With the entries of a further file: those of a known name replace it, the others come last.
    ///
    /// - Throws: as `init`.
    public func adding(_ data: Data, name: String) throws(CatalogueError) -> Catalogue {
        let more = try Self.decoded(data, name)
        var sum = self
        sum.layouts = Self.merged(layouts, more.layouts, \.name)
        sum.models = Self.merged(models, more.models, \.name)
        sum.generations = Self.merged(generations, more.generations, \.name)
        sum.gpus = Self.merged(gpus, more.gpus, \.name)
        sum.links = Self.merged(links, more.links, \.name)
        try sum.check(name)
        return sum
    }

    /// The model with a name, in any case, of the file.
    public func model(_ name: String) -> ModelDescription? { Self.entry(models, \.name, name) }

    public func layout(_ name: String) -> KVLayout? { Self.entry(layouts, \.name, name) }

    public func generation(_ name: String) -> GPUGeneration? { Self.entry(generations, \.name, name) }

    public func gpu(_ name: String) -> GPUDescription? { Self.entry(gpus, \.name, name) }

    public func link(_ name: String) -> Link? { Self.entry(links, \.name, name) }

    private static func entry<Entry>(_ entries: [Entry], _ name: (Entry) -> String, _ wanted: String) -> Entry? {
        entries.first { name($0).lowercased() == wanted.lowercased() }
    }

    private static func merged<Entry>(_ old: [Entry], _ new: [Entry], _ name: (Entry) -> String) -> [Entry] {
        let replaced = old.map { entry in
            new.last { name($0).lowercased() == name(entry).lowercased() } ?? entry
        }
        return replaced + new.filter { added in !old.contains { name($0).lowercased() == name(added).lowercased() } }
    }
}
