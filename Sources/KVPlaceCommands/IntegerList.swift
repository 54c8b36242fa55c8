import ArgumentParser

/// A comma-separated list of integers, as the flags of `analyze` take it: `16,32,64`.
struct IntegerList: ExpressibleByArgument, Equatable {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    init?(argument: String) {
        var values: [Int] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Int(part.filter { $0 != " " }) else { return nil }
            values.append(value)
        }
        self.values = values
    }

    var defaultValueDescription: String {
        values.isEmpty ? "none" : values.map(String.init).joined(separator: ",")
    }
}
