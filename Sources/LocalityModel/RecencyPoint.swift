/// One point of the recency curve: the mean over records of the share of selections within the newest tokens, that is
/// of positions with seq_len−1−p ≤ `windowTokens`, as `recent_token_ratio` has it for its windows. In [0, 1].
public struct RecencyPoint: Codable, Equatable, Sendable {
    public var windowTokens: Int
    public var share: Double

    public init(windowTokens: Int, share: Double) {
        self.windowTokens = windowTokens
        self.share = share
    }

    enum CodingKeys: String, CodingKey {
        case windowTokens = "window_tokens"
        case share
    }
}
