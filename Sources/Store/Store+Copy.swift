// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  /// Copies the state to another directory, for a look ahead: the configurations with all edits, the keys
  /// and what commands have left, without sessions, locks of processes and reports of listeners.
  ///
  /// Takes no lock. Copies again if a commit or an edit came between.
  public func copy(to directory: String) throws(StoreError) {
    let target = Layout(directory)
    for _ in 0..<20 {
      let before = try stamp()
      try copyDirectory(layout.root, to: target.root)
      if try stamp() == before { return }
    }
    throw .lockTimeout(file: layout.journal)
  }

  /// Identifies the journals and the running configuration.
  private func stamp() throws(StoreError) -> [FileIdentity?] {
    var stamp: [FileIdentity?] = []
    for path in [layout.running, layout.journal, layout.journalNext] {
      stamp.append(try files.status(path).map(FileIdentity.init))
    }
    return stamp
  }

  private func copyDirectory(_ directory: String, to target: String) throws(StoreError) {
    let skipped = [layout.sessions, layout.storeLock, layout.queueLock, layout.commitLock]
    try files.makeDirectory(target)
    for name in try files.list(directory) {
      let (path, copy) = ("\(directory)/\(name)", "\(target)/\(name)")
      let isReport = directory == layout.serve && name.hasPrefix(Layout.listenerReportPrefix)
      guard !skipped.contains(path), !isReport, !name.hasSuffix(".new"),
        let status = try files.status(path)
      else { continue }
      if status.kind == .directory {
        try copyDirectory(path, to: copy)
      } else if status.kind == .regular {
        try copyFile(
          path, to: copy, isVersion: directory == layout.versions && name.hasSuffix(".xml"))
      }
    }
  }

  /// A version is linked where the file system allows it: nobody writes to it in place.
  private func copyFile(
    _ path: String, to copy: String, isVersion: Bool
  ) throws(StoreError) {
    try files.remove(copy)
    if isVersion, (try? files.link(path, to: copy)) == true { return }
    guard let bytes = try files.read(path, limit: Self.maximumDocumentSize) else { return }
    try files.open(copy, .createEmpty).write(bytes, at: 0)
  }
}
