// SPDX-License-Identifier: Apache-2.0

import Shell
import Store

extension CompletionSource {
  /// Jobs, by number.
  static let jobs = CompletionSource("jobs") { appliance, wanted in
    try appliance.store.jobs().filter { wanted.matches(String($0.id)) }
      .map { .object(String($0.id), help: $0.type) }
  }

  /// Logs of processes.
  static let logs = CompletionSource("logs") { appliance, wanted in
    wanted.names(of: try appliance.store.logNames()).map { .object($0) }
  }

  /// Administrators who hold a commit lock, with their comments.
  static let commitLockHolders = CompletionSource("commit-lock-holders") { appliance, wanted in
    try appliance.store.administratorLocks(.commit).filter { wanted.matches($0.administrator) }
      .map { .object($0.administrator, help: $0.comment) }
  }

  /// Administrators with changes that are not committed yet.
  static let changingAdministrators = CompletionSource("changing-administrators") {
    appliance, wanted in
    wanted.names(of: Set(try appliance.store.changes().map(\.administrator)).sorted())
      .map { .object($0) }
  }
}
