// swift-tools-version: 6.2
import PackageDescription

/// Every x86-64 server since 2009 counts bits in one instruction; without this it takes twelve.
#if arch(x86_64)
    let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v2"])]
#else
    let processor: [SwiftSetting] = []
#endif

/// One strict dialect for every Swift target: language mode 6, explicit existentials, visible members only
/// from imported modules, imports internal unless re-exported on purpose, and no warning left standing.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ] + processor

/// The data plane is optimised in debug builds too (traps stay): oracle tests over many records stay a matter of
/// seconds.
let dataPlane = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Tests are not optimised where what they test is: they are compiled sooner.
let tests = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// Further flags of the kernels' compiler: `make` has AVX-512 emulated by them, for tests on processors without it.
let kernelFlags = (Context.environment["KVPLACE_KERNEL_FLAGS"] ?? "").split(separator: " ").map(String.init)

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

let package = Package(
    name: "KVPlace",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "kvplace", targets: ["kvplace"])],
    dependencies: [
        // Exact, and neither needs another package: everyone builds with the same sources.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    ],
    targets: [
        .target(name: "TextReading", swiftSettings: strict),
        .target(name: "Wording", dependencies: ["TextReading"], swiftSettings: strict),
        .target(name: "LocalityModel", dependencies: ["TextReading"], swiftSettings: strict),
        .target(
            name: "Recommendations", dependencies: ["Sizing", "LocalityModel", "Wording", "TextReading"],
            swiftSettings: strict),
        .target(name: "Sizing", dependencies: ["LocalityModel", "TextReading"], swiftSettings: strict),
        .target(name: "TraceSynthesis", dependencies: ["TextReading"], swiftSettings: dataPlane),
        .target(name: "CScanKernels", cSettings: [.unsafeFlags(["-O3"] + kernelFlags)]),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CZstd"),
        .target(
            name: "TraceReading", dependencies: ["CScanKernels", "CZlib", "CZstd", "TextReading"],
            swiftSettings: dataPlane),
        .target(
            name: "Locality", dependencies: ["TraceReading", "CacheSimulation", "LocalityModel", "CScanKernels"],
            swiftSettings: dataPlane),
        .target(
            name: "CacheSimulation", dependencies: ["LocalityModel", "CScanKernels"],
            swiftSettings: dataPlane),
        .target(
            name: "CEmbeddedFiles", exclude: ["list-files.sh", "embedded_files.inc"],
            cSettings: [.unsafeFlags(["-std=c23"])]),
        .systemLibrary(name: "CCmark"),
        .target(
            name: "Reports",
            dependencies: [
                "LocalityModel", "Sizing", "Recommendations", "Wording", "TextReading", "CCmark", "CEmbeddedFiles",
                mustache,
            ],
            swiftSettings: strict),
        .target(
            name: "KVPlaceCommands",
            dependencies: [
                "Locality", "TraceReading", "LocalityModel", "Sizing", "Recommendations", "TraceSynthesis", "Reports",
                "Wording", "TextReading", argumentParser,
            ],
            swiftSettings: strict),
        .executableTarget(name: "kvplace", dependencies: ["KVPlaceCommands"], swiftSettings: strict),
        .testTarget(
            name: "TextReadingTests",
            dependencies: ["TextReading"],
            swiftSettings: tests),
        .testTarget(
            name: "WordingTests",
            dependencies: ["Wording"],
            swiftSettings: tests),
        .testTarget(
            name: "LocalityModelTests",
            dependencies: ["LocalityModel"],
            swiftSettings: tests),
        .testTarget(
            name: "SizingTests",
            dependencies: ["Sizing", "LocalityModel", "TestSupport"], exclude: ["Samples"],
            swiftSettings: tests),
        .testTarget(
            name: "RecommendationsTests",
            dependencies: ["Recommendations", "Sizing", "LocalityModel", "Wording", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "LocalityTests",
            dependencies: ["Locality", "TraceReading", "CacheSimulation", "LocalityModel", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "TraceReadingTests",
            dependencies: ["TraceReading", "CScanKernels", "TestSupport"],
            // Millions of bytes are compared one by one.
            swiftSettings: strict + [.unsafeFlags(["-O"])]),
        .target(
            name: "TestSupport",
            dependencies: ["LocalityModel"],
            path: "Tests/TestSupport",
            // The oracle is slow by intent; unoptimised it would take most of a test run.
            swiftSettings: strict + [.unsafeFlags(["-O"])]),
        .executableTarget(
            name: "answer-check", dependencies: ["LocalityModel", "TestSupport"], path: "Tests/Benchmarks/AnswerCheck",
            swiftSettings: strict),
        .executableTarget(
            name: "step-miss-cost", dependencies: ["Locality", "TraceReading", "LocalityModel"],
            path: "Tests/Benchmarks/StepMissCost", swiftSettings: strict),
        .testTarget(
            name: "TestSupportTests",
            dependencies: ["TestSupport", "LocalityModel"],
            exclude: ["Recorded"],
            swiftSettings: tests),
        .testTarget(
            name: "TraceSynthesisTests",
            dependencies: ["TraceSynthesis"],
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .testTarget(
            name: "CacheSimulationTests",
            dependencies: ["CacheSimulation", "LocalityModel", "TestSupport"],
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Reports", "Recommendations", "Sizing", "LocalityModel", "Wording"],
            exclude: ["Golden"],
            swiftSettings: tests),
    ],
    swiftLanguageModes: [.v6]
)
