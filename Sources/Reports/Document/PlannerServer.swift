import Sizing

/// What engines are asked in a page beside its inputs: model, GPU and server, which no field changes.
struct PlannerServer {
    /// An object with the names that the page's script uses.
    let json: String

    init(_ machine: Machine) {
        let question = EngineQuestion(machine, rows: 1)
        func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }
        func name(_ value: String?) -> String { value.map(JSONString.of) ?? "null" }
        let fields: [(String, String)] = [
            ("attention", name(question.attention.rawValue)), ("layout", name(question.layout)),
            ("generation", name(question.generation?.name)), ("vendor", name(question.generation?.vendor.rawValue)),
            ("shared_memory", number(question.generation?.sharedMemoryBytesPerBlock)),
            ("units", "[\(question.sharingUnits.map(String.init).joined(separator: ","))]"),
            ("model_context", number(question.modelContext)), ("server_context", number(question.serverContext)),
            ("max_model_length", number(question.maxModelLength)), ("batched", number(question.maxBatchedTokens)),
            ("tensor_parallel", number(question.tensorParallel)), ("data_parallel", number(question.dataParallel)),
            ("bookkeeping_inside", String(question.bookkeepingIsInside)),
        ]
        json = "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}

extension Admission {
    /// The engine as the page's script knows it; memory alone where it does not.
    var plannerName: String { ["sglang", "vllm", "tensorrt-llm"].contains(name) ? name : Admission.generic.name }
}
