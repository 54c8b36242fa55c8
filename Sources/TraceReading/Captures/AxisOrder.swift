/// Tells an array whose axes stand in another order than (rows, layers, k).
struct AxisOrder {
    private static let names = ["rows", "layers", "k"]
    /// Where rows, layers and k stand in the array, by how often that is met.
    private static let others = [[1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [2, 0, 1]]
    private let resolver: ShapeResolver
    private let sides: [Int]
    private let element: ElementType

    init(_ resolver: ShapeResolver, _ sides: [Int], _ element: ElementType) {
        self.resolver = resolver
        self.sides = sides
        self.element = element
    }

    /// The fault of an array that fits in another order and not in its own; nil where none fits.
    func fault(inOrder reason: CaptureFault) -> CaptureFault? {
        Self.others.first { fits($0) }.map { Self.fault(sides, $0, reason.what) }
    }

    private func fits(_ order: [Int]) -> Bool {
        let shape = try? resolver.inOrder(
            rows: sides[order[0]], layers: sides[order[1]], selected: sides[order[2]], element: element)
        return shape != nil
    }

    /// The fault of an array whose layers stand first.
    static func layersFirst(rows: Int, layers: Int, selected: Int, _ reason: String) -> CaptureFault {
        fault([rows, layers, selected], [1, 0, 2], reason)
    }

    /// - Parameter order: the axes of the array that are its rows, layers and k.
    private static func fault(_ sides: [Int], _ order: [Int], _ reason: String) -> CaptureFault {
        let shape = sides.map(String.init).joined(separator: ", ")
        let meant = sides.indices.map { axis in names[order.firstIndex(of: axis) ?? 0] }.joined(separator: ", ")
        let axes = order.map(String.init).joined(separator: ", ")
        return CaptureFault(
            "the array's shape as read, (\(shape)), does not fit as (rows, layers, k): \(reason); it fits as "
                + "(\(meant))",
            "save numpy.transpose(array, (\(axes))), or correct the flags")
    }
}
