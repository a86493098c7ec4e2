// swift-tools-version: 6.1
import PackageDescription

// One list for every Swift target.
// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Reads top to bottom as the graph of imports: no target imports one that stands below it.
let package = Package(
  name: "assay",
  products: [
    .executable(name: "assay", targets: ["assay"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(
      name: "CCMark", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // All functions are bound at the start: a launcher gives back the memory in which the dynamic linker would look for them later.
    .target(name: "CAssayLaunch", linkerSettings: [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"])]),
    .target(name: "CAssayCrash"),
    .target(name: "CAssayDigest"),
    .target(name: "CAssayResources"),

    .target(name: "AssayJSON"),
    .target(name: "AssayHTTP", dependencies: ["CCurl"]),
    .target(name: "AssayExtract", dependencies: ["CCMark"]),
    .target(name: "AssaySandbox", dependencies: ["CAssayLaunch", "CSeccomp"]),
    .target(name: "AssayCompile", dependencies: ["AssaySandbox", "CAssayDigest", "CZlib"]),
    .target(name: "AssayRubric"),
    .target(name: "AssayAgreement"),
    .target(name: "AssayEvidence", dependencies: ["AssayExtract", "AssaySandbox", "AssayCompile", "AssayRubric"]),
    .target(name: "AssayArgilla", dependencies: ["AssayHTTP", "AssayJSON"]),
    .target(name: "AssayInference", dependencies: ["AssayHTTP", "AssayJSON"]),
    .target(
      name: "Assay",
      dependencies: [
        "AssayExtract", "AssaySandbox", "AssayCompile", "AssayRubric", "AssayEvidence", "AssayArgilla",
        "AssayInference", "AssayHTTP", "AssayAgreement", "AssayJSON", "CAssayCrash", "CAssayResources", "CZlib",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "AssayCommands",
      dependencies: [
        "Assay", "AssayExtract", "AssaySandbox", "AssayCompile", "AssayRubric", "AssayEvidence", "AssayArgilla",
        "AssayInference", "AssayHTTP", "AssayAgreement", "AssayJSON",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(name: "assay", dependencies: ["AssayCommands"]),

    // No test of its own: the threads that the tests below may block.
    .target(name: "TestThreads", path: "Tests/TestThreads"),
    .testTarget(name: "AssayJSONTests", dependencies: ["Assay", "AssayJSON"]),
    .testTarget(name: "AssayInferenceTests", dependencies: ["AssayInference"]),
    .testTarget(name: "AssayExtractTests", dependencies: ["AssayExtract"]),
    .testTarget(name: "AssayRubricTests", dependencies: ["AssayRubric"]),
    .testTarget(name: "AssayAgreementTests", dependencies: ["AssayAgreement"]),
    .testTarget(
      name: "AssaySandboxTests",
      dependencies: ["AssaySandbox", "TestThreads", .product(name: "Yams", package: "Yams")]),
    .testTarget(
      name: "AssayCompileTests",
      dependencies: ["Assay", "AssayCompile", "AssayEvidence", "AssaySandbox", "TestThreads"]),
    .testTarget(
      name: "AssayEvidenceTests",
      dependencies: ["Assay", "AssayEvidence", "AssayRubric", "AssaySandbox", "AssayExtract", "TestThreads"]),
    .testTarget(
      name: "AssayTests",
      dependencies: ["Assay", "AssayAgreement", "AssayCompile", "AssayJSON", "AssayRubric", "AssayEvidence"]),
    .testTarget(name: "CommandTests", dependencies: ["TestThreads"]),
  ],
  // C23 for #embed.
  cLanguageStandard: .gnu2x
)

// The fuzz targets reach into every module, so they are no package of their own; `make fuzz` builds them, and a plain
// build never sees them.
if Context.environment["ASSAY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "AssayFuzz",
      dependencies: ["Assay", "AssayExtract", "AssayJSON", "AssaySandbox", "AssayRubric", "AssayEvidence"],
      path: "Fuzz", exclude: ["corpus", "dictionaries"]))
}

for target in package.targets where target.type != .system {
  target.swiftSettings = swiftSettings
}
