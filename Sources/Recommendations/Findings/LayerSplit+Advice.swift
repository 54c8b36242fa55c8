import LocalityModel
import Sizing

extension LayerSplit {
    /// The split that an advice tells of: of the chosen buffer, where its unit is the result's; else of the median
    /// layer's need for 90 % of its attainable hits, and at least the largest step of any layer, in whole units of the
    /// engines. Nil without curves of at least two layers.
    init?(advising result: AnalysisResult, sized: BufferPlan?) {
        if let sized, let buffer = sized.chosenBuffer, buffer.blockSizeTokens == result.blockSizeTokens {
            if buffer.blockSizeTokens == 1, result.configuration == sized.result.configuration {
                // Sizing split the same rows at the same buffer.
                guard let split = sized.split else { return nil }
                self = split
            } else {
                self.init(of: result, evenBlocks: buffer.capacityBlocks)
            }
            return
        }
        guard let needs = try? LayerNeeds(of: result, shareOfAttainable: 0.9) else { return nil }
        let largestStep = (result.perLayer ?? []).compactMap { $0.lruCurve.first?.capacityBlocks }.max() ?? 0
        let unit = Self.unitBlocks(result)
        let even = max(Int(needs.medianBlocks.rounded(.up)), largestStep)
        self.init(of: result, evenBlocks: (even + unit - 1) / unit * unit)
    }
}
