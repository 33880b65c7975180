// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Shell
import Store

/// Secret leaves of the configuration: they reach the candidate, and so the disk, encrypted only.
enum Secrets {
  /// The edits of a statement, values of secret leaves sealed; one that is sealed already stays.
  static func sealed(
    _ statement: ConfigurationStatement, on appliance: Appliance
  ) throws -> [Edit] {
    guard !statement.secretPaths.isEmpty else { return statement.edits }
    let ring = try appliance.keyRing()
    var edits: [Edit] = []
    for edit in statement.edits {
      guard case .set(let path, let value) = edit, statement.secretPaths.contains(path),
        !KeyRing.isSealed(value)
      else {
        edits.append(edit)
        continue
      }
      do throws(OpenSSLError) {
        edits.append(.set(path, try ring.seal(Secret(value.utf8), purpose: purpose(of: path))))
      } catch {
        throw Refusal.serverError("the value could not be encrypted")
      }
    }
    return edits
  }

  /// What a secret is sealed for: its leaf, so that an entry can be renamed.
  static func purpose(of path: Path) -> String { path.elements.last?.text ?? "" }
}

extension Appliance {
  /// The key ring of the state directory, made when there is none.
  ///
  /// A change of the master key that was cut off is finished first.
  func keyRing() throws -> KeyRing {
    let ring = try storedKeyRing()
    guard ring.terms?.isUnfinished == true else { return ring }
    try changeKeys { _ in }
    return try storedKeyRing()
  }

  private func storedKeyRing() throws -> KeyRing {
    do {
      let fresh = try KeyRing.generate(created: clock.now).serialized()
      let bytes = try store.keyRing { fresh.bytes }
      return try KeyRing(parsing: Secret(bytes))
    } catch let problem as StoreError {
      throw Refusal.state(problem)
    } catch let problem as KeyRingError {
      throw Refusal.serverError("\(store.keyRingPath): \(problem)")
    } catch {
      throw Refusal.serverError("the key ring could not be made")
    }
  }
}
