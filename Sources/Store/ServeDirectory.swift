// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// The files by which the listeners and the sessions of one state directory exchange what they need
/// to know: `serve/`.
///
/// Unlike a ``Store`` it may be used by several threads. Only the predefined certificates are
/// synchronized to disk.
public struct ServeDirectory: Sendable {
  let files: StoreFiles
  let layout: Layout

  private static var largestReport: Int { 8 << 20 }
  /// Reports that are read, also of listeners that were killed.
  private static var mostReports: Int { 1_000 }
  private static var largestCredential: Int { 65_536 }

  // MARK: - Reports of listeners

  /// The reports of all listeners, also of those that have ended without removing theirs.
  public func reports() throws(StoreError) -> [[UInt8]] {
    var reports: [[UInt8]] = []
    for path in try reportPaths().sorted().prefix(Self.mostReports) {
      if let bytes = try files.read(path, limit: Self.largestReport) { reports.append(bytes) }
    }
    return reports
  }

  /// Replaces the report of this process's listener on `port`; does nothing without a state directory.
  public func putReport(_ bytes: [UInt8], port: UInt16) throws(StoreError) {
    guard try files.status(layout.root) != nil else { return }
    try files.makeDirectory(layout.serve)
    let path = layout.listenerReport(.current, port: port)
    do throws(StoreError) { try files.publish(bytes, at: path) } catch {
      // The first error is the one to report; sessions ignore a file of this name.
      _ = try? files.remove(path + ".new")
      throw error
    }
  }

  /// Removes the report of this process's listener on `port`.
  public func removeReport(port: UInt16) throws(StoreError) {
    try files.remove(layout.listenerReport(.current, port: port))
  }

  /// Removes the reports that satisfy `isStale`, and files that a listener has written in part.
  public func removeReports(where isStale: ([UInt8]) -> Bool) throws(StoreError) {
    for name in try files.list(layout.serve) where name.hasPrefix(Layout.listenerReportPrefix) {
      let path = "\(layout.serve)/\(name)"
      guard let bytes = try files.read(path, limit: Self.largestReport), isStale(bytes) else {
        continue
      }
      try files.remove(path)
    }
  }

  /// Asks every listener to write its report now.
  public func requestReports() throws(StoreError) {
    let temporary = "\(layout.reportRequest).\(ProcessIdentity.current.id)"
    do throws(StoreError) {
      try files.publish([], at: layout.reportRequest, through: temporary)
    } catch {
      // The first error is the one to report; nobody reads a file of this name.
      _ = try? files.remove(temporary)
      throw error
    }
  }

  /// Identifies the last request for reports; nil where there was none.
  public func reportRequest() throws(StoreError) -> String? {
    try files.status(layout.reportRequest).map { FileIdentity($0).text }
  }

  /// Notices new reports.
  public func addReports(to watch: DirectoryWatch) { watch.add(layout.serve) }

  /// Notices commits and requests for reports.
  public func addCommits(to watch: DirectoryWatch) {
    watch.add(layout.root)
    watch.add(layout.serve)
  }

  private func reportPaths() throws(StoreError) -> [String] {
    try files.list(layout.serve)
      .filter { $0.hasPrefix(Layout.listenerReportPrefix) && !$0.hasSuffix(".new") }
      .map { "\(layout.serve)/\($0)" }
  }

  // MARK: - Predefined certificates

  /// The path of the predefined certificates, for error messages.
  public var predefinedCertificatesPath: String { layout.predefinedCertificates }

  /// The predefined certificates; nil when there is no such file.
  public func predefinedCertificates() throws(StoreError) -> [UInt8]? {
    guard let bytes = try files.read(layout.predefinedCertificates, limit: Self.largestCredential)
    else { return nil }
    guard let content = FileChecksum.removing(from: bytes), !content.isEmpty else {
      throw .damaged(
        file: layout.predefinedCertificates,
        detail: "its content is not what was written; restore the file, or remove it to make new "
          + "predefined certificates")
    }
    return content
  }

  /// Writes the predefined certificates unless another process has, and returns those that are kept.
  public func addPredefinedCertificates(_ bytes: [UInt8]) throws(StoreError) -> [UInt8] {
    try files.makeDirectory(layout.serve)
    let path = layout.predefinedCertificates
    let temporary = "\(path).\(ProcessIdentity.current.id)"
    // Nobody reads a file of this name, and the next process of that number overwrites it.
    defer { _ = try? files.remove(temporary) }
    try files.write(FileChecksum.adding(to: bytes), new: temporary)
    try files.link(temporary, to: path)
    return try predefinedCertificates() ?? bytes
  }

  /// Writes the credential of the predefined client.
  ///
  /// - Returns: its path below the state directory.
  public func putPredefinedClient(_ credential: Secret) throws(StoreError) -> String {
    try files.publish(credential.bytes, at: layout.predefinedClient)
    return Layout.predefinedClientName
  }
}

extension Store {
  /// The files that listeners and sessions share.
  public var serveDirectory: ServeDirectory { ServeDirectory(files: files, layout: layout) }
}
