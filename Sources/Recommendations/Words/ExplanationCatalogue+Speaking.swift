public import LocalityModel

extension ExplanationCatalogue {
    /// The same words, of passes where a result's records are passes.
    public func speaking(of result: AnalysisResult) -> ExplanationCatalogue { speaking(ofAll: [result]) }

    /// The same words, of passes where a result's records are passes, and of tokens where its blocks are tokens.
    func speaking(ofBlocksOf result: AnalysisResult) -> ExplanationCatalogue {
        speaking(of: result).speaking(ofBlockSize: result.blockSizeTokens)
    }

    /// The same words, of tokens where blocks of this size are tokens.
    public func speaking(ofBlockSize tokens: Int) -> ExplanationCatalogue { tokens == 1 ? ofTokens : self }

    /// The same words, of passes where the records of every result are passes.
    public func speaking(ofAll results: [AnalysisResult]) -> ExplanationCatalogue {
        !results.isEmpty && results.allSatisfy(\.hasPasses) ? ofPasses : self
    }
}

extension AnalysisResult {
    /// Whether its records are passes of several tokens.
    public var hasPasses: Bool { configuration?.passes.areSeveral == true }
}
