import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Reports

/// `kvplace site`: many runs → a static site that compares them.
struct SiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Write a static site that compares runs and data sets.",
        discussion: """
            EXAMPLES
              kvplace site outputs/ --out site
              kvplace site a/analysis.json b/analysis.json --pair ruler=sharegpt --out site
              kvplace site outputs/ other-machine/*.json --block-sizes 16,64 --out site
              kvplace site outputs/ --language en,zh --out site
              kvplace site nightly/*.json --order name --out site

            The site needs no server: open site/index.html, or copy the folder to any static host. Of several \
            languages the first stands at its root, each other in a folder of its name, and every page leads to its \
            twins.

            Runs of one data set that have a "date" in run_meta.json get a page of trends: the chosen buffer, misses \
            with a buffer of 2k, and k, run by run. --order name orders them by run name instead.

            Each run has its page, a Markdown twin and data.csv, the numbers of all its charts in long form. A chart \
            is saved as SVG or PNG from its page; --standalone-charts writes each as a file of its own.

            An input that cannot be used is named on stderr and on the front page; the others are still published, and \
            the exit code is that of the first failure (65 for bad data).

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 73 cannot create the output, 74 write error.
            """)

    @Argument(
        help: ArgumentHelp(
            "Trace folders (outputs/), result files of 'kvplace analyze', or - for stdin.", valueName: "input"))
    var inputs: [String]

    @Option(help: ArgumentHelp("Folder of the site.", valueName: "dir"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "Two runs to set side by side, by data set, run name or folder below runs/; may be repeated. "
                + "Up to six runs every pair gets a page anyway.", valueName: "a=b"))
    var pair: [String] = []

    @Option(
        help: ArgumentHelp(
            "What orders the runs of one data set on the page of trends: date (of run_meta.json) or name.",
            valueName: "key"), transform: Self.trendOrder)
    var order = TrendOrder.date

    @Flag(
        help: "Write charts and tables of runs as SVG and CSV files, at every block size, instead of data.csv."
    )
    var standaloneCharts = false

    @Flag(help: "Print no messages.")
    var quiet = false

    @OptionGroup(title: "Pages")
    var pages: PageFlags

    @OptionGroup(title: "Advice")
    var flags: AdviceFlags

    @OptionGroup
    var traces: TraceOptions

    func validate() throws {
        for text in pair where !text.contains("=") {
            throw ValidationError("--pair \(text): expected two names, as in --pair ruler=sharegpt.")
        }
    }

    func run() throws {
        flags.model.tellFormerNames()
        let builders = try builders()
        try OutputPlace.check(folder: out, force: pages.force)
        let gathered = try GatheredResults(
            inputs, from: try traces.source(of: inputs, isQuiet: quiet, model: flags.model.capturedModel()))
        let sites = try builders.map { try site(gathered, $0) }
        try OutputPlace.write(folder: out, force: pages.force) { save in
            for site in sites { try site.write(save) }
        }
        if !quiet { try Terminal.standardOutput.print("Wrote: \(out)/index.html\n") }
        try gathered.checkWhole("the site has the others")
    }

    private static func trendOrder(_ text: String) throws -> TrendOrder {
        guard let order = TrendOrder(rawValue: text) else {
            throw ValidationError("--order \(text): no such order; use date or name.")
        }
        return order
    }

    /// A builder a language.
    private func builders() throws -> [SiteBuilder] {
        let files = try pages.words.files()
        let languages = pages.words.language.split(separator: ",").map(String.init)
        guard !languages.isEmpty, Set(languages).count == languages.count else {
            throw ValidationError("--language \(pages.words.language): expected languages, each once, as in en,zh.")
        }
        return try languages.map { language in
            SiteBuilder(
                try PageFlags.renderer(language, files), files: files,
                advisor: try flags.advisor(files.explanations(language)), settings: try flags.settings(),
                languages: languages, hasStandaloneCharts: standaloneCharts,
                command: CommandText.text(unordered: inputs))
        }
    }

    private func site(_ gathered: GatheredResults, _ builder: SiteBuilder) throws -> Site {
        let failures = gathered.failures.map { SiteFailure(input: $0.input, reason: $0.message) }
        do throws(SitePairError) {
            return try builder.site(gathered.results, pairs: pairs, failures: failures, order: order)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    /// The two names of each pair.
    private var pairs: [(String, String)] {
        pair.compactMap { text in
            text.firstIndex(of: "=").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
        }
    }
}
