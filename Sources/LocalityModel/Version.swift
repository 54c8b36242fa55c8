extension Generator {
    /// This program, as it names itself in results and `--version`.
    public static let current = Generator(name: "kvplace", version: "0.3.0")
}
