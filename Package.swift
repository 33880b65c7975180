// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // A section for each function, so that the linker can leave out and fold them.
  .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// Modules without pointers: an unsafe expression there is an error.
let safe = strict + [.strictMemorySafety()]

let package = Package(
  name: "wfsh",
  products: [
    .executable(name: "wfsh", targets: ["wfsh"])
  ],
  targets: [
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    // Without pkgConfig, which would link the library: it is loaded by the first document.
    .systemLibrary(name: "CXML", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPOSIX"),
    // The only module with C code: it replaces the C library's free.
    .target(name: "CWipe"),

    .target(name: "Text", swiftSettings: safe),
    .target(name: "POSIX", dependencies: ["CPOSIX", "CWipe"], swiftSettings: strict),
    .target(name: "YANG", swiftSettings: safe),
    .target(name: "Configuration", dependencies: ["Text", "YANG"], swiftSettings: safe),
    .target(
      name: "ConfigurationXML", dependencies: ["Configuration", "CXML"],
      swiftSettings: strict + [.unsafeFlags(["-Xcc", "-I/usr/include/libxml2"])]),
    .target(
      name: "PKI", dependencies: ["COpenSSL", "POSIX", "Text"], swiftSettings: strict),
    .target(
      name: "Store", dependencies: ["Configuration", "ConfigurationXML", "POSIX"],
      swiftSettings: safe),
    .target(name: "Transfer", dependencies: ["POSIX", "Text"], swiftSettings: safe),
    .target(name: "HTTP", dependencies: ["PKI", "POSIX", "Text"], swiftSettings: safe),
    .target(
      name: "Enrollment", dependencies: ["HTTP", "PKI", "POSIX", "Text"], swiftSettings: safe),
    .target(
      name: "CustomerPortal", dependencies: ["HTTP", "PKI", "POSIX", "Text"], swiftSettings: safe),
    .target(
      name: "Credentials",
      dependencies: ["Configuration", "Enrollment", "HTTP", "PKI", "Store", "POSIX", "Text"],
      swiftSettings: safe),
    .target(
      name: "SecureServer",
      dependencies: ["Configuration", "Credentials", "HTTP", "Store", "PKI", "POSIX", "Text"],
      swiftSettings: safe),
    .target(
      name: "Shell",
      dependencies: ["YANG", "Configuration", "Credentials", "Store", "POSIX", "Text"],
      swiftSettings: safe),
    .target(
      name: "Commands",
      dependencies: [
        "YANG", "Configuration", "ConfigurationXML", "Store", "PKI", "HTTP", "Enrollment",
        "Credentials", "SecureServer", "Transfer", "Shell", "POSIX", "Text",
      ],
      swiftSettings: safe),
    .target(
      name: "LineEditor", dependencies: ["CEdit", "Shell", "POSIX", "Text"], swiftSettings: strict),
    .target(
      name: "Transcript", dependencies: ["CustomerPortal", "Shell", "Store", "POSIX", "Text"],
      swiftSettings: safe),
    .executableTarget(
      name: "wfsh",
      dependencies: [
        "Commands", "Credentials", "CustomerPortal", "LineEditor", "SecureServer", "Shell", "Store",
        "Transcript", "YANG", "POSIX", "Text",
      ],
      exclude: ["wfsh.docc"], swiftSettings: safe,
      // Page 0014-linking: packed relocations, no unused and no repeated functions.
      linkerSettings: [
        .unsafeFlags([
          "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker",
          "--gc-sections", "-Xlinker", "--icf=all",
        ])
      ]),

    .target(
      name: "TestSupport", dependencies: ["Configuration", "POSIX"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "DocumentationTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "TextTests", dependencies: ["Text", "CEdit"], swiftSettings: strict),
    .testTarget(
      name: "POSIXTests", dependencies: ["POSIX", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LineEditorTests", dependencies: ["LineEditor", "POSIX"], swiftSettings: strict),
    .testTarget(
      name: "EnrollmentTests", dependencies: ["Enrollment", "PKI"], swiftSettings: strict),
    .testTarget(name: "YANGTests", dependencies: ["YANG", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "YANG", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ConfigurationXMLTests",
      dependencies: ["ConfigurationXML", "Configuration", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: ["Store", "Configuration", "ConfigurationXML", "POSIX", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PKITests", dependencies: ["PKI", "COpenSSL", "POSIX", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TransferTests", dependencies: ["Transfer", "POSIX", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CredentialsTests",
      dependencies: ["Credentials", "Configuration", "PKI", "POSIX", "Store", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "PKI", "POSIX"], swiftSettings: strict),
    .testTarget(
      name: "CustomerPortalTests", dependencies: ["CustomerPortal", "HTTP", "PKI", "POSIX"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "Configuration", "Credentials", "PKI", "Shell", "Store", "POSIX", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SecureServerTests",
      dependencies: [
        "SecureServer", "Configuration", "ConfigurationXML", "Credentials", "HTTP", "PKI", "Store",
        "POSIX", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ShellTests",
      dependencies: ["Shell", "Configuration", "Store", "YANG", "POSIX", "Text", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TranscriptTests",
      dependencies: [
        "Transcript", "Commands", "Shell", "Configuration", "Store", "YANG", "POSIX", "Text",
        "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzz targets are built by themselves (Scripts/fuzz): libFuzzer brings the entry point.
if Context.environment["WFSH_FUZZ"] != nil {
  package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Commands", "Configuration", "ConfigurationXML", "HTTP", "PKI", "Shell", "Store", "Text",
        "Transcript", "YANG", "POSIX",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict))
}
