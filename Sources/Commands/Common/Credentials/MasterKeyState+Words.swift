// SPDX-License-Identifier: Apache-2.0

import Credentials
import Shell

extension MasterKeyState {
  /// The warning that a commit and a check give; nil where the key is in its lifetime.
  func warning(_ time: LocalTime) -> String? {
    switch self {
    case .factory, .valid: nil
    case .expiring(_, let end): "the master key expires on \(time.text(end))"
    case .expired(_, let end): "the master key expired on \(time.text(end))"
    }
  }
}
