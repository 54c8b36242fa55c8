extension Engine {
    /// HiSparse on the decode side, by its own admission.
    static let sglang = Engine(name: "sglang", writtenFor: "SGLang \(SGLangEngine.version)") { plan, buffer in
        plan.text(of: SGLangEngine.self, buffer)
    }
}
