/// An engine as it was released: its own rules of admission, its refusals, its text. A file or folder each.
public protocol ReleasedEngine: Sendable {
    /// As in `--engine`.
    static var name: String { get }
    /// As people write it.
    static var title: String { get }
    /// The release whose code the rules were taken from.
    static var version: String { get }
    /// The answer for one size of the buffer. Pure: the same question has the same answer.
    static func fit(_ question: EngineQuestion) -> EngineFit
}

/// Every engine that can be asked.
public enum ReleasedEngines {
    public static let all: [any ReleasedEngine.Type] = [
        SGLangEngine.self, VLLMEngine.self, TensorRTLLMEngine.self, VLLMAscendEngine.self,
    ]

    /// Those that have a release: the ones to compare where none is named.
    public static let released = all.filter { $0 != VLLMAscendEngine.self }

    public static func named(_ name: String) -> (any ReleasedEngine.Type)? {
        all.first { $0.name == name.lowercased() }
    }
}

/// Rules that both engines with a buffer of token rows share.
enum BufferRules {
    /// Slots of a buffer are numbered in 16 bits with a sign.
    static let mostRows = 32_768

    /// The most requests that fit beside what bookkeeping they need themselves: the largest n whose pools, made of K
    /// without the bookkeeping of n, admit n. O(log n) searches.
    ///
    /// - Parameters:
    ///   - bookkeeping: bytes for n requests, never fewer for more requests; nil: not known.
    ///   - setting: the best setting for a question.
    static func besideBookkeeping(
        _ question: EngineQuestion, bookkeeping: (Int) -> Int?, setting: (EngineQuestion) -> EngineSetting?
    ) -> EngineSetting? {
        guard let free = setting(question) else { return nil }
        guard question.bookkeepingIsInside, bookkeeping(1) != nil else { return free }
        func fitting(_ requests: Int) -> EngineSetting? {
            let left = question.kvHBMBytes - (bookkeeping(requests) ?? 0)
            guard left > 0 else { return nil }
            guard let all = setting(question.with(kvHBMBytes: left)), all.requests >= requests,
                let capped = setting(question.with(kvHBMBytes: left, maxRequests: requests)),
                capped.requests == requests
            else { return nil }
            return capped.limited(by: all.limit)
        }
        var low = 0
        var high = free.requests
        var best: EngineSetting?
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

extension EngineSetting {
    fileprivate func limited(by limit: EngineLimit) -> EngineSetting {
        EngineSetting(
            requests: requests, limit: limit, hostPool: hostPool, hbmBytesPerRequest: hbmBytesPerRequest,
            hostBytesPerRequest: hostBytesPerRequest, bookkeepingBytes: bookkeepingBytes, kvHBMBytes: kvHBMBytes,
            pools: pools, log: log)
    }
}
