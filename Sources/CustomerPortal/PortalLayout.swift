// SPDX-License-Identifier: Apache-2.0

/// The paths of a portal's directory.
struct PortalLayout: Sendable {
  let root: String

  var keyRing: String { root + "/keyring" }
  /// The CA's certificate, and its key encrypted with the key ring.
  var authority: String { root + "/authority" }
  /// One file for each password that has not been used, named by its digest.
  var passwords: String { root + "/passwords" }
  func password(_ digest: String) -> String { "\(passwords)/\(digest)" }
  var spentPasswords: String { root + "/spent" }
  func spentPassword(_ digest: String) -> String { "\(spentPasswords)/\(digest)" }
  /// Files that only the state directory of an appliance has.
  var applianceFiles: [String] {
    ["running-config.xml", "journal", "versions"].map { "\(root)/\($0)" }
  }
}
