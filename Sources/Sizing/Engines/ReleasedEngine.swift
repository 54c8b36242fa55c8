/// An engine as it was released: its own rules of admission, its refusals, its text. A file or folder each.
public protocol ReleasedEngine: Sendable {
    /// As in `--engine`.
    static var name: String { get }
    /// As people write it.
    static var title: String { get }
    /// The release whose code the rules were taken from.
    static var version: String { get }
    /// Whether a release of it has a buffer: the others are asked where they are named, and no text starts them.
    static var isReleased: Bool { get }
    /// What its text was written for: nothing but that upstream's keys is written.
    static var writtenFor: String { get }
    /// The answer for one size of the buffer. Pure: the same question has the same answer.
    static func fit(_ question: EngineQuestion) -> EngineFit
    /// What a start, or the first request, refuses; in that order.
    static func refusals(_ question: EngineQuestion) -> [EngineRefusal]
    /// How many requests fit, and what keeps them from being more; nil where no setting admits one. As `fit` says, for
    /// a question that is not refused, but without its setting and text.
    static func admits(_ question: EngineQuestion) -> EngineAdmission?
    /// Why its numbers for a question are a bound or an estimate; nil where they are its own.
    static func bound(_ question: EngineQuestion) -> EngineBound?
    /// What a request takes, however many fit.
    static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int)
    /// Requests that fit without a buffer, the whole cache in HBM.
    static func wholeRequests(_ question: EngineQuestion) -> Int
}

extension ReleasedEngine {
    public static var isReleased: Bool { true }
    public static var writtenFor: String { "\(title) \(version)" }

    /// The text for a plan; nil where the plan chose no buffer of token rows, the engine refuses it, or no text is
    /// known to start.
    public static func text(_ plan: BufferPlan) -> String? {
        guard plan.isEmittable, let buffer = plan.chosenBuffer else { return nil }
        let row = EngineRow(self, plan.machine, buffer)
        return row.requests > 0 ? row.fit.flags : nil
    }
}

/// Every engine that can be asked.
public enum ReleasedEngines {
    public static let all: [any ReleasedEngine.Type] = [
        SGLangEngine.self, VLLMEngine.self, TensorRTLLMEngine.self, VLLMAscendEngine.self,
    ]

    /// Those that have a release: the ones to compare where none is named.
    public static let released = all.filter { $0.isReleased }

    /// The names of `--emit`.
    public static let releasedNames = released.map { $0.name }

    public static func named(_ name: String) -> (any ReleasedEngine.Type)? {
        all.first { $0.name == name.lowercased() }
    }

    /// The engine of a name of `--emit`.
    public static func released(named name: String) -> (any ReleasedEngine.Type)? {
        released.first { $0.name == name }
    }
}

/// Requests that an engine admits on one rank.
public struct EngineAdmission: Equatable, Sendable {
    public let requests: Int
    public let limit: EngineLimit
    /// Whether the pool of the device is smaller than HBM would allow, since the host's would not fit.
    public var isCappedByHost = false
    /// K without what bookkeeping takes of it.
    let kvHBMBytes: Int
}

/// Rules that both engines with a buffer of token rows share.
enum BufferRules {
    /// Slots of a buffer are numbered in 16 bits with a sign.
    static let mostRows = 32_768

    /// The most requests that fit beside what bookkeeping they need themselves: the largest n whose pools, made of K
    /// without the bookkeeping of n, admit n. O(log n) admissions.
    ///
    /// - Parameters:
    ///   - bookkeeping: bytes for n requests, never fewer for more requests; nil: not known.
    ///   - pools: what pools made of all of K admit.
    static func besideBookkeeping(
        _ question: EngineQuestion, bookkeeping: (Int) -> Int?, pools: (EngineQuestion) -> EngineAdmission?
    ) -> EngineAdmission? {
        guard let free = pools(question) else { return nil }
        guard question.bookkeepingIsInside, bookkeeping(1) != nil else { return free }
        func fitting(_ requests: Int) -> EngineAdmission? {
            let left = question.kvHBMBytes - (bookkeeping(requests) ?? 0)
            guard left > 0, let all = pools(question.with(kvHBMBytes: left)), all.requests >= requests,
                let capped = pools(question.with(kvHBMBytes: left, maxRequests: requests)), capped.requests == requests
            else { return nil }
            return EngineAdmission(
                requests: requests, limit: all.limit, isCappedByHost: capped.isCappedByHost, kvHBMBytes: left)
        }
        var low = 0
        var high = free.requests
        var best: EngineAdmission?
        while low < high {
            let middle = (low + high + 1) / 2
            if let found = fitting(middle) {
                best = found
                low = middle
            } else {
                high = middle - 1
            }
        }
        return best
    }
}

extension EngineQuestion {
    /// The question whose pools admit what was found: K without bookkeeping, and at most those requests where it had to
    /// come out of K.
    func settled(_ found: EngineAdmission) -> EngineQuestion {
        bookkeepingIsInside ? with(kvHBMBytes: found.kvHBMBytes, maxRequests: found.requests) : self
    }
}
