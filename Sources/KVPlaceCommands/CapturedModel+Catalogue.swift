import Sizing
import TraceReading

extension CapturedModel {
    /// What the catalogue says of a model's captures.
    init(_ model: ModelDescription) {
        self.init(
            name: model.name, layerCount: model.layers,
            indexerLayerIDs: model.indexerLayerIDs
                ?? (model.indexerLayers == model.layers ? Array(0..<model.layers) : []),
            selectedCount: model.selectedTokens, tokensPerPosition: model.tokensPerPosition ?? 1,
            layerWeights: model.layerWeights)
    }

    /// The model of a name in the program's catalogue; nil for nil.
    static func named(_ name: String?) throws -> CapturedModel? {
        guard let name else { return nil }
        let catalogue = EmbeddedAdvice.catalogue
        return CapturedModel(try FlagCheck.entry(name, "--model", catalogue.models.map(\.name), catalogue.model))
    }
}
