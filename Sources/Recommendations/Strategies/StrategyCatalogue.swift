/// The strategies that are ranked, in the order that decides between equals.
public enum StrategyCatalogue {
    public static let codes = StrategyDescription.all.map(\.code)
}
