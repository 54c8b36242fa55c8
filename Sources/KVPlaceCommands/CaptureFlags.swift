public import ArgumentParser
import LocalityModel
import TraceReading

/// The flags that say what captures do not say themselves; `--dataset` is for traces, too.
struct CaptureFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rows of captures to analyse: decode (default), prefill or all.", valueName: "phase"))
    var phase: CapturePhase?

    @Option(
        help: ArgumentHelp("Token of a capture's first row, where rows alone are given.", valueName: "n"),
        transform: FlagNumber.count)
    var promptTokens: Int?

    @Option(
        help: ArgumentHelp("Layers of a capture that does not say how many it has.", valueName: "n"),
        transform: FlagNumber.count)
    var indexerLayers: Int?

    @Option(
        help: ArgumentHelp("Entries per row and layer (k) of a capture that does not say it.", valueName: "n"),
        transform: FlagNumber.count)
    var indexTopk: Int?

    @Option(
        help: ArgumentHelp("Ids of a capture's layers, in its order (default: 0,1,2...).", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var layerIds: IntegerList?

    @Option(help: ArgumentHelp("The array that is meant, in a file of several.", valueName: "name"))
    var array: String?

    @Option(
        help: ArgumentHelp(
            "Tokens that one position of a capture stands for: sequence lengths are divided by it.", valueName: "n"),
        transform: FlagNumber.count)
    var tokensPerPosition: Int?

    @Option(help: ArgumentHelp("Name of the data set, in place of run_meta.json's.", valueName: "name"))
    var dataset: String?

    func validate() throws {
        let ranges = [
            (indexerLayers, "--indexer-layers", 1...1024), (indexTopk, "--index-topk", 1...1 << 22),
            (tokensPerPosition, "--tokens-per-position", 1...1 << 16), (promptTokens, "--prompt-tokens", 0...1 << 31),
        ]
        for case (let value?, let flag, let range) in ranges { try FlagCheck.check(value, flag, range) }
        if let ids = layerIds?.values {
            guard !ids.isEmpty, ids.allSatisfy({ (0...1023).contains($0) }), Set(ids).count == ids.count else {
                throw ValidationError("--layer-ids: must be distinct, each from 0 to 1023.")
            }
            if let indexerLayers, indexerLayers != ids.count {
                throw ValidationError("--layer-ids has \(ids.count) ids, --indexer-layers says \(indexerLayers).")
            }
        }
    }

    func settings(model: CapturedModel?) -> CaptureSettings {
        var settings = CaptureSettings()
        settings.phase = phase ?? .decode
        settings.promptTokens = promptTokens
        settings.layerCount = indexerLayers
        settings.selectedCount = indexTopk
        settings.layerIDs = layerIds?.values
        settings.arrayName = array
        settings.tokensPerPosition = tokensPerPosition
        settings.model = model
        return settings
    }

    /// As results carry it.
    func reading(model: CapturedModel?) -> CaptureReading {
        var reading = CaptureReading()
        reading.phase = (phase ?? .decode).rawValue
        reading.promptTokens = promptTokens
        reading.indexerLayers = indexerLayers
        reading.indexTopK = indexTopk
        reading.layerIDs = layerIds?.values
        reading.array = array
        reading.model = model?.name
        reading.tokensPerPosition = tokensPerPosition ?? model?.tokensPerPosition ?? 1
        return reading
    }

    /// Each flag with whether it was given, and where results record it.
    private var rows: [(flag: String, isGiven: Bool, recorded: PartialKeyPath<CaptureReading>)] {
        [
            ("--phase", phase != nil, \.phase), ("--prompt-tokens", promptTokens != nil, \.promptTokens),
            ("--indexer-layers", indexerLayers != nil, \.indexerLayers),
            ("--index-topk", indexTopk != nil, \.indexTopK), ("--layer-ids", layerIds != nil, \.layerIDs),
            ("--array", array != nil, \.array),
            ("--tokens-per-position", tokensPerPosition != nil, \.tokensPerPosition),
        ]
    }

    /// The flags that were given, by name; `--dataset` only names a result.
    var given: [String] { rows.filter(\.isGiven).map(\.flag) }

    /// Whether a flag that was given says something else than what a stored result was made with.
    func contradict(_ stored: CaptureReading?, model: CapturedModel?) -> Bool {
        guard let stored else { return false }
        let asked = reading(model: model)
        let properties = rows.filter(\.isGiven).map(\.recorded) + (model == nil ? [] : [\.model])
        return properties.contains { asked[keyPath: $0] as? AnyHashable != stored[keyPath: $0] as? AnyHashable }
    }
}

extension CapturePhase: ExpressibleByArgument {}
