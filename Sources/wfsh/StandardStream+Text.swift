// SPDX-License-Identifier: Apache-2.0

import POSIX
import Text

extension StandardStream {
  /// Writes diagnostics and listings, escaped: a client, a file or another administrator may have
  /// chosen a part of them.
  func show(_ text: String) { write(TerminalText(text).string) }
}
