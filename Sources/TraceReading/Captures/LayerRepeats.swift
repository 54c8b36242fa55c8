/// Which layers choose for themselves, and which hold the same bytes as the layer before them in every row.
public struct LayerRepeats: Equatable, Sendable {
    private var occurs = [Bool](repeating: false, count: CaptureLimits.layerIDs.count)
    private var chooses = [Bool](repeating: false, count: CaptureLimits.layerIDs.count)

    public init() {}

    /// Ids of all layers seen, ascending.
    public var layers: [Int] { occurs.indices.filter { occurs[$0] } }
    /// Ids of those that choose, ascending.
    public var choosing: [Int] { chooses.indices.filter { chooses[$0] } }

    public mutating func merge(_ other: LayerRepeats) {
        for id in occurs.indices where other.occurs[id] { occurs[id] = true }
        for id in chooses.indices where other.chooses[id] { chooses[id] = true }
    }

    func isKnownToChoose(_ layerID: Int) -> Bool { chooses[layerID] }

    /// Takes out layers that hold nothing.
    public mutating func remove(_ layerIDs: [Int]) {
        for id in layerIDs {
            occurs[id] = false
            chooses[id] = false
        }
    }

    mutating func note(_ layerID: Int, chooses isOwn: Bool) {
        occurs[layerID] = true
        if isOwn { chooses[layerID] = true }
    }
}
