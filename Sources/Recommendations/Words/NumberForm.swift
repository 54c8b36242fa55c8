/// How a rule's measured value and threshold are written.
public enum NumberForm: Sendable {
    case plain
    /// As a percentage.
    case share

    /// One value.
    public func text(_ value: Double) -> String {
        switch self {
        case .plain: NumberText.plain(value)
        case .share: NumberText.percent(value)
        }
    }

    /// A value beside its threshold, with as many digits as it takes to see that they differ (at most nine decimals).
    public func text(_ value: Double, distinctFrom other: Double) -> String {
        let short = text(value)
        guard value != other, short == text(other) else { return short }
        let scale = self == .share ? 100.0 : 1.0
        let suffix = self == .share ? " %" : ""
        for decimals in 2...9 {
            let long = NumberText.fixed(value * scale, decimals: decimals)
            if long != NumberText.fixed(other * scale, decimals: decimals) { return long + suffix }
        }
        return short
    }

    /// The form of a named value, by its name: `…_rate` and `…_share` are shares.
    static func of(_ name: String) -> NumberForm {
        name.hasSuffix("_rate") || name.hasSuffix("_share") ? .share : .plain
    }
}
