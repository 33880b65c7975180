// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import ConfigurationXML

extension DocumentFormat {
  /// The appliance's XML.
  public static var xml: DocumentFormat {
    DocumentFormat(
      decode: { (bytes, file) throws(StoreError) in
        do throws(ConfigurationXMLError) {
          return try Configuration(xml: bytes, name: file)
        } catch {
          throw .malformed(file: file, line: error.line, message: error.message)
        }
      },
      encode: { $0.encoded(after: $1) })
  }
}
