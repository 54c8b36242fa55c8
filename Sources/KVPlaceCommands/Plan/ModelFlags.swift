import ArgumentParser
import Foundation
import Recommendations
import Sizing
import TraceReading

/// The flags that name the model, its rows and the link. `plan`, `advise`, `report` and `site` share them.
struct ModelFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Model: \(EmbeddedAdvice.names(of: .models)), or one of --catalogue.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.models.map(\.name) })
    var model: String?

    @Option(
        name: .customLong("kv-layout"),
        help: ArgumentHelp(
            "Layout of a token's row: \(EmbeddedAdvice.names(of: .layouts)) (default: the model's).",
            valueName: "name"), completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.layouts.map(\.name) })
    var layout: String?

    @Option(
        help: ArgumentHelp("Bytes of one token in one layer, instead of a layout.", valueName: "n"),
        transform: FlagNumber.byteCount)
    var bytesPerToken: Int?

    @Option(
        help: ArgumentHelp("Layers with a KV cache (default: the model's, else the trace's).", valueName: "n"),
        transform: FlagNumber.count)
    var layers: Int?

    @Option(
        name: .customLong("link-gbps"),
        help: ArgumentHelp("Host link, or link to the far tier, in gigabytes (10⁹ bytes) per second.", valueName: "n"))
    var linkGigabytes: Double?

    @Option(
        help: ArgumentHelp(
            "Link of the catalogue instead of the GPU's: \(EmbeddedAdvice.names(of: .links)).", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.links.map(\.name) })
    var link: String?

    @Option(
        name: .customLong("transfer-latency-us"),
        help: ArgumentHelp("Time of a transfer of a row or block beside its bytes, in microseconds.", valueName: "n"))
    var transferLatency: Double?

    @Option(help: ArgumentHelp("Former name of --link.", visibility: .hidden))
    var transfer: String?

    @Option(
        name: .customLong("transfer-gigabytes"),
        help: ArgumentHelp("Former name of --link-gbps.", visibility: .hidden))
    var transferGigabytes: Double?

    @Option(
        help: ArgumentHelp(
            "JSON file with models, layouts, GPUs and links that add to the catalogue or replace entries of the same "
                + "name.",
            valueName: "file"))
    var catalogue: String?

    func validate() throws {
        if let layers { try FlagCheck.check(layers, "--layers", 1...1024) }
        if let bytesPerToken { try FlagCheck.check(bytesPerToken, "--bytes-per-token", 1...1 << 30) }
        try FlagCheck.checkPositive(linkGigabytes, "--link-gbps")
        try FlagCheck.check(transferLatency, "--transfer-latency-us", 0...1e6)
        try FlagCheck.checkPositive(transferGigabytes, "--transfer-gigabytes")
        try Self.checkNames(link, transfer, "--link", "--transfer")
        try Self.checkNames(linkGigabytes, transferGigabytes, "--link-gbps", "--transfer-gigabytes")
    }

    /// The program's catalogue with the entries of `--catalogue`.
    func entries() throws -> Catalogue { try Self.entries(catalogue) }

    /// The program's catalogue with the entries of a file.
    static func entries(_ catalogue: String?) throws -> Catalogue {
        let known = EmbeddedAdvice.catalogue
        guard let catalogue else { return known }
        guard let data = FileManager.default.contents(atPath: catalogue) else {
            throw CommandFailure(.noInput, "\(catalogue): cannot be read; --catalogue wants a JSON file")
        }
        do {
            return try known.adding(data, name: catalogue)
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }

    func chosenModel(_ catalogue: Catalogue) throws -> ModelDescription? {
        try model.map { try FlagCheck.entry($0, "--model", catalogue.models.map(\.name), catalogue.model) }
    }

    /// The layout that was named; nil where the model's own counts.
    func chosenLayout(_ catalogue: Catalogue) throws -> KVLayout? {
        try layout.map { try FlagCheck.entry($0, "--kv-layout", catalogue.layouts.map(\.name), catalogue.layout) }
    }

    /// The link that was named; nil where the GPU's counts.
    func chosenLink(_ catalogue: Catalogue) throws -> Link? {
        try (link ?? transfer).map {
            try FlagCheck.entry($0, link == nil ? "--transfer" : "--link", catalogue.links.map(\.name), catalogue.link)
        }
    }

    /// Gigabytes a second that were given, by either name.
    var givenLinkGigabytes: Double? { linkGigabytes ?? transferGigabytes }

    /// Says what flags of earlier versions are called now.
    func tellFormerNames() {
        let former = [
            (transfer != nil, "--transfer", "--link"),
            (transferGigabytes != nil, "--transfer-gigabytes", "--link-gbps"),
        ]
        for (isGiven, name, newName) in former where isGiven {
            Terminal.standardError.write("kvplace: \(name) is called \(newName) now; it was taken as that\n")
        }
    }

    private static func checkNames<Value: Equatable>(
        _ value: Value?, _ former: Value?, _ flag: String, _ formerFlag: String
    ) throws {
        guard let value, let former, value != former else { return }
        throw ValidationError(
            "\(flag) \(value) and \(formerFlag) \(former) are two names of one flag and contradict each other; "
                + "give one of them.")
    }

    /// What the model says of captures; nil where none was named.
    func capturedModel() throws -> CapturedModel? {
        try chosenModel(try entries()).map(CapturedModel.init)
    }
}
