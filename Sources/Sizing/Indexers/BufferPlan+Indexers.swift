public import LocalityModel

extension BufferPlan {
    /// What sharing indexers keeps and saves in the plan's trace.
    ///
    /// - Parameter results: of any trace; those of the plan's count.
    public func sharedIndexers(_ results: [AnalysisResult]) -> Result<SharedIndexers, SharedIndexers.Obstacle> {
        let measured = results.first { $0.traceDirectory == traceDirectory && $0.crossLayerOverlap != nil }
        return Result { () throws(SharedIndexers.Obstacle) in
            guard let measured else { throw .notMeasured }
            return try SharedIndexers(
                measured, contextTokens: machine.contextTokens, indexerBytes: machine.indexerBytes)
        }
    }
}
