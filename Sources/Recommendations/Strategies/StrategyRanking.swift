import LocalityModel

/// Orders the strategies of one result.
///
/// 1. A measured hit share decides over findings. A policy within `tie_hit_rate` of the best one at the same capacity
///    is recommended where it serves at least `acceptable_hit_rate`, or where recency misleads and it beats LRU. One
///    that only ties with LRU needs a finding of its own, else it is possible: LRU is the simpler answer.
///    One that saves under `least_saving` of LRU's misses is not recommended beside it, whatever findings say for it
///    where it hits less.
/// 2. A strategy that was not measured is recommended where a finding of its own holds and none against it does.
///    The one that sizing chose is recommended: what decides is what was measured and modelled there.
/// 3. Recommended ones before possible ones before the rest; measured before unmeasured; then the higher share, where
///    shares that tie give way to a static placement whose own finding holds; then the strongest finding for it minus
///    the strongest against it; then the order of the catalogue, the simpler first.
struct StrategyRanking {
    struct Judgement {
        let description: StrategyDescription
        let verdict: StrategyVerdict
        /// Nil where it was not measured, or nothing was measured to compare it with.
        let measured: PolicyMeasurements.Measured?
        /// Holding findings for and against, the strongest first.
        let support: [Finding]
        let opposition: [Finding]
    }

    let findings: [Finding]
    let policies: PolicyMeasurements
    let tie: Double
    let acceptable: Double
    let leastSaving: Double
    /// Whether several block sizes were analysed and this result's is the cheapest to fetch: then another is no more
    /// than possible.
    let isCheapestBlockSize: Bool
    let context: StrategyContext
    /// The cheapest block size that was analysed.
    let bestBlockSize: BlockSizeCost?

    init(
        findings: [Finding], policies: PolicyMeasurements, settings: RuleSettings, isCheapestBlockSize: Bool = false,
        context: StrategyContext = StrategyContext(), bestBlockSize: BlockSizeCost? = nil
    ) {
        self.context = context
        self.bestBlockSize = bestBlockSize
        self.isCheapestBlockSize = isCheapestBlockSize
        self.findings = findings
        self.policies = policies
        tie = settings.value("strategies", "tie_hit_rate")
        acceptable = settings.value("strategies", "acceptable_hit_rate")
        leastSaving = settings.value("strategies", "least_saving")
    }

    /// All strategies, the best first. O(strategies · findings).
    func ranked() -> [Judgement] {
        let judged = StrategyDescription.all.map(judge)
        return judged.enumerated().sorted { left, right in
            precedes(left.element, right.element) ?? (left.offset < right.offset)
        }.map(\.element)
    }

    private func judge(_ description: StrategyDescription) -> Judgement {
        let support = holding(description.support)
        let opposition = holding(description.opposition)
        let measured = policies.isComparison ? description.policy.flatMap { policies[$0] } : nil
        var verdict =
            measured.map { measuredVerdict(description, $0.share, support, opposition) }
            ?? Self.unmeasuredVerdict(support, opposition)
        if description.code == "block-size", isCheapestBlockSize, verdict == .recommended { verdict = .possible }
        if let saving = context.saving(of: description), saving < leastSaving { verdict = .notRecommended }
        if context.contradicts(description, best: bestBlockSize), verdict == .recommended { verdict = .possible }
        if context.blocks(description) { verdict = .notRecommended }
        if context.isChosen(description) { verdict = .recommended }
        return Judgement(
            description: description, verdict: verdict, measured: measured, support: support, opposition: opposition)
    }

    private func holding(_ codes: [String]) -> [Finding] {
        findings.filter { codes.contains($0.code) && $0.holds && !$0.isOfWholeSequences }
            .sorted { Self.strength($0) > Self.strength($1) }
    }

    private static func unmeasuredVerdict(_ support: [Finding], _ opposition: [Finding]) -> StrategyVerdict {
        switch (support.isEmpty, opposition.isEmpty) {
        case (false, true): .recommended
        case (true, false): .notRecommended
        case (false, false), (true, true): .possible
        }
    }

    private func measuredVerdict(
        _ description: StrategyDescription, _ share: Double, _ support: [Finding], _ opposition: [Finding]
    ) -> StrategyVerdict {
        let rivals = StrategyDescription.all.compactMap(\.policy)
        let isBest = share >= (policies.best(of: rivals) ?? share) - tie
        let lru = policies["lru"]?.share ?? share
        let beatsMisledLRU = policies.recencyMisleads(tie: tie) && share > lru + tie
        let isNoBetterThanLRU = description.policy != "lru" && share <= lru + tie
        if isBest && isNoBetterThanLRU && support.isEmpty { return .possible }
        if description.policy != "lru", policies["lru"] != nil, 1 - share > (1 - lru) * (1 - leastSaving) {
            return support.isEmpty || share < lru - tie ? .notRecommended : .possible
        }
        if isBest && (share >= acceptable || beatsMisledLRU) { return .recommended }
        if share < acceptable && support.isEmpty { return isBest && opposition.isEmpty ? .possible : .notRecommended }
        return beatsMisledLRU || isBest || share >= acceptable ? .possible : .notRecommended
    }

    /// Whether the first goes before the second; nil where nothing tells them apart.
    private func precedes(_ first: Judgement, _ second: Judgement) -> Bool? {
        let order = StrategyVerdict.allCases
        if first.verdict != second.verdict {
            return (order.firstIndex(of: first.verdict) ?? 0) < (order.firstIndex(of: second.verdict) ?? 0)
        }
        if (first.measured == nil) != (second.measured == nil) { return first.measured != nil }
        if let left = Self.rankedShare(first, tie), let right = Self.rankedShare(second, tie), left != right {
            return left > right
        }
        let weights = (Self.weight(first), Self.weight(second))
        return weights.0 == weights.1 ? nil : weights.0 > weights.1
    }

    /// The measured share in steps of the tie, so that the order stays transitive; a static placement whose own finding
    /// holds counts one step more.
    private static func rankedShare(_ judgement: Judgement, _ tie: Double) -> Int? {
        judgement.measured.map {
            let hasOwnFinding = judgement.description.isStatic && !judgement.support.isEmpty
            return Int(($0.share / tie).rounded()) + (hasOwnFinding ? 1 : 0)
        }
    }

    /// The strongest finding for it minus the strongest against it. Not a sum: findings that look at the same thing in
    /// two ways are one piece of evidence.
    private static func weight(_ judgement: Judgement) -> Double {
        strength(judgement.support.first) - strength(judgement.opposition.first)
    }

    /// 1 for info, 2 for advice, 3 for a warning, and the margin, at most one more.
    private static func strength(_ finding: Finding?) -> Double {
        guard let finding else { return 0 }
        let level = FindingLevel.allCases.firstIndex(of: finding.level) ?? 0
        return Double(level + 1) + min(1, max(0, finding.margin ?? 0))
    }
}
