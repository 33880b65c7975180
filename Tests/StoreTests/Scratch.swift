// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import TestSupport

@testable import Store

/// A state directory that goes away with the test.
final class Scratch: Sendable {
  private let directory: TemporaryDirectory
  var path: String { directory.path }

  init() throws { directory = try TemporaryDirectory(isInMemory: true) }

  /// The state directory, which does not exist yet.
  var state: String { path + "/state" }

  func store(
    hook: FileCall.Hook? = nil, format: DocumentFormat = .xml, in directory: String? = nil
  ) -> Store {
    Store(
      directory: directory ?? state, format: format, files: FileSystem(hook: hook),
      factory: { factory },
      summarize: { Summary(hostName: $0[hostName]?.leaf ?? "WF-500") })
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(state)/\(name)")))
  }

  func put(_ bytes: [UInt8], _ name: String) throws {
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(state)/\(name)"), options: .atomic)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(state)/\(name)")
  }

  /// Every file below the state directory with its bytes.
  func everything() throws -> [String: [UInt8]] {
    var all: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: state)
    where !name.hasPrefix("locks") {
      all[name] = (try? bytes(name)) ?? []
    }
    return all
  }
}

let hostName: Path = [.node("deviceconfig"), .node("system"), .node("hostname")]

let factory: Configuration = {
  var tree = Configuration()
  try? tree.apply(.set(hostName, "WF-500"))
  return tree
}()

/// A configuration of that host name and nothing else.
func document(_ name: String) -> [UInt8] {
  var tree = Configuration()
  try? tree.apply(.set(hostName, name))
  return DocumentFormat.xml.encode(tree, nil).bytes
}

func certificate(_ name: String, _ leaf: String) -> Path {
  [.node("shared"), .node("certificate"), .entry(name), .node(leaf)]
}

extension Store {
  /// Sets the host name as `admin`.
  func rename(_ name: String) throws {
    try edit([.set(hostName, name)], administrator: "admin", time: 1_700_000_000)
  }
}

extension SeededGenerator {
  /// An edit of a small configuration; some of them are refused.
  mutating func edit() -> Edit {
    let names = ["a", "b", "c", "d e"]
    let name = names.randomElement(using: &self) ?? "a"
    let entry: Path = [.node("shared"), .node("certificate"), .entry(name)]
    let servers: Path = [.node("dns"), .node("servers")]
    switch Int.random(in: 0..<10, using: &self) {
    case 0: return .create(entry)
    case 1, 2: return .set(hostName, "wf\(Int.random(in: 0..<1000, using: &self))")
    case 3, 4: return .set(certificate(name, "subject"), "\(Int.random(in: 0..<9, using: &self))")
    case 5: return .add(servers, ["\(Int.random(in: 0..<5, using: &self))"])
    case 6: return .removeMember(servers, "1")
    case 7: return .remove(entry)
    case 8: return .rename(entry, names.randomElement(using: &self) ?? "b")
    default: return .move(entry, .top)
    }
  }
}
