// SPDX-License-Identifier: Apache-2.0

internal import CXML
public import Configuration

/// Reads a configuration document as its bytes arrive.
///
/// Nothing but these bytes is ever read: no network, no file, no entity but the predefined five. A
/// document type declaration, an encoding other than UTF-8, UTF-16, US-ASCII and ISO-8859-1, and
/// everything that the tree cannot hold (mixed text, an `<entry>` without a name, two of one name) is
/// refused. Whitespace that holds a line break and nothing else is layout, not a value.
public struct ConfigurationXMLReader: ~Copyable {
  private let receiver: EventReceiver
  private let context: xmlParserCtxtPtr?
  private let limits: ConfigurationXMLLimits
  private var size = 0
  /// Bytes of whole pieces since the last `<`.
  private var unbroken = 0

  /// Bytes handed to the parser at once, which keeps its own buffer small.
  private static let pieceSize = 64 << 10

  /// A reader for a document that errors call `name`.
  public init(name: String, limits: ConfigurationXMLLimits = ConfigurationXMLLimits()) {
    let isLoaded = cxml_load() == 1
    receiver = EventReceiver(TreeBuilder(file: name, limits: limits))
    self.limits = limits
    var handler = EventReceiver.handler
    context =
      isLoaded
      ? cxml_create_push_parser(
        &handler, Unmanaged.passUnretained(receiver).toOpaque(), nil, 0, nil) : nil
    receiver.builder.context = context
    if let context {
      // Without NOENT, DTDLOAD, DTDATTR and HUGE nothing is substituted, loaded or unlimited.
      cxml_use_options(context, Int32(XML_PARSE_NONET.rawValue))
    }
  }

  deinit {
    if let context { cxml_free_parser(context) }
  }

  /// Takes the next bytes of the document; throws as soon as it is known to be wrong.
  public mutating func feed(_ bytes: [UInt8]) throws(ConfigurationXMLError) {
    size += bytes.count
    guard size <= limits.maximumBytes else {
      throw receiver.builder.error("document is longer than \(limits.maximumBytes) bytes")
    }
    guard let context else { throw receiver.builder.error("libxml2 cannot be loaded") }
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count, receiver.builder.problem == nil {
        let count = min(Self.pieceSize, buffer.count - start)
        let piece = buffer[start..<start + count]
        // libxml2 compares each attribute of a tag with all others: a tag must not be endless.
        unbroken = piece.contains(UInt8(ascii: "<")) ? 0 : unbroken + count
        guard unbroken <= limits.maximumUnbroken else { return }
        cxml_parse_chunk(
          context,
          UnsafeRawBufferPointer(rebasing: piece).baseAddress?
            .assumingMemoryBound(to: CChar.self), Int32(count), 0)
        start += count
      }
    }
    if let problem = receiver.builder.problem { throw problem }
    guard unbroken <= limits.maximumUnbroken else {
      throw receiver.builder.error(
        "a tag or a text is longer than \(limits.maximumUnbroken) bytes")
    }
  }

  /// The document, once all bytes have been fed; throws when it is not complete.
  public consuming func finish() throws(ConfigurationXMLError) -> Configuration {
    guard let context else { throw receiver.builder.error("libxml2 cannot be loaded") }
    if size > 0 { cxml_parse_chunk(context, nil, 0, 1) }
    if let problem = receiver.builder.problem { throw problem }
    guard let configuration = receiver.builder.configuration, context.pointee.wellFormed == 1 else {
      throw receiver.builder.error("document is empty")
    }
    return configuration
  }
}

extension ConfigurationXMLReader {
  /// The line where the element at `path` begins in a document that can be read, or the nearest one
  /// around it that is there; 1 for a document that cannot be read.
  public static func line(of path: Path, in bytes: [UInt8]) -> Int {
    var path = path
    while !path.isEmpty {
      var reader = ConfigurationXMLReader(name: "")
      reader.receiver.builder.watchedPath = path
      try? reader.feed(bytes)
      if let line = reader.receiver.builder.watchedLine { return line }
      path = path.parent ?? []
    }
    return 1
  }
}

extension Configuration {
  /// The configuration that these bytes of a document hold; errors call the document `name`.
  public init(
    xml bytes: [UInt8], name: String, limits: ConfigurationXMLLimits = ConfigurationXMLLimits()
  ) throws(ConfigurationXMLError) {
    var reader = ConfigurationXMLReader(name: name, limits: limits)
    try reader.feed(bytes)
    self = try reader.finish()
  }
}
