import Recommendations
import Sizing
import Wording

/// What engines are asked in a page beside its inputs: model, GPU and server, which no field changes.
struct PlannerServer {
    /// An object with the names that the page's script uses.
    let json: String

    /// - Parameter sharing: which layers of the model may reuse whose choice; nil where that is not known.
    init(_ machine: Machine, sharing: IndexerSharing?) {
        let question = EngineQuestion(machine, rows: 1)
        func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }
        func name(_ value: String?) -> String { value.map(JSONString.of) ?? "null" }
        let fields: [(String, String)] = [
            ("attention", name(question.attention.rawValue)), ("layout", name(question.layout)),
            ("generation", name(question.generation?.name)), ("vendor", name(question.generation?.vendor.rawValue)),
            ("shared_memory", number(question.generation?.sharedMemoryBytesPerBlock)),
            ("drafts", number(question.draftTokens)), ("indexer_layers", number(machine.indexerLayers)),
            ("sharing", Self.patterns(sharing)),
            ("units", "[\(question.sharingUnits.map(String.init).joined(separator: ","))]"),
            ("model_context", number(question.modelContext)), ("server_context", number(question.serverContext)),
            ("max_model_length", number(question.maxModelLength)), ("batched", number(question.maxBatchedTokens)),
            ("tensor_parallel", number(question.tensorParallel)), ("data_parallel", number(question.dataParallel)),
            ("bookkeeping_inside", String(question.bookkeepingIsInside)),
        ]
        json = "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// By number of choosing layers, from 1: who chooses, and what is kept of the selections.
    private static func patterns(_ sharing: IndexerSharing?) -> String {
        guard let sharing else { return "null" }
        let patterns = sharing.patterns.map {
            "{\"pattern\":\(JSONString.of($0.letters)),\"kept_share\":\(NumberText.exact($0.keptShare))}"
        }
        return "[\(patterns.joined(separator: ","))]"
    }
}

extension Admission {
    /// The engine as the page's script knows it: every one has its twin there.
    var plannerName: String { name }
}
