import Foundation
import Testing

@testable import Reports

@Suite struct InkTests {
    private static let stylesheet = TemplateFiles.embedded.text(at: "site/assets/kvplace.css") ?? ""

    @Test(arguments: Ink.series + [.text])
    func `series and texts reach text contrast on both papers`(_ ink: Ink) {
        #expect(Contrast.ratio(ink.light, Ink.surface.light) >= 4.5)
        #expect(Contrast.ratio(ink.dark, Ink.surface.dark) >= 4.5)
    }

    @Test func `muted text reaches text contrast also on the void`() {
        for ground in [Ink.surface, .void] {
            #expect(Contrast.ratio(Ink.muted.light, ground.light) >= 4.5)
            #expect(Contrast.ratio(Ink.muted.dark, ground.dark) >= 4.5)
        }
    }

    @Test func `axes reach mark contrast on both papers`() {
        #expect(Contrast.ratio(Ink.axis.light, Ink.surface.light) >= 3)
        #expect(Contrast.ratio(Ink.axis.dark, Ink.surface.dark) >= 3)
    }

    @Test func `heat runs evenly from paper to ink`() {
        let light = Ink.heat.map { Contrast.ratio($0.light, Ink.surface.light) }
        let dark = Ink.heat.map { Contrast.ratio($0.dark, Ink.surface.dark) }
        #expect(light == light.sorted() && (light.last ?? 0) >= 7)
        #expect(dark == dark.sorted() && (dark.last ?? 0) >= 7)
    }

    @Test func `the stylesheet has the same colours in every place that names a theme`() {
        for ink in Ink.allCases {
            let name = "--ink-\(ink.rawValue): "
            #expect(Self.stylesheet.components(separatedBy: name + ink.light + ";").count == 2, "light \(ink)")
            #expect(Self.stylesheet.components(separatedBy: name + ink.dark + ";").count == 3, "dark \(ink)")
            #expect(Self.stylesheet.contains(".f-\(ink.rawValue) { fill: var(--ink-\(ink.rawValue)); }"))
            #expect(Self.stylesheet.contains(".s-\(ink.rawValue) { stroke: var(--ink-\(ink.rawValue)); }"))
        }
    }
}

/// Contrast of two `#rrggbb` colours (WCAG 2.2): 1 to 21.
enum Contrast {
    static func ratio(_ first: String, _ second: String) -> Double {
        let pair = [luminance(first), luminance(second)].sorted()
        return (pair[1] + 0.05) / (pair[0] + 0.05)
    }

    private static func luminance(_ colour: String) -> Double {
        let value = Int(colour.dropFirst(), radix: 16) ?? 0
        let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel -> Double in
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
