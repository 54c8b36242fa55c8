/// Names for links inside one part of a document.
struct AnchorScope: Sendable {
    /// Before each name: the trace, where a document has several.
    let prefix: String
    /// Behind each name: the block size, where it is not the page's own.
    private var suffix = ""

    init(prefix: String) {
        self.prefix = prefix
    }

    func callAsFunction(_ name: String) -> String { prefix + name + suffix }

    /// The names of the same things at another block size.
    func at(blockSizeTokens: Int) -> AnchorScope {
        var scope = self
        scope.suffix = "-block-\(blockSizeTokens)"
        return scope
    }
}
