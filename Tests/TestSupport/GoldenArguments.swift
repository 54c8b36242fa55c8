import LocalityModel

/// The flags of `analyze` that golden files use, read into settings.
struct GoldenArguments {
    var blockSize = 0
    var keyMode = KeyMode.requestLayer
    var configuration = Configuration()

    /// - Precondition: known flags with well-formed values, as in the golden files.
    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            if flag == "--step-union" {
                configuration.stepUnion = true
            } else if let value = rest.popFirst() {
                take(flag, value)
            }
        }
    }

    private mutating func take(_ flag: String, _ value: String) {
        let integers = value.split(separator: ",").compactMap { Int($0) }
        switch flag {
        case "--block-size": blockSize = integers[0]
        case "--key-mode": keyMode = value == "request" ? .request : .requestLayer
        case "--ws-windows": configuration.workingSetWindows = integers
        case "--recent-token-windows": configuration.recentTokenWindows = integers
        case "--recent-block-windows": configuration.recentBlockWindows = integers
        case "--reuse-cap-steps": configuration.reuseCapSteps = integers[0]
        case "--lru-caps": configuration.lruCapacities = integers
        case "--max-steps-per-stream": configuration.maxStepsPerStream = integers[0]
        default: preconditionFailure("golden file with an unknown flag \(flag)")
        }
    }
}
