// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// The new name in `rename` and `copy`.
enum EntryName {
  /// Refuses a name that the list's key type refuses, and a missing source.
  static func checked(
    _ name: String, of statement: ConfigurationStatement, on appliance: Appliance
  ) throws -> String {
    guard try appliance.candidate()[statement.path] != nil else { throw Refusal.noSuchNode }
    if let problem = statement.problem(ofName: name) { throw Refusal.invalidSyntax(problem) }
    return name
  }
}
