/// A comma-separated list of integers, as the flags of `analyze` take it: `16,32,1K`.
struct IntegerList: Equatable {
    let values: [Int]

    var ascending: [Int] { Set(values).sorted() }

    init(_ values: [Int]) { self.values = values }

    /// - Throws: what is wrong with the list, for a person.
    init(text: String) throws { values = try FlagNumber.counts(text) }
}
