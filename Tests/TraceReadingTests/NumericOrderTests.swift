import Testing

@testable import TraceReading

@Suite struct NumericOrderTests {
    @Test func `runs of digits count as numbers`() {
        let names = [
            "", "a", "req_1.npz", "req_02.npz", "req_2.npz", "req_9.npz", "req_10.npz", "req_10b.npz", "req_100.npz",
            "req_99999999999999999999999.npz", "s_0.json", "s_0_9", "s_0_10",
        ]
        for (index, name) in names.enumerated() {
            #expect(!NumericOrder.precedes(name, name))
            for later in names[(index + 1)...] {
                #expect(NumericOrder.precedes(name, later), "\(name) before \(later)")
                #expect(!NumericOrder.precedes(later, name), "\(later) before \(name)")
            }
        }
    }
}
