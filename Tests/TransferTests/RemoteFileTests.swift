// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Transfer

/// `from`, `file`; user, host, path.
private let acceptedValues: [(String, String?, String?, String, String)] = [
  ("admin@10.0.0.1:/certs/ca.pem", nil, "admin", "10.0.0.1", "/certs/ca.pem"),
  ("server.example.com:ca.pem", nil, nil, "server.example.com", "ca.pem"),
  ("admin@host", "/it's a/file.pem", "admin", "host", "/it's a/file.pem"),
  ("host", "a:b@c", nil, "host", "a:b@c"),
  ("host:a:b@c", nil, nil, "host", "a:b@c"),
  ("u@[2001:db8::1]:/x", nil, "u", "2001:db8::1", "/x"),
  ("[::1]", "x", nil, "::1", "x"),
  ("u@::1", "x", "u", "::1", "x"),
  ("host:~/x", nil, nil, "host", "~/x"),
  ("host:caf\u{e9}.pem", nil, nil, "host", "caf\u{e9}.pem"),
]

/// `from` and `file`.
private let refusedValues: [(String, String?)] = [
  ("", nil), ("host", nil), ("host:", nil), (":path", nil), ("@host:path", nil), ("u@:p", nil),
  ("-oProxyCommand=touch x:p", nil), ("u@-oProxyCommand=x:p", nil), ("-u@host:p", nil),
  ("host:-p", nil), ("host", "-p"), ("host:p", "q"), ("host:p", "p"),
  ("ho st:p", nil), ("ho;st:p", nil), ("ho$(id)st:p", nil), ("h`id`:p", nil), ("h|t:p", nil),
  ("h&t:p", nil), ("h>t:p", nil), ("h\nt:p", nil), ("h't:p", nil), ("h\"t:p", nil),
  ("h*:p", nil), ("h#:p", nil), ("h!:p", nil), ("h{a,b}:p", nil), ("h\\t:p", nil),
  ("u;id@host:p", nil), ("u$x@host:p", nil), ("u v@host:p", nil), ("a@b@host:p", nil),
  ("host:a;b", nil), ("host:a`b`", nil), ("host:$(id)", nil), ("host:a|b", nil),
  ("host:a&b", nil), ("host:a<b", nil), ("host:a\nb", nil), ("host:a\u{1b}[31mb", nil),
  ("host:a\u{9b}b", nil), ("host:a\0b", nil), ("host:a*", nil), ("host:[a]", nil),
  ("host:a\\b", nil), ("host", ""), ("[::1:p", nil), ("[host]:p", nil), ("[::g]:p", nil),
  ("a..b:p", nil), (".a:p", nil), ("a-.b:p", nil), ("1.2.3:p", nil), ("999.1.1.1:p", nil),
  ("host/x:p", nil), ("h\u{f6}st:p", nil), ("u@h%x:p", nil),
]

@Suite struct RemoteFileTests {
  @Test(arguments: acceptedValues)
  private func reads(from: String, file: String?, user: String?, host: String, path: String) throws
  {
    let remote = try RemoteFile.secureCopy(from: from, file: file)
    #expect(remote == RemoteFile(user: user, host: host, path: path))
  }

  @Test(arguments: refusedValues)
  private func refuses(from: String, file: String?) throws {
    let problem = #expect(throws: TransferError.self) {
      _ = try RemoteFile.secureCopy(from: from, file: file)
    }
    guard case .illegalArgument(let text)? = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
    #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
  }

  @Test(arguments: [("a", 64, ":p"), ("abc.", 64, "d:p"), ("u", 65, "@host:p")])
  func refusesWhatIsTooLong(unit: String, count: Int, rest: String) {
    let from = String(repeating: unit, count: count) + rest
    #expect(throws: TransferError.self) { _ = try RemoteFile.secureCopy(from: from) }
  }

  @Test func refusesALongPath() {
    let file = String(repeating: "a", count: RemoteFile.pathLimit + 1)
    #expect(throws: TransferError.self) {
      _ = try RemoteFile.secureCopy(from: "host", file: file)
    }
    #expect(throws: TransferError.self) {
      _ = try RemoteFile.tftp(host: "host", file: String(repeating: "a", count: 401))
    }
  }

  @Test(arguments: [
    ("user@host", "p"), ("-h", "p"), ("host", "-p"), ("host", ""), ("", "p"), ("host:69", "p"),
    ("tftp://host", "p"), ("host", "a\u{7}b"),
  ])
  func refusesForTFTP(host: String, file: String) {
    #expect(throws: TransferError.self) { _ = try RemoteFile.tftp(host: host, file: file) }
  }

  @Test func readsForTFTP() throws {
    let remote = try RemoteFile.tftp(host: "[::1]", file: "dir/ca 1.pem")
    #expect(remote == RemoteFile(user: nil, host: "::1", path: "dir/ca 1.pem"))
    #expect(remote.name == "ca 1.pem")
  }

  @Test(arguments: [("10.0.0.1", "10.0.0.1"), ("10.0.0.1/24", "10.0.0.1"), ("::1/64", "::1")])
  func readsSource(text: String, address: String) throws {
    #expect(try SourceAddress(text).description == address)
  }

  @Test(arguments: ["", "/24", "10.0.0.1/33", "10.0.0.1/", "host", "10.0.0.1 -oX=y", "10.0.0.256"])
  func refusesSource(_ text: String) {
    #expect(throws: TransferError.self) { _ = try SourceAddress(text) }
  }

  @Test(arguments: [(0.04, "0.0"), (0.06, "0.1"), (1.96, "2.0"), (12.34, "12.3")])
  func summarises(seconds: Double, text: String) {
    let result = TransferResult(count: 4821, seconds: seconds)
    #expect(result.summary == "4821 bytes in \(text) seconds")
  }
}
