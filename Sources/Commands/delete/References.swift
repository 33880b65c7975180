// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// References to an entry that `delete` would break.
enum References {
  /// Refuses when a node outside `path` refers to an entry at or below it.
  ///
  /// Source: API captures of `… cannot be deleted because of references from:` (code 10).
  static func refuse(
    under path: Path, in candidate: Configuration, on appliance: Appliance
  ) throws {
    let schema = try appliance.schema()
    let references = schema.references(into: path, in: candidate)
    guard !references.isEmpty else { return }
    throw Refusal.serverError(Reference.refusal(references, in: schema.layout), code: 10)
  }
}
