// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Names of algorithms for messages.
enum AlgorithmName {
  /// OpenSSL's long name of an object identifier, or its numbers.
  static func of(_ object: OpaquePointer?) -> String {
    guard let object else { return "" }
    var text = [CChar](repeating: 0, count: 80)
    guard OBJ_obj2txt(&text, Int32(text.count), object, 0) > 0 else { return "" }
    return DisplayText.harmless(
      String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
