import ArgumentParser
import Recommendations
import TraceReading

/// What the catalogue of models says of captures.
enum CapturedModels {
    /// The model of a name; nil for nil.
    ///
    /// - Throws: `ValidationError` for a name that the catalogue does not have.
    static func named(_ name: String?) throws -> CapturedModel? {
        guard let name else { return nil }
        let catalogue = EmbeddedAdvice.models()
        guard let model = catalogue.model(name) else {
            let names = catalogue.models.map(\.name).joined(separator: ", ")
            throw ValidationError("--model \(name): no such model; the catalogue has \(names).")
        }
        return CapturedModel(
            name: model.name, layerCount: model.layers,
            indexerLayerIDs: model.indexerLayerIDs
                ?? (model.indexerLayers == model.layers ? Array(0..<model.layers) : []),
            selectedCount: model.selectedTokens, tokensPerPosition: model.tokensPerPosition ?? 1)
    }
}
