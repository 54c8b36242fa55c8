import LocalityModel
import Testing

@testable import Sizing

@Suite struct SharedIndexersTests {
    /// Layers 4, 5, 6, 7: the second pair repeats the first half.
    private func result(_ overlap: CrossLayerOverlap?) -> AnalysisResult {
        var result = AnalysisResult(traceDirectory: "t", blockSizeTokens: 64, keyMode: .requestLayer)
        result.crossLayerOverlap = overlap
        return result
    }

    private let overlap = CrossLayerOverlap(
        layers: [4, 5, 6, 7],
        meanOverlap: [[1, 0.9, 0.2, 0.2], [0.9, 1, 0.2, 0.2], [0.2, 0.2, 1, 0.8], [0.2, 0.2, 0.8, 1]])

    @Test func `a wish is a number of choosing layers or a share to keep`() throws {
        let shared = try SharedIndexers(result(overlap), contextTokens: 1000, indexerBytes: 132)
        #expect(shared.pattern(.indexers(2))?.letters == "FSFS")
        #expect(shared.pattern(.keeping(0.9))?.choosingLayers == [4, 6])
        #expect(shared.pattern(.keeping(0.95))?.letters == "FSFF")
        #expect(shared.pattern(.indexers(0)) == nil && shared.pattern(.indexers(5)) == nil)
    }

    @Test func `only layers that choose store keys`() throws {
        let shared = try SharedIndexers(result(overlap), contextTokens: 1000, indexerBytes: 132)
        #expect(shared.fullKeyBytes == 4 * 132_000)
        #expect(shared.pattern(.indexers(3)).map(shared.keyBytes) == 3 * 132_000)
    }

    @Test func `round numbers of choosing layers are listed, all of them, and the one wished for`() throws {
        let count = 20
        let row = [Double?](repeating: 0.5, count: count)
        let many = CrossLayerOverlap(layers: Array(0..<count), meanOverlap: Array(repeating: row, count: count))
        let shared = try SharedIndexers(result(many), contextTokens: 1, indexerBytes: 1)
        #expect(shared.listed(with: nil).map(\.indexers) == [1, 2, 3, 4, 6, 8, 12, 16, 20])
        #expect(shared.listed(with: shared.pattern(.indexers(7))).map(\.indexers) == [1, 2, 3, 4, 6, 7, 8, 12, 16, 20])
    }

    @Test func `what is not known has its reason`() {
        func obstacle(_ overlap: CrossLayerOverlap?) -> SharedIndexers.Obstacle? {
            do throws(SharedIndexers.Obstacle) {
                _ = try SharedIndexers(result(overlap), contextTokens: 1, indexerBytes: 1)
                return nil
            } catch {
                return error
            }
        }
        #expect(obstacle(nil) == .notMeasured)
        #expect(obstacle(CrossLayerOverlap(layers: [3], meanOverlap: [[1]])) == .oneLayer)
        #expect(obstacle(CrossLayerOverlap(layers: [3, 9], meanOverlap: [[1, nil], [nil, 1]])) == .apart(3, 9))
    }
}
