/// How a rule's measured value and threshold are written.
public enum NumberForm: Sendable {
    case plain
    /// As a percentage.
    case share

    /// One value.
    public func text(_ value: Double) -> String {
        switch self {
        case .plain: NumberText.significant(value)
        case .share: NumberText.percent(value)
        }
    }

    /// A value beside its threshold, with as many digits as it takes to see that they differ (at most nine decimals).
    public func text(_ value: Double, distinctFrom other: Double) -> String {
        let short = text(value)
        guard value != other, NumberText.rounds(short, to: text(other)) else { return short }
        let scale = self == .share ? 100.0 : 1.0
        let suffix = self == .share ? " %" : ""
        for places in 2...9 {
            let long = NumberText.decimal(value * scale, places: places)
            if long != NumberText.decimal(other * scale, places: places) { return long + suffix }
        }
        return short
    }

    /// The form of a named value, by its name: `…_rate` and `…_share` are shares.
    public static func of(_ name: String) -> NumberForm {
        name.hasSuffix("_rate") || name.hasSuffix("_share") ? .share : .plain
    }
}
