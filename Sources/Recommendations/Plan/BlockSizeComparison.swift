import LocalityModel
import Sizing

extension BlockSizeCost {
    /// The modelled fetch of one step at a result's block size; nil without records.
    init?(_ result: AnalysisResult, _ machine: Machine) {
        guard let records = result.recordStatistics, records.uniqueBlocks.count > 0 else { return nil }
        let layers = result.spansLayers ? machine.layers : 1
        let transfers = records.uniqueBlocks.mean
        let bytes = transfers * Double(result.blockSizeTokens * machine.rowBytes * layers)
        self.init(
            blockSizeTokens: result.blockSizeTokens, transfersPerStep: transfers, bytesPerStep: bytes,
            utilization: min(1, records.tokensPerBlockMean.mean / Double(result.blockSizeTokens)),
            fetchMicrosecondsPerStep: 1e3
                * machine.link.milliseconds(layers: 0, transfers: transfers, bytes: bytes),
            latencyMicroseconds: machine.transferLatencyMicroseconds,
            bandwidthGigabytesPerSecond: machine.linkGigabytesPerSecond, bytesPerTokenAndLayer: machine.rowBytes)
    }

    /// The block sizes of one trace, cheapest fetch first, ties to the larger block; nil for fewer than two.
    static func ranked(_ results: [AnalysisResult], _ machine: Machine) -> [BlockSizeCost]? {
        var seen: Set<Int> = []
        let costs = results.compactMap { BlockSizeCost($0, machine) }.filter {
            seen.insert($0.blockSizeTokens).inserted
        }
        guard costs.count > 1 else { return nil }
        return costs.sorted {
            $0.fetchMicrosecondsPerStep != $1.fetchMicrosecondsPerStep
                ? $0.fetchMicrosecondsPerStep < $1.fetchMicrosecondsPerStep
                : $0.blockSizeTokens > $1.blockSizeTokens
        }
    }
}
