/// What makes a token's score in one layer at one step: the parameters of the model of scores.
///
/// A layer from 2 up scores position p at step t as
///
///     cos φ · F(p, t) + sin φ · F′(p, t) + recency(t − p) + sink(p) + own hotness(p) + own noise(p, t)
///
/// where F and F′ are the two *shared fields* on either side of the layer (one every `layersPerField` layers, φ going
/// from 0 to 90° between them), so that neighbouring layers select alike and distant ones do not. A field is
///
///     hotness(p) + hot regions(p) + region drift(p / 32, t) + Σ drift(p, t) + noise(p, t) + spikes(p, t)
///
/// Layers 0 and 1 have own noise and a faint sink only: their selections are nearly random, as published.
/// All amplitudes are in units of one score; only their ratios matter.
public struct ScoreModel: Sendable, Equatable {
    /// Autoregressive noise x ← c·x + √(1−c²)·ε of standard deviation `scale`; its memory is about 1 / (1 − c) steps.
    public struct Drift: Sendable, Equatable {
        public var coefficient: Double
        public var scale: Double

        public init(coefficient: Double, scale: Double) {
            self.coefficient = coefficient
            self.scale = scale
        }
    }

    /// Static hotness of a token: `scale` · exp(`tail` · z), z standard normal; heavy-tailed for a `tail` near 1.
    public struct Hotness: Sendable, Equatable {
        public var scale: Double
        public var tail: Double
    }

    /// Clusters of hot tokens: one every `spacing` tokens, half as high at `width` tokens from the centre (itself
    /// between half and twice that); heights are the quantiles of an exponential distribution of mean `height`.
    public struct Regions: Sendable, Equatable {
        public var spacing: Int
        public var width: Int
        public var height: Double
    }

    /// Rare events: `perThousand` · n / 1000 tokens a step get a bonus of `height` · exp(`tail` · z) for that step. A
    /// token's rate is heavy-tailed: the token of rank n·u^`skew` is drawn.
    public struct Spikes: Sendable, Equatable {
        public var perThousand: Double
        public var skew: Int
        public var height: Double
        public var tail: Double
    }

    /// A bonus that falls with distance d as `height` · L / (L + d), lowered to reach 0 at 8 · L, where L is `share` of
    /// the prompt, from 16 to 256 tokens.
    public struct Recency: Sendable, Equatable {
        public var height: Double
        public var share: Double
    }

    /// Attention sink: position p < 64 gets `height` · 4 / (4 + p).
    public struct Sink: Sendable, Equatable {
        public var height: Double
    }

    public var hotness = Hotness(scale: 1.1, tail: 0.63)
    public var regions = Regions(spacing: 120, width: 15, height: 0.78)
    public var regionDrift = Drift(coefficient: 0.972, scale: 0.1)
    /// Exactly three time scales: about 2, 7 and 750 steps.
    public var drifts = [
        Drift(coefficient: 0.42, scale: 0.28), Drift(coefficient: 0.865, scale: 1.19),
        Drift(coefficient: 0.99867, scale: 0.64),
    ]
    public var noise = 0.31
    public var spikes = Spikes(perThousand: 0.4, skew: 3, height: 5.8, tail: 0.15)
    public var recency = Recency(height: 2, share: 1.0 / 392)
    public var sink = Sink(height: 6)
    public var layerHotness = 0.3
    public var layerNoise = 0.07
    /// Layers multiply their own noise by a factor between 1 / (1 + spread) and 1 + spread.
    public var layerSpread = 0.5
    public var layersPerField = 10

    /// The calibrated model: see `longContext`.
    public init() {}
}
