// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Credentials
import Shell
import Store

/// `load config from <name>`, `version <n>`, `last-saved` or `partial …`: loads another
/// configuration, or a part of it, into the candidate. One that is not valid changes nothing.
///
/// Text: the answer that drivers wait for, and an API answer (cli-facts 4.5).
struct LoadConfig: Command {
  static let path = "load config"
  private let name: String?
  private let version: Int?
  private let partial: PartialLoad?

  init(_ arguments: Arguments) throws {
    name = arguments.optional("from")
    version = arguments.optionalInteger("version")
    partial = arguments.has("partial") ? try PartialLoad(arguments) : nil
    // Exactly one source has to be named.
    let count = [name != nil, version != nil, arguments.has("last-saved")].count { $0 }
    guard count == 1, partial == nil || name != nil else { throw Refusal.invalidSyntax }
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let schema = try appliance.schema()
    let (source, stored) = try source(on: appliance)
    let loaded = try appliance.credentials.keyRing.underCurrentKey(stored)
    let candidate = try appliance.candidate()
    let edits = try partial?.edits(from: loaded, to: candidate)
    var result = loaded
    if let edits {
      result = candidate
      for edit in edits {
        do throws(EditError) { try result.apply(edit) } catch {
          throw Refusal.serverError("\(edit.path) is invalid")
        }
      }
    }
    // A candidate that was saved incomplete can be loaded again.
    let problems = Validation(schema).problems(in: result).filter { !$0.isIncompleteness }
    guard problems.isEmpty else { throw refusal(of: problems, schema.layout, on: appliance) }
    if let edits {
      try appliance.store.edit(
        edits, administrator: appliance.user, time: appliance.clock.now)
    } else {
      try appliance.store.replaceCandidate(
        with: result, administrator: appliance.user, time: appliance.clock.now)
    }
    return .message("Config loaded from \(source)", frame: .configuration)
  }

  /// Each error with its line in the file, if a file was loaded.
  private func refusal(
    of problems: [ValidationError], _ layout: ConfigurationLayout, on appliance: Appliance
  ) -> Refusal {
    let saved = name == Store.runningConfigurationName ? nil : name
    // Without the file the errors are shown without lines.
    let bytes = saved.flatMap { (try? appliance.store.saved($0)) ?? nil }
    var lines: [String] = []
    for problem in problems {
      var text = problem.lines(in: layout)
      let place = partial.map { $0.origin(of: problem.path) } ?? problem.path
      if let name, let bytes, let place, lines.count < 100, !text.isEmpty {
        text[0] = "\(name):\(ConfigurationXMLReader.line(of: place, in: bytes)): " + text[0]
      }
      lines += text
    }
    return .invalidConfiguration(lines)
  }

  /// The configuration, and its name in the answer.
  private func source(on appliance: Appliance) throws -> (String, Configuration) {
    let store = appliance.store
    do throws(StoreError) {
      if let version {
        return ("version \(version)", try store.configuration(ofVersion: version))
      }
      let lastSaved = name == nil ? try store.lastSavedName() : nil
      if let name = name ?? lastSaved {
        if name == Store.runningConfigurationName { return (name, try store.running()) }
        guard let saved = try store.savedConfiguration(name) else { throw StoreError.missing(name) }
        return (name, saved)
      }
    } catch {
      // The operator knows the name, not the directory.
      if case .malformed(_, let line, let message) = error, let name {
        throw Refusal.serverError("\(name):\(line): \(message)")
      }
      throw Refusal.state(error)
    }
    throw Refusal.serverError("There is no last saved configuration")
  }
}
