/// Where the kind of a choice (the whole cache, a buffer, nothing) would turn, each input by itself, all others as they
/// are.
public struct BreakEven: Equatable, Sendable {
    /// Link in 10⁹ bytes a second from which on a buffer is chosen, and below which none is; nil where no link does.
    public let linkGigabytesPerSecond: Double?
    /// The factor on all misses up to which a buffer is chosen; nil where none does, and where a buffer is chosen even
    /// if everything that a step touches missed.
    public let missesFactor: Double?
    /// The nearest context, in tokens, at which the kind of the choice is another: below the present one unless the
    /// whole cache is chosen, then above. Misses are taken as measured. Nil where there is none.
    public let contextTokens: Int?
    /// What is chosen there.
    public let contextKind: ChoiceKind?

    init(_ sensitivity: Sensitivity, _ choice: BufferChoice) {
        let isBuffer = choice.kind == .buffer
        func isOther(_ identity: ChoiceIdentity) -> Bool { (identity.kind == .buffer) != isBuffer }
        let link = sensitivity.line(.link)
        linkGigabytesPerSecond = link.turn(isBuffer ? .up : .down, where: isOther).map { link.value($0.place) }
        missesFactor = sensitivity.line(.misses).turn(isBuffer ? .up : .down, where: isOther)?.place
        let context = sensitivity.line(.context).turn(choice.kind == .whole ? .up : .down) { $0.kind != choice.kind }
        contextTokens = context.map { Int($0.place) }
        contextKind = context?.identity.kind
    }
}
