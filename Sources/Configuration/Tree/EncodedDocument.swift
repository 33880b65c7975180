// SPDX-License-Identifier: Apache-2.0

/// The bytes of a document, in pieces in their order.
///
/// It knows which pieces are runs of entries of a large list, so that the next document takes the
/// bytes of those that did not change instead of encoding them again.
public struct EncodedDocument: Sendable {
  private struct KnownRun {
    let run: EntryList.Run
    let indentation: Int
    let piece: Int
  }

  /// The bytes.
  public private(set) var pieces: [[UInt8]] = []
  /// The runs by the key of their first entry; a run is only taken if it is the same memory.
  private var runs: [String: [KnownRun]] = [:]

  /// A document without bytes.
  public init() {}

  /// All bytes in one array.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { bytes += piece }
    return bytes
  }

  /// Appends bytes that belong to no run.
  public mutating func append(_ bytes: [UInt8]) {
    if !bytes.isEmpty { pieces.append(bytes) }
  }

  /// Appends the bytes of a run of entries, written at that depth.
  public mutating func append(_ bytes: [UInt8], of run: EntryList.Run, indentation: Int) {
    runs[run.firstKey, default: []].append(
      KnownRun(run: run, indentation: indentation, piece: pieces.count))
    pieces.append(bytes)
  }

  /// The bytes of that run at that depth, if this document contains it. Constant time.
  public func bytes(of run: EntryList.Run, indentation: Int) -> [UInt8]? {
    let known = runs[run.firstKey]?.first {
      $0.indentation == indentation && $0.run.isIdentical(to: run)
    }
    return known.map { pieces[$0.piece] }
  }
}

extension EntryList {
  /// Entries of a large list that stand together, in document order. Copies of a list share the runs
  /// in which no entry changed.
  public struct Run: Sendable {
    /// The entries, at least one.
    public let entries: ContiguousArray<Entry>

    /// The key of the first entry.
    public var firstKey: String { entries[0].key }

    /// Whether both are the same memory: true implies equal, false implies nothing. Constant time.
    public func isIdentical(to other: Run) -> Bool {
      entries.span.isIdentical(to: other.entries.span)
    }
  }

  /// The runs of a list that is large, in document order; none of a list of one chunk.
  public var runs: [Run] {
    guard !large.isEmpty else { return [] }
    return large[0].order.map { Run(entries: large[0].slots[Int($0)]) }
  }
}
