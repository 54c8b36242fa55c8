/// The capacities, in blocks, at which policies are simulated, distinct and ascending.
///
/// Those asked for by `--sim-caps`; else `--lru-caps` and 1, 1.5, 2, 3 and 4 times the smallest feasible capacity,
/// rounded up. Infeasible ones stay in: their rows say so.
public func simulationCapacities(
    requested: [Int]?, lruCapacities: [Int], smallestFeasibleCapacity: Int
) -> [Int] {
    let halves = [2, 3, 4, 6, 8]
    let capacities = requested ?? lruCapacities + halves.map { ($0 * smallestFeasibleCapacity + 1) / 2 }
    return Set(capacities).sorted()
}
