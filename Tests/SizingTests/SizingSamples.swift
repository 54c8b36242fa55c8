import Foundation
import LocalityModel
import TestSupport

@testable import Sizing

/// Inputs, results and catalogues for the tests of sizing.
enum SizingSamples {
    static let catalogueFile = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Templates/catalogue.json").standardizedFileURL

    static func catalogue() throws -> Catalogue {
        try Catalogue(Data(contentsOf: catalogueFile), name: "catalogue.json")
    }

    /// A small machine with everything drawn at random, so that each kind of choice occurs.
    static func inputs(_ random: inout SeededGenerator) -> Machine {
        let layers = Int.random(in: 1...8, using: &random)
        return Machine(
            layers: layers, indexerLayers: Int.random(in: 0...layers, using: &random),
            rowBytes: Int.random(in: 100...1200, using: &random), indexerBytes: Int.random(in: 0...200, using: &random),
            contextTokens: Int.random(in: 300...3000, using: &random),
            kvHBMBytes: Int.random(in: 1_000_000...60_000_000, using: &random),
            hostBytes: Int.random(in: 10_000_000...400_000_000, using: &random),
            maxRequests: Int.random(in: 1...40, using: &random),
            linkGigabytesPerSecond: Double.random(in: 0.02...2, using: &random),
            layerOverheadMicroseconds: Double.random(in: 0...100, using: &random),
            overlap: Bool.random(using: &random) ? 0 : Double.random(in: 0...1, using: &random),
            baseStepMilliseconds: [
                Double.random(in: 1...30, using: &random), Double.random(in: 0...1, using: &random),
            ],
            stepLimitMilliseconds: Double.random(in: 10...60, using: &random))
    }

    /// Capacities from 128 rows up whose misses fall, with tails.
    static func measured(_ random: inout SeededGenerator) -> MeasuredBuffers {
        var mean = Double.random(in: 100...4000, using: &random)
        return MeasuredBuffers(
            [128, 192, 256, 384, 512, 768, 1024].map { capacity in
                mean *= Double.random(in: 0.4...1, using: &random)
                let misses = StepMisses(
                    mean: mean, deviation: mean * Double.random(in: 0...0.3, using: &random),
                    skewness: Double.random(in: -1...3, using: &random),
                    percentile99: Bool.random(using: &random) ? mean * Double.random(in: 1...2, using: &random) : nil)
                let half = mean * Double.random(in: 0...0.3, using: &random)
                return MeasuredBuffer(
                    shape: BufferShape(blockSizeTokens: 1, capacityBlocks: capacity), misses: misses,
                    interval: mean - half...mean + half, isStillFilling: false, requests: 8)
            })
    }

    /// The same buffers with all misses times a factor.
    static func moved(_ measured: MeasuredBuffers, by factor: Double) -> MeasuredBuffers {
        MeasuredBuffers(
            measured.buffers.map {
                MeasuredBuffer(
                    shape: $0.shape, misses: $0.misses.scaled(by: factor), interval: nil, isStillFilling: false,
                    requests: 0)
            })
    }

    static func choice(_ machine: Machine, _ measured: MeasuredBuffers) -> BufferChoice {
        BufferChoice(WholeCache(machine), measured.candidates(machine), machine: machine)
    }

    /// Token rows of `ResultBuilder`.
    static func rows(context: Double = 100_000, steady: Bool = true) -> AnalysisResult {
        ResultBuilder.tokenRows(context: context, steady: steady)
    }
}
