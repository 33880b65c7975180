// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// All versions up to the running one, oldest first. Cost: reading one small file for each.
  public func versions() throws(StoreError) -> [Version] {
    try look()
    let running = journal?.header.running ?? Int.max
    var versions: [Version] = []
    for number in try versionNumbers() where number <= running {
      versions.append(try version(number))
    }
    return versions
  }

  /// The description of one version; throws `missing` when there is no such version.
  public func version(_ number: Int) throws(StoreError) -> Version {
    guard try isVersion(number),
      let version = try record(
        layout.versionInformation(number), { Version(number: number, bytes: $0) })
    else { throw .missing("version \(number)") }
    return version
  }

  /// The configuration of one version; throws `missing` when there is no such version.
  public func configuration(ofVersion number: Int) throws(StoreError) -> Configuration {
    guard try isVersion(number), try files.status(layout.version(number)) != nil,
      let (tree, _) = try document(
        layout.version(number), checksum: try version(number).checksum)
    else { throw .missing("version \(number)") }
    return tree
  }

  private func isVersion(_ number: Int) throws(StoreError) -> Bool {
    try look()
    return number > 0 && number <= journal?.header.running ?? Int.max
  }

  /// The numbers of the files in `versions`, lowest first, including those of interrupted commits.
  func versionNumbers() throws(StoreError) -> [Int] {
    try files.list(layout.versions)
      .compactMap { name in name.hasSuffix(".xml") ? UInt32(name.dropLast(4)).map(Int.init) : nil }
      .sorted()
  }
}
