import LocalityModel
import Recommendations
import Wording

/// Results that may be compared: same block size, key mode, settings and sample rate.
struct ComparableSet: Sendable {
    struct Member: Sendable {
        let run: SiteRun
        let result: AnalysisResult
    }

    let members: [Member]
    let settings: Settings
    let title: String
    let slug: String

    var path: String { "compare/\(slug)/index.html" }
    var blockSizeTokens: Int { members[0].result.blockSizeTokens }

    /// Every set, by block size, then the larger first.
    static func sets(_ runs: [SiteRun], words: Words) -> [ComparableSet] {
        var order: [String] = []
        var members: [String: [Member]] = [:]
        for run in runs {
            for result in run.group.results {
                let text = Settings(result).text
                if members[text] == nil { order.append(text) }
                members[text, default: []].append(Member(run: run, result: result))
            }
        }
        let sets = order.compactMap { members[$0] }.map { ComparableSet($0, words: words) }
        return sets.sorted {
            ($0.blockSizeTokens, -$0.members.count, $0.slug) < ($1.blockSizeTokens, -$1.members.count, $1.slug)
        }
    }

    private init(_ members: [Member], words: Words) {
        self.members = members
        let result = members[0].result
        settings = Settings(result)
        let name = SetName(result, settings: settings, words: words)
        title = name.title
        slug = name.slug
    }
}

/// How a set is called: its block size, and what is not the default in its settings. The name depends on the settings
/// alone, so that a link to a set stays good when runs are added.
private struct SetName {
    let title: String
    let slug: String

    init(_ result: AnalysisResult, settings: Settings, words: Words) {
        let size = result.blockSizeTokens
        let variant = RunVariant(result)
        var titles = [words("set.block_size", ["n": NumberText.integer(size)])] + variant.labels(words)
        var slugs = ["block \(size)"] + variant.slugParts
        if let rate = result.runMetadata?.sampleRate, rate != 1 {
            titles.append(words("set.sample_rate", ["rate": NumberText.percent(rate)]))
            slugs.append("sampled \(NumberText.exact(rate))")
        } else if result.runMetadata?.sampleRate == nil {
            titles.append(words("set.no_sample_rate"))
            slugs.append("unrecorded rate")
        }
        if let selection = result.runMetadata?.selection {
            titles.append(TraceText.display(selection))
            slugs.append(selection)
        }
        if let configuration = result.configuration {
            let plain = Self.plain(like: configuration)
            if configuration != plain {
                titles.append(words("set.custom"))
                slugs.append(String(RunSlugs.letters(settings.text.utf8).prefix(4)))
            }
        } else {
            titles.append(words("set.unrecorded"))
            slugs.append("unrecorded " + RunSlugs.letters(settings.text.utf8).prefix(4))
        }
        title = words.joining.list(titles)
        slug = Slug.of(slugs.joined(separator: " "))
    }

    /// The default settings, but for those that the title already names.
    private static func plain(like configuration: Configuration) -> Configuration {
        var plain = Configuration()
        plain.stepUnion = configuration.stepUnion
        plain.maxStepsPerStream = configuration.maxStepsPerStream
        return plain
    }
}
