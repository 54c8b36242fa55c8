/// Misses of the steps of one request, summed over its steps and layers; a number for each of the capacities of
/// `request_step_misses`. Weighted as these are.
public struct RequestMisses: Codable, Equatable, Sendable {
    /// Steps of the request, and those from ordinal `warmup_steps` on.
    public var steps: Int
    public var steadySteps: Int
    public var misses: [Int]
    public var steadyMisses: [Int]

    public init(steps: Int, steadySteps: Int, misses: [Int], steadyMisses: [Int]) {
        self.steps = steps
        self.steadySteps = steadySteps
        self.misses = misses
        self.steadyMisses = steadyMisses
    }

    enum CodingKeys: String, CodingKey {
        case steps
        case steadySteps = "steady_steps"
        case misses
        case steadyMisses = "steady_misses"
    }
}
