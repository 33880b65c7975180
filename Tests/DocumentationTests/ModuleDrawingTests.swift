// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// `Package.swift` against the drawing of the modules and the folders of the tests.
struct ModuleDrawingTests {
  /// The modules of `Sources/` that are Swift, with what each imports.
  private let imports: [String: Set<String>]

  init() throws {
    let package = try Checkout.text("Package.swift")
    var imports: [String: Set<String>] = [:]
    for target in package.matches(
      of: /\.(?:executableTarget|target)\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/)
    where Checkout.exists("Sources/\(target.1)") && target.1 != "CWipe" {
      let names = (target.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) }
      imports[String(target.1)] = Set(names)
    }
    self.imports = imports.mapValues { $0.intersection(imports.keys) }
  }

  @Test func `The drawing has the arrows of the package that no other path implies`() throws {
    func reaches(_ module: String, _ goal: String) -> Bool {
      (imports[module] ?? []).contains { $0 == goal || reaches($0, goal) }
    }
    var wanted: Set<String> = []
    for (module, names) in imports {
      for name in names where !names.contains(where: { $0 != name && reaches($0, name) }) {
        wanted.insert("\(module) \(name)")
      }
    }
    let drawing = try Checkout.text("Sources/wfsh/wfsh.docc/modules.svg")
    let drawn = Set(drawing.matches(of: /data-arrow="([^"]*)"/).map { String($0.1) })
    #expect(
      drawn == wanted, "run Scripts/draw-modules > Sources/wfsh/wfsh.docc/modules.svg")
    #expect(wanted.count > 20)
  }

  @Test func `Each library has a target of tests`() throws {
    let package = try Checkout.text("Package.swift")
    for module in imports.keys where module != "wfsh" {
      #expect(package.contains("\"\(module)Tests\""), "\(module) has no tests")
      #expect(Checkout.exists("Tests/\(module)Tests"), "\(module) has no tests")
    }
  }
}
