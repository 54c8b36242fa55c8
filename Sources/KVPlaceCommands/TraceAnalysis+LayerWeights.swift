import Locality
import LocalityModel
import TraceReading

/// Layers that were not recorded, because they use the selection of one that was, count with that one (`--model`).
extension TraceAnalysis {
    /// Analyses a directory with the weights of the layers that it turns out to have: with those that its first capture
    /// promises, and a second time where that was wrong. A pipe is read once, so there layers count once each.
    ///
    /// - Parameters:
    ///   - layers: the ids of an answer's layers.
    ///   - analyze: analyses with these weights.
    func weighted<Answer>(
        _ directory: TraceDirectory, layers: (Answer) -> [Int],
        _ analyze: ([Int: Int]) throws(TraceReadingError) -> Answer
    ) throws(TraceReadingError) -> Answer {
        let promised = try promisedWeights(of: directory)
        let answer = try analyze(promised)
        let found = layers(answer)
        guard let model = sharingModel, directory.pipe == nil, !found.isEmpty else { return answer }
        let weights = model.weights(ofLayers: found)
        return weights == promised ? answer : try analyze(weights)
    }

    private func promisedWeights(of directory: TraceDirectory) throws(TraceReadingError) -> [Int: Int] {
        guard let model = sharingModel else { return [:] }
        let settings = options.captures.settings(model: model)
        return model.weights(ofLayers: try CapturedLayers.first(of: directory, settings: settings) ?? [])
    }

    /// The model that was named, where some of its layers use the selections of others and the misses of steps are
    /// summed over layers.
    private var sharingModel: CapturedModel? {
        guard options.keyMode == .requestLayer, !options.stepUnion, let model, !model.layerWeights.isEmpty else {
            return nil
        }
        return model
    }
}

extension CapturedModel {
    /// Whether the layers of a stored result count as they would if it were analysed with this model.
    func weighs(asIn stored: RequestStepMisses) -> Bool {
        guard let layers = stored.layers else { return true }
        let weights = weights(ofLayers: layers)
        return layers.map { weights[$0] ?? 1 } == stored.layerWeights ?? layers.map { _ in 1 }
    }
}
