/// Which steps of each layer a request has, or a piece of one: the first and the last step of every layer, which is as
/// much as telling pieces needs.
struct PieceExtent {
    private var steps: [Int16: ClosedRange<Int>] = [:]

    /// The first and the last step of any layer.
    ///
    /// - Precondition: there is a record.
    private(set) var allSteps = 0...0

    mutating func add(layerID: Int16, stepIndex: Int) {
        extend(layerID, by: stepIndex...stepIndex)
    }

    mutating func join(_ other: PieceExtent) {
        for (layerID, range) in other.steps { extend(layerID, by: range) }
    }

    private mutating func extend(_ layerID: Int16, by range: ClosedRange<Int>) {
        allSteps = steps.isEmpty ? range : allSteps.hull(with: range)
        steps[layerID] = steps[layerID]?.hull(with: range) ?? range
    }

    /// Whether a piece goes on where this request was cut: in every layer that both have its steps stand behind the
    /// request's, and it begins at the step after the request's last one at the latest, so that no step is missing
    /// between them.
    ///
    /// A piece without any common layer goes on only if it begins at exactly that step.
    func isContinued(by piece: PieceExtent) -> Bool {
        let (next, overflow) = allSteps.upperBound.addingReportingOverflow(1)
        guard !overflow, piece.allSteps.lowerBound <= next else { return false }
        let common = piece.steps.filter { steps[$0.key] != nil }
        if common.isEmpty { return piece.allSteps.lowerBound == next }
        return common.allSatisfy { layerID, range in steps[layerID]!.upperBound < range.lowerBound }
    }

    /// Over how many steps a piece of other layers goes along with this request: 0 where they share a layer.
    func commonSteps(withOtherLayers piece: PieceExtent) -> Int {
        guard piece.steps.keys.allSatisfy({ steps[$0] == nil }) else { return 0 }
        let first = max(allSteps.lowerBound, piece.allSteps.lowerBound)
        let last = min(allSteps.upperBound, piece.allSteps.upperBound)
        guard first <= last else { return 0 }
        let (span, overflow) = last.subtractingReportingOverflow(first)
        return overflow || span == .max ? .max : span + 1
    }
}

extension ClosedRange<Int> {
    /// The smallest range that holds both.
    fileprivate func hull(with other: ClosedRange<Int>) -> ClosedRange<Int> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}
