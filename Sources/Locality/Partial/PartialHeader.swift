import Foundation
public import LocalityModel
public import TraceReading

/// What partials must agree on to be merged: everything that decides a result's numbers, apart from the shards.
public struct PartialIdentity: Codable, Equatable, Sendable {
    public var generator: Generator
    public var keyMode: KeyMode
    /// In tokens, in the order of the results.
    public var blockSizes: [Int]
    public var configuration: Configuration
    public var maximumLineBytes: Int
    /// How often layers count that do not count once.
    public var layerWeights: [Int: Int]
    /// The name of a run of captures; nil: a trace.
    public var captureName: String?
    public var capture: CaptureReading?
    public var runMetadata: RunMetadata
    /// Of the whole of `run_meta.json`; empty without one.
    public var metadataFingerprint: String

    /// Creates the identity of an analysis run by this build.
    ///
    /// - Parameters:
    ///   - captureName: the name of a run of captures, and how they are read; nil: a trace.
    ///   - metadataFingerprint: `TraceFingerprint.metadata`.
    public init(
        plan: AnalysisRequest, captureName: String?, capture: CaptureReading?, runMetadata: RunMetadata,
        metadataFingerprint: String
    ) {
        generator = .current
        keyMode = plan.keyMode
        blockSizes = plan.blockSizes
        configuration = plan.configuration
        maximumLineBytes = plan.maximumLineBytes
        layerWeights = plan.layerWeights
        self.captureName = captureName
        self.capture = capture
        self.runMetadata = runMetadata
        self.metadataFingerprint = metadataFingerprint
    }

    /// The first setting in which two differ, for a person; nil if they are equal.
    func difference(from other: PartialIdentity) -> PartialFault? {
        if generator != other.generator {
            return .version(
                "\(generator.name) \(generator.version) wrote it, \(other.generator.name) "
                    + "\(other.generator.version) another one")
        }
        if blockSizes != other.blockSizes {
            return .mismatch("its block sizes are \(blockSizes), those of another one \(other.blockSizes)")
        }
        if runMetadata != other.runMetadata || metadataFingerprint != other.metadataFingerprint
            || captureName != other.captureName
        {
            return .mismatch("it is of another run: run_meta.json or the name of the captures is not the same")
        }
        return self == other ? nil : .mismatch("it was analysed with other flags than another one")
    }
}

/// A shard that a partial holds.
public struct PartialShard: Equatable, Sendable {
    /// File name.
    public var name: String
    /// Size on disk in bytes.
    public var byteCount: Int
    /// Of its content, sampled: 16 hexadecimal digits.
    public var fingerprint: String

    public init(name: String, byteCount: Int, fingerprint: String) {
        self.name = name
        self.byteCount = byteCount
        self.fingerprint = fingerprint
    }
}

/// What a partial says of itself without its totals.
public struct PartialHeader: Equatable, Sendable {
    /// The input path as written.
    public var traceDirectory: String
    public var identity: PartialIdentity
    /// In reading order.
    public var shards: [PartialShard]
    /// Every shard of the directory in reading order, where the partial is a share of a list; else nil.
    public var wholeList: [InputFile]?

    /// The plan behind it.
    var plan: AnalysisRequest {
        AnalysisRequest(
            configuration: identity.configuration, keyMode: identity.keyMode, blockSizes: identity.blockSizes,
            maximumLineBytes: identity.maximumLineBytes, layerWeights: identity.layerWeights)
    }

    /// The directory it is of, with the shards that it holds.
    public var directory: TraceDirectory {
        TraceDirectory(
            path: traceDirectory,
            shards: shards.map {
                Shard(
                    name: $0.name, path: TraceDirectory(path: traceDirectory, shards: []).path(of: $0.name),
                    byteCount: $0.byteCount, compression: .none)
            },
            captureName: identity.captureName)
    }

    func encode(to writer: inout PartialWriter) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        writer.put(traceDirectory)
        writer.put([UInt8](try encoder.encode(identity)))
        writer.put(shards) { writer, shard in
            writer.put(shard.name)
            writer.put(shard.byteCount)
            writer.put(shard.fingerprint)
        }
        writer.put(wholeList != nil)
        writer.put(wholeList ?? []) { writer, file in
            writer.put(file.name)
            writer.put(file.bytes)
        }
    }

    init(from reader: inout PartialReader, common: inout CommonShardList) throws(PartialFault) {
        traceDirectory = try reader.text()
        let settings = Data(try reader.content())
        do { identity = try JSONDecoder().decode(PartialIdentity.self, from: settings) } catch {
            throw .damaged("its settings cannot be read")
        }
        shards = try reader.list { (reader) throws(PartialFault) in
            PartialShard(
                name: try reader.text(), byteCount: try reader.natural(), fingerprint: try reader.text())
        }
        wholeList = try common.read(from: &reader)
    }

    public init(
        traceDirectory: String, identity: PartialIdentity, shards: [PartialShard], wholeList: [InputFile]?
    ) {
        self.traceDirectory = traceDirectory
        self.identity = identity
        self.shards = shards
        self.wholeList = wholeList
    }
}
