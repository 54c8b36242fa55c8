/// What makes a token's score in one layer at one step: the parameters of the model of scores.
///
/// A layer scores position p at step t as
///
///     hotness(p) + sink(p) + strength · recency(t − p) + rate · (cos φ · F(p, t) + sin φ · F′(p, t) + own noise(p, t))
///
/// where F and F′ are the two *shared fields* on either side of the layer (one every `layersPerField` layers, φ going
/// from 0 to 90° between them), so that neighbouring layers select alike and distant ones less. The layer's hotness is
/// that of both fields, mixed alike, and some of its own. A field is
///
///     region drift(p / 32, t) + Σ drift(p, t) + noise(p, t) + spikes(p, t)
///
/// Steps differ: a heavy-tailed factor (`Change`) says how far drifts go and how loud noise is at a step. Layers differ
/// by their rate, which orders how much they miss.
/// All amplitudes are in units of one score; only their ratios matter. Lengths are shares of the selection's size k, so
/// that a trace keeps its misses when k and the context shrink together.
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

    /// Static hotness of a token: `scale` · exp(`tail` · z), z standard normal; heavy-tailed for a `tail` near 1. The
    /// share `common` of the tokens is as hot in every layer.
    public struct Hotness: Sendable, Equatable {
        public var scale: Double
        public var tail: Double
        public var common: Double
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

    /// How much a step changes: a factor exp(x), x normal, damped above `ceiling`. Its parts are one of all layers,
    /// one of each field and one of each layer, with these standard deviations. The share `slowShare` of each part's
    /// variance is autoregressive with `coefficient` ("change of topic"), the rest is new at each step.
    ///
    /// Drifts go a change's power `driftPower` of steps at once; noise is louder by its power `noisePower`.
    public struct Change: Sendable, Equatable {
        public var common: Double
        public var field: Double
        public var layer: Double
        public var coefficient: Double
        public var slowShare: Double
        public var ceiling: Double
        public var driftPower: Double
        public var noisePower: Double
    }

    /// A bonus that falls with the logarithm of the age: `height` · ln((1 + 8k / a) / (1 + age / a)) up to an age of
    /// 8k, a = `onset` · k. A layer's strength differs from 1 by up to `spread`. The token of the step itself gets
    /// `ownToken` more: an indexer nearly always selects it.
    public struct Recency: Sendable, Equatable {
        public var height: Double
        public var onset: Double
        public var spread: Double
        public var ownToken: Double
    }

    /// Attention sink: position p < 64 gets `height` · w / (w + p), w = `width` · k.
    public struct Sink: Sendable, Equatable {
        public var height: Double
        public var width: Double
    }

    public var hotness = Hotness(scale: 0.19, tail: 1.03, common: 0.38)
    public var regions = Regions(spacing: 120, width: 15, height: 0.96)
    public var regionDrift = Drift(coefficient: 0.972, scale: 0.07)
    /// Exactly three time scales, in ascending order of memory.
    public var drifts = [
        Drift(coefficient: 0.37, scale: 0.23), Drift(coefficient: 0.74, scale: 1.13),
        Drift(coefficient: 0.9973, scale: 0.49),
    ]
    public var noise = 0.52
    public var spikes = Spikes(perThousand: 0.32, skew: 3, height: 1.47, tail: 0.15)
    public var change = Change(
        common: 0.2, field: 0.93, layer: 0.3, coefficient: 0.83, slowShare: 0.094, ceiling: 7, driftPower: 0.97,
        noisePower: 1.29)
    public var recency = Recency(height: 1.9, onset: 0.077, spread: 0.26, ownToken: 8)
    public var sink = Sink(height: 5.8, width: 0.02)
    public var layerHotness = 0.92
    public var layerNoise = 0.26
    /// A layer's rate lies between exp(−spread) and exp(spread), the logarithm evenly spread over the layers.
    public var layerSpread = 0.386
    public var layersPerField = 8
    /// Layers below this one select nearly at random: own noise and a faint sink only, as published for layers 0 and 1
    /// of DeepSeek-V3.2.
    public var randomLayers = 0

    /// The fitted model: see the guide page "Synthetic traces".
    public init() {}
}
