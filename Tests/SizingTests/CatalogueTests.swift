import Foundation
import Testing

@testable import Sizing

@Suite struct CatalogueTests {
    private func file(_ text: String) -> Data { Data(text.utf8) }

    @Test func `every entry of the program's catalogue has a source, and every name is told once`() throws {
        let catalogue = try SizingSamples.catalogue()
        let sources =
            catalogue.models.map(\.source) + catalogue.layouts.map(\.source) + catalogue.gpus.map(\.source)
            + catalogue.links.map(\.source) + catalogue.generations.map(\.source)
        #expect(sources.allSatisfy { !$0.isEmpty })
        for names in [
            catalogue.models.map(\.name), catalogue.layouts.map(\.name), catalogue.gpus.map(\.name),
            catalogue.links.map(\.name),
        ] {
            #expect(!names.isEmpty && Set(names).count == names.count)
        }
    }

    @Test func `its numbers are those of the published tables`() throws {
        let catalogue = try SizingSamples.catalogue()
        func bytes(_ model: String, _ layout: String) throws -> Int {
            let model = try #require(catalogue.model(model))
            let row = try #require(catalogue.layout(layout)).bytesPerTokenAndLayer
            return model.layers * row + model.indexerLayers * (model.indexerBytesPerTokenAndLayer ?? 0)
        }
        #expect(try bytes("deepseek-v3.2", "fp8_ds_mla") == 48_068)
        #expect(try bytes("deepseek-v3.2", "bf16") == 78_324)
        #expect(try bytes("glm-5.1", "fp8_ds_mla") == 61_464)
        #expect(try bytes("GLM-5.2", "bf16") == 92_628)
        #expect(catalogue.gpu("H200")?.hbmBytes == 141_000_000_000)
        #expect(catalogue.gpu("h100")?.hbmBandwidthGigabytesPerSecond == 3350)
        #expect(catalogue.generation("sm120")?.sharedMemoryBytesPerBlock == 101_376)
        #expect(catalogue.gpus.allSatisfy { $0.generation != nil })
        #expect(catalogue.models.allSatisfy { $0.contextTokens != nil && $0.attention != nil })
        #expect(catalogue.link("nvlink-c2c")?.gigabytesPerSecond == 220)
    }

    @Test func `a layer without an indexer uses the choice of the last one before it`() throws {
        let catalogue = try SizingSamples.catalogue()
        let shared = try #require(catalogue.model("glm-5.2")?.indexOwners)
        #expect(shared.count == 78 && Set(shared).count == 21)
        #expect(Array(shared[0..<12]) == [0, 1, 2, 2, 2, 2, 6, 6, 6, 6, 10, 10])
        #expect(catalogue.model("glm-5.1")?.indexOwners == Array(0..<78))
        #expect(Array(try #require(catalogue.model("hy-v4")?.indexOwners)[0..<7]) == [0, 1, 1, 1, 1, 5, 5])
        #expect(Set(try #require(catalogue.model("deepseek-v4.1-flash")?.indexOwners)).count == 8)
    }

    @Test func `every layer counts with the one whose choice it uses`() throws {
        let catalogue = try SizingSamples.catalogue()
        for model in catalogue.models {
            let weights = model.layerWeights
            let shares = model.indexerLayers < model.layers
            #expect(weights.values.reduce(0, +) == (shares ? model.layers : 0), "\(model.name)")
            #expect(Set(weights.keys) == Set(shares ? model.indexerLayerIDs ?? [] : []), "\(model.name)")
        }
        let glm = try #require(catalogue.model("glm-5.2")?.layerWeights)
        #expect(glm.sorted { $0.key < $1.key }.map(\.value) == [1, 1] + [Int](repeating: 4, count: 19))
    }

    @Test func `an excerpt has the entries that were named as the catalogue has them, and all they lead to`() throws {
        let catalogue = try SizingSamples.catalogue()
        let data = try Data(contentsOf: SizingSamples.catalogueFile)
        func names(_ excerpt: Catalogue) -> [[String]] { [excerpt.models.map(\.name), excerpt.gpus.map(\.name)] }
        for (model, gpu) in zip(catalogue.models, catalogue.gpus + catalogue.gpus) {
            let excerpt = try #require(Catalogue(excerptOf: data, names: [model.name.uppercased(), gpu.name]))
            #expect(excerpt.models == [model] && excerpt.gpus == [gpu])
            #expect(excerpt.layouts == catalogue.layouts && excerpt.generations == catalogue.generations)
            #expect(excerpt.links == catalogue.links)
        }
        #expect(try names(#require(Catalogue(excerptOf: data, names: []))) == [[], []])
        let all = catalogue.models.map(\.name) + catalogue.gpus.map(\.name)
        #expect(Catalogue(excerptOf: data, names: all) == catalogue)
        for text in ["[1, 2", "", "[[[1]"] { #expect(Catalogue(excerptOf: file(text), names: []) == nil, "\(text)") }
        let odd = file(#"{"gpus": [], "models": [{"title": "]}\"", "name": "a"}], "links": []}"#)
        #expect(Catalogue(excerptOf: odd, names: ["a"]) == nil, "an entry that lacks a key is not read as another")
    }

    @Test func `a further file replaces entries of the same name and adds the others`() throws {
        let catalogue = try SizingSamples.catalogue()
        let more = try catalogue.adding(
            file(
                """
                {"links": [{"name": "PCIe5-x16", "gigabytes_per_second": 50, "layer_overhead_us": 10, "source": "ours"},
                           {"name": "cxl", "gigabytes_per_second": 30, "layer_overhead_us": 5, "source": "ours"}],
                 "gpus": [{"name": "own", "title": "Own", "hbm_bytes": 1000, "host_link_bytes_per_second": 10,
                           "link": "cxl", "source": "ours"}]}
                """), name: "own.json")
        #expect(more.link("pcie5-x16")?.gigabytesPerSecond == 50)
        #expect(more.links.count == catalogue.links.count + 1 && more.gpus.count == catalogue.gpus.count + 1)
        #expect(more.models == catalogue.models && more.links.contains { $0.name == "PCIe5-x16" })
        #expect(more.links.map { $0.name.lowercased() } == catalogue.links.map(\.name) + ["cxl"])
    }

    @Test(arguments: [
        ("[", "line 1, column 2", "not JSON"), ("[]", "", "not a JSON object"),
        (#"{"gpu": []}"#, "", "unknown key 'gpu'; did you mean 'gpus'?"),
        (#"{"links": [{"name": "l", "gigabytes_per_secnd": 1}]}"#, "links[0]", "did you mean 'gigabytes_per_second'?"),
        (
            #"{"links": [{"name": "l", "layer_overhead_us": 1, "source": ""}]}"#, "links[0].gigabytes_per_second",
            "missing"
        ),
        (
            #"{"links": [{"name": "l", "gigabytes_per_second": 0, "layer_overhead_us": 1, "source": ""}]}"#,
            "links[last].gigabytes_per_second", "0.0 is not above 0"
        ),
        (
            #"{"links": [{"name": "l", "gigabytes_per_second": "1", "layer_overhead_us": 1, "source": ""}]}"#,
            "links[0].gigabytes_per_second", "not of type Double"
        ),
        (
            #"{"gpus": [{"name": "g", "title": "", "hbm_bytes": 5, "host_link_bytes_per_second": 5,"#
                + #" "link": "pcie5", "source": ""}]}"#,
            "gpus[last].link", "no entry 'pcie5'; did you mean 'pcie5-x16'?"
        ),
        (
            #"{"models": [{"name": "m", "title": "", "layers": 0, "indexer_layers": 0,"#
                + #" "selected_tokens": 1, "layout": "bf16", "source": ""}]}"#,
            "models[last].layers", "0 is not from 1 to 1024"
        ),
        (
            #"{"models": [{"name": "m", "title": "", "layers": 2, "indexer_layers": 2,"#
                + #" "indexer_layer_ids": [0], "selected_tokens": 1, "layout": "bf16", "source": ""}]}"#,
            "models[last].indexer_layer_ids", "1 ids for 2 indexer_layers"
        ),
        (
            #"{"gpus": [{"name": "g", "title": "", "hbm_bytes": 5, "host_link_bytes_per_second": 5,"#
                + #" "generation": "sm91", "link": "pcie5-x16", "source": ""}]}"#,
            "gpus[last].generation", "no entry 'sm91'; did you mean 'sm90'?"
        ),
        (
            #"{"models": [{"name": "m", "title": "", "layers": 2, "layer_ids": [1, 0], "indexer_layers": 2,"#
                + #" "selected_tokens": 1, "layout": "bf16", "source": ""}]}"#,
            "models[last].layer_ids", "2 ids for 2 layers; list each layer once, ascending"
        ),
    ])
    func `a broken file is refused with place and reason`(text: String, place: String, reason: String) throws {
        let catalogue = try SizingSamples.catalogue()
        let error = try #require(throws: CatalogueError.self) {
            _ = try catalogue.adding(file(text), name: "own.json")
        }
        // An entry that is added stands behind those of the program.
        let counts = ["links": catalogue.links.count, "gpus": catalogue.gpus.count, "models": catalogue.models.count]
        let last = counts[String(place.prefix { $0 != "[" })].map(String.init) ?? ""
        #expect(error.file == "own.json" && error.place == place.replacing("last", with: last), "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }
}
