// SPDX-License-Identifier: Apache-2.0

internal import CXML

/// The pointer by which the parser refers to the builder.
final class EventReceiver {
  var builder: TreeBuilder

  init(_ builder: TreeBuilder) {
    self.builder = builder
  }

  /// The parser's table of events; whatever is not in it happens without notice.
  static var handler: xmlSAXHandler {
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { context, name, prefix, uri, _, _, count, _, attributes in
      guard let name else { return }
      receiver(context)?.builder.start(
        name, isQualified: prefix != nil || uri != nil,
        Attributes(pointer: attributes, count: Int(count)))
    }
    handler.endElementNs = { context, _, _, _ in receiver(context)?.builder.end() }
    handler.characters = { context, bytes, count in
      receiver(context)?.builder.characters(
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    handler.ignorableWhitespace = { context, bytes, count in
      receiver(context)?.builder.characters(
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    handler.cdataBlock = { context, bytes, count in
      receiver(context)?.builder.markedText(
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    handler.internalSubset = { context, _, _, _ in
      receiver(context)?.builder.refuseDocumentType()
    }
    handler.serror = { context, error in
      if let error { receiver(context)?.builder.report(error.pointee) }
    }
    return handler
  }
}

private func receiver(_ context: UnsafeMutableRawPointer?) -> EventReceiver? {
  context.map { Unmanaged<EventReceiver>.fromOpaque($0).takeUnretainedValue() }
}
