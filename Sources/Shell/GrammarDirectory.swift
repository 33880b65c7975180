// SPDX-License-Identifier: Apache-2.0

import Configuration
private import POSIX
import Store
public import YANG

/// A directory of modules: `wfsh-cli.yang`, `common/` (types; those only configurations use in
/// `common/configuration/`), and a directory for each model of appliance
/// with `appliance.conf`, `factory-config.xml`, `operational/` and `configuration/`.
///
/// A user's own directory that has no `wfsh-cli.yang` adds its modules to the built-in ones; one that
/// has it replaces them.
public struct GrammarDirectory: Sendable {
  /// Why the directory cannot be used.
  public struct LoadError: Error, CustomStringConvertible {
    /// The file or directory.
    public let file: String
    public let message: String

    public var description: String { file.isEmpty ? message : "\(file): \(message)" }
  }

  /// Larger files are no modules.
  static let largestModule = 4 << 20
  private static let extensions = "wfsh-cli.yang"

  private let base: String
  private let additions: [String]
  private let model: String

  /// - Parameters:
  ///   - builtIn: where the executable's own grammar is.
  ///   - own: the user's directory, if he gave one.
  public init(builtIn: String?, own: String?) throws(LoadError) {
    var base = builtIn
    var additions: [String] = []
    if let own {
      guard Self.isDirectory(own) else { throw LoadError(file: own, message: "no such directory") }
      if Self.exists(own + "/" + Self.extensions) { base = own } else { additions = [own] }
    }
    guard let base, Self.exists(base + "/" + Self.extensions) else {
      throw LoadError(
        file: "", message: "the grammar was not found; name its directory with --grammar")
    }
    self.base = base
    self.additions = additions
    // A directory that cannot be listed has no model, and is refused for that.
    let names = (try? FileSystem().list(base)) ?? []
    guard let model = names.sorted().first(where: { Self.exists("\(base)/\($0)/appliance.conf") })
    else { throw LoadError(file: base, message: "no directory there has an appliance.conf") }
    self.model = model
  }

  /// `appliance.conf` of the model.
  public func applianceModel() throws(LoadError) -> ApplianceModel {
    ApplianceModel(try Self.read("\(base)/\(model)/appliance.conf"))
  }

  /// `factory-config.xml` of the model, and its name for messages.
  public func factoryConfiguration() throws(LoadError) -> (name: String, bytes: [UInt8]) {
    let name = "\(base)/\(model)/factory-config.xml"
    return (name, try Self.read(name))
  }

  /// The factory configuration as a document; empty where the file cannot be read: every command
  /// that needs the grammar then names the file.
  func factoryDocument() -> Configuration {
    guard let file = try? factoryConfiguration() else { return Configuration() }
    return (try? DocumentFormat.xml.decode(file.bytes, file.name)) ?? Configuration()
  }

  /// Every module, read now; without `configuration` only those that the prompt `>` needs.
  public func sources(configuration: Bool = true) throws(LoadError) -> [GrammarSource] {
    var paths = ["\(base)/\(Self.extensions)"]
    var directories = ["common", "\(model)/operational"]
    if configuration { directories += ["common/configuration", "\(model)/configuration"] }
    for directory in directories { paths += Self.modules(in: "\(base)/\(directory)") }
    for directory in additions { paths += Self.modules(in: directory) }
    var sources: [GrammarSource] = []
    sources.reserveCapacity(paths.count)
    for path in paths { sources.append(GrammarSource(name: path, text: try Self.read(path))) }
    return sources
  }

  private static func modules(in directory: String) -> [String] {
    // A model need not have every directory; what is missing in all of them is reported by the loader.
    let names = (try? FileSystem().list(directory)) ?? []
    return names.filter { $0.hasSuffix(".yang") }.sorted().map { "\(directory)/\($0)" }
  }

  private static func read(_ path: String) throws(LoadError) -> [UInt8] {
    do throws(SystemError) {
      guard let bytes = try FileSystem().read(path, limit: largestModule) else {
        throw SystemError(code: 2, call: "open")
      }
      return bytes
    } catch {
      throw LoadError(file: path, message: error.text)
    }
  }

  // A path that cannot be looked at is treated as missing, and is reported as such.
  private static func exists(_ path: String) -> Bool {
    ((try? FileSystem().status(path)) ?? nil) != nil
  }

  private static func isDirectory(_ path: String) -> Bool {
    ((try? FileSystem().status(path)) ?? nil)?.kind == .directory
  }
}
