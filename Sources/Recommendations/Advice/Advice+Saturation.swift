import Wording

extension ExplanationCatalogue {
    /// What is to be said before anything else of one trace's block sizes: those that tell nothing, in one line where
    /// there are several. Plain text.
    public func verdicts(of advice: [Advice]) -> [String] {
        let rows = advice.filter { $0.scope.blockSizeTokens == 1 }.compactMap(\.verdict)
        let blocks = advice.filter { $0.verdict != nil && $0.scope.blockSizeTokens > 1 }
        guard blocks.count > 1 else { return rows + blocks.compactMap(\.verdict) }
        let sizes = joining.list(blocks.map { NumberText.integer($0.scope.blockSizeTokens) })
        return rows + [phrase("verdict-saturated-sizes", ["tokens": sizes])]
    }
}
