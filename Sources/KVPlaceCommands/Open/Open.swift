import ArgumentParser

/// `kvplace open`: shows a run's report in the browser, and writes it first where it must.
struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open a run's report in the browser; write it first if there is none or the run is newer.",
        discussion: """
            Examples:
              kvplace open outputs/run
              kvplace open outputs/run/block64/analysis.json
              kvplace open outputs/site

            Without a browser or a display it prints the page's path; over SSH also how to look at it from your machine.
            A report with other flags: 'kvplace report' first, then 'kvplace open' of its folder.

            Exit codes: 0 done, also where no browser was found; else as 'kvplace report'.
            """)

    @Argument(
        help: ArgumentHelp(
            "A trace, a result file, the folder of a report or a site, or an HTML page.", valueName: "run"),
        completion: .file())
    var input: String

    func validate() throws {
        if input == "-" { throw ValidationError("-: a report needs a place; name a trace, a result file or a folder.") }
    }

    func run() throws {
        let page = try MadePage.find(input)?.path ?? write()
        try Terminal.standardOutput.printLines(Browser.current.show(page))
    }

    /// Writes the report as `kvplace report` does.
    private func write() throws -> String {
        // After "--" nothing is a flag, whatever it starts with.
        guard let report = try Report.parseAsRoot(["--", input]) as? Report else {
            preconditionFailure("report has no subcommands")
        }
        do {
            return try report.write()
        } catch let failure as CommandFailure where [.usage, .cannotCreate].contains(failure.code) {
            let place = "flags of 'kvplace report'; then 'kvplace open' of that folder"
            throw CommandFailure(failure.code, "\(failure.message) (\(place))")
        }
    }
}
