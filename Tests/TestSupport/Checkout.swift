// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The package's own files, wherever it is checked out.
public enum Checkout {
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The text of the file at `path` below the root.
  public static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(root)/\(path)")
  }

  /// The paths of the files below `folder`, from the root.
  public static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").map {
      "\(folder)/\($0)"
    }
  }

  /// The names of the transcripts, without `.transcript`.
  public static func transcripts() -> [String] {
    // Without the folder there is no transcript, and the tests that count them fail.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/Transcripts")) ?? []
    return names.filter { $0.hasSuffix(".transcript") }.map { String($0.dropLast(11)) }.sorted()
  }
}
