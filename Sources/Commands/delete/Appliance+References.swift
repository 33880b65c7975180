// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

extension Appliance {
  /// Refuses when something outside `path` refers to an entry at or below it.
  ///
  /// Source: API captures of `… cannot be deleted because of references from:` (code 10).
  func refuseReferenced(under path: Path, in candidate: Configuration) throws {
    let schema = try schema()
    let references = schema.references(into: path, in: candidate)
    guard !references.isEmpty else { return }
    throw Refusal.serverError(Reference.refusal(references, in: schema.layout), code: 10)
  }
}
