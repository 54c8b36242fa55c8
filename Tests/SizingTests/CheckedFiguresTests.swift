import Foundation
import Testing

@testable import Sizing

/// The page that holds the model against published figures says what the model says.
@Suite struct CheckedFiguresTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../site/pages/en/sizing-checked.md").standardizedFileURL

    private func inputs(layers: Int, link: Double, context: Int = 34_816) -> Machine {
        Machine(
            layers: layers, indexerLayers: layers, rowBytes: 656, indexerBytes: 132, contextTokens: context,
            kvHBMBytes: 1 << 40, hostBytes: 1 << 50, maxRequests: 1024, linkGigabytesPerSecond: link,
            layerOverheadMicroseconds: 30, overlap: 0, baseStepMilliseconds: [0, 0], stepLimitMilliseconds: 1e9)
    }

    /// Fetching n requests' misses of so many rows a layer, in ms.
    private func fetch(_ inputs: Machine, rows: Double, requests: Int) -> Double {
        let units = rows * Double(inputs.layers * requests)
        return inputs.link.milliseconds(layers: inputs.layers, transfers: units, bytes: 656 * units)
    }

    private func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

    private func error(_ predicted: Double, _ published: Double) -> String {
        let percent = Int(((predicted / published - 1) * 100).rounded())
        return percent < 0 ? "−\(-percent) %" : "+\(percent) %"
    }

    @Test func `copies of one layer are those of the page`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        for (link, published) in [(55.0, 112.0), (220, 29)] {
            let whole = fetch(inputs(layers: 1, link: link), rows: 614, requests: 16) * 1e3
            #expect(text.contains("| \(fixed(published, 0)) µs | \(fixed(whole - 30, 1)) µs |"))
            #expect(text.contains("| \(fixed(whole, 1)) µs | \(error(whole, published)) |"))
        }
    }

    @Test func `exposed times of a token are those of the page`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        for (requests, published, name) in [(1, 7.7, "7.7"), (32, 22, "22")] {
            let time = fetch(inputs(layers: 78, link: 55), rows: 614, requests: requests)
            #expect(text.contains("| \(requests) | \(name) ms | \(fixed(time, 1)) ms | \(error(time, published)) |"))
        }
    }

    @Test func `throughputs and requests are those of the page`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let without = [1: 47.7, 4: 153]
        let slope = (4e3 / without[4]! - 1e3 / without[1]!) / 3
        let base = 1e3 / without[1]! - slope
        #expect(text.contains("\(fixed(base, 1)) ms + \(fixed(slope, 2)) ms per request"))
        let inputs = inputs(layers: 61, link: 55)
        for (requests, published) in [(1, 44.1), (4, 144), (8, 253), (16, 361), (54, 644)] {
            let step = base + slope * Double(requests) + fetch(inputs, rows: 0.134 * 2048, requests: requests)
            let rate = Double(requests) * 1e3 / step
            #expect(text.contains("| \(fixed(rate, requests == 1 ? 1 : 0)) | \(error(rate, published)) |"), "\(rate)")
        }
        let whole = WholeCache(inputs).hbmBytesPerRequest
        let buffer = BufferCandidate(
            inputs, BufferShape(blockSizeTokens: 1, capacityBlocks: 4096), StepMisses(mean: 0))
        #expect(text.contains("predicts \(fixed(Double(whole) / Double(buffer.hbmBytesPerRequest), 1)) times"))
        let sizes = [whole, buffer.hbmBytesPerRequest].map { fixed(Double($0) / 1e9, 2) }
        #expect(text.contains("\(sizes[0]) GB whole, \(sizes[1]) GB"))
    }
}
