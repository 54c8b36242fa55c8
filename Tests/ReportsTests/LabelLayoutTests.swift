import Testing

@testable import Reports

@Suite struct LabelLayoutTests {
    @Test func `labels that would touch are moved apart in order`() {
        let placed = LabelLayout.spread([50, 51, 52, 200], height: 10, in: 0...100)
        #expect(zip(placed, placed.dropFirst()).allSatisfy { $1 - $0 >= 10 - 1e-9 })
        #expect(placed.allSatisfy { (0...100).contains($0) })
    }

    @Test func `labels far apart stay where they are`() {
        #expect(LabelLayout.spread([90, 10], height: 10, in: 0...100) == [90, 10])
    }

    @Test func `too many labels share the room evenly`() {
        #expect(LabelLayout.spread([0, 0, 0], height: 50, in: 0...60) == [0, 30, 60])
    }

    @Test func `a label stands above every earlier one that it touches`() {
        #expect(LabelLayout.rows([(200, 250), (190, 240), (100, 150), (95, 230)]) == [0, 1, 0, 2])
    }

    @Test func `a logarithmic scale has powers of two and holds its ends`() {
        let scale = AxisScale(.log2, from: 1, to: 1000, start: 0, end: 100)
        #expect(scale.ticks(limit: 10) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
        #expect(scale(0) == 0 && scale(5000) == 100)
    }

    @Test func `a domain of one value is widened`() {
        #expect(AxisScale(.linear, from: 3, to: 3, start: 0, end: 10)(3) == 0)
        #expect(AxisScale(.log2, from: 8, to: 8, start: 0, end: 10)(16) == 10)
    }

    @Test func `coordinates have at most two decimals and no minus zero`() {
        #expect(
            [0.0, -0.001, 1.005, -2.5, 3.1, 3.05, 100].map(PathData.number) == [
                "0", "0", "1", "-2.5", "3.1", "3.05", "100",
            ])
    }
}
