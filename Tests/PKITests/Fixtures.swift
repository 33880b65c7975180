// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import TestSupport
import Testing

@testable import PKI

/// Real files, made once per run with the `openssl` command and kept in memory.
enum Fixtures {
  static let passphrase = Secret("Sesame-1".utf8)

  /// Every file of the script below, by name; the folder they were made in is gone.
  static let files: [String: [UInt8]] = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wfsh-pki-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = run("/bin/sh", ["-ec", script], in: folder)
    guard result.status == 0 else { return ["error": Array(result.error.utf8)] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, [UInt8]((try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()))
      })
  }()

  struct Missing: Error {
    let name: String
    let reason: String
  }

  static func file(_ name: String) throws -> [UInt8] {
    guard let bytes = files[name] else {
      let reason = files["error"].map { String(decoding: $0, as: UTF8.self) } ?? "not made"
      throw Missing(name: name, reason: reason)
    }
    return bytes
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try file(name), as: UTF8.self)
  }

  static func certificate(_ name: String) throws -> Certificate {
    try #require(try Certificate.all(pem: text(name)).first)
  }

  /// Runs a program to its end; `input` goes to its standard input.
  static func run(
    _ program: String, _ arguments: [String], in folder: URL? = nil, input: [UInt8] = []
  ) -> (status: Int32, output: [UInt8], error: String) {
    do {
      let outcome = try Tool.run(program, arguments, in: folder?.path, input: input)
      return (outcome.status, outcome.output, outcome.error)
    } catch {
      return (-1, [], "\(error)")
    }
  }

  static func openssl(_ arguments: [String], input: [UInt8] = []) -> String {
    String(decoding: run("/usr/bin/openssl", arguments, input: input).output, as: UTF8.self)
  }

  /// Replaces every occurrence of `pattern` by as many bytes.
  static func patch(_ bytes: [UInt8], _ pattern: [UInt8], _ replacement: [UInt8]) -> [UInt8] {
    var result = bytes
    var index = 0
    while index + pattern.count <= result.count {
      if result[index..<index + pattern.count].elementsEqual(pattern) {
        result.replaceSubrange(index..<index + pattern.count, with: replacement)
        index += pattern.count
      } else {
        index += 1
      }
    }
    return result
  }

  private static let script = """
    exec 2>log
    trap 'code=$?; [ $code = 0 ] || { tail -5 log >&1; exec 2>&1; }' EXIT
    P='-passout pass:Sesame-1'
    old='-provider legacy -provider default'
    # A root, an intermediate below it, and a leaf of every kind below that.
    openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.crt -days 3650 \
      -subj '/C=US/O=Example Org/CN=Root CA'
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout int.key \
      -out int.crt -CA root.crt -CAkey root.key -days 1825 -subj '/O=Example Org/CN=Issuing CA'
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
    openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key
    for c in 256 384 521; do
      openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-$c -out p$c.key
    done
    openssl genpkey -algorithm ED25519 -out ed25519.key
    for k in rsa pss p256 p384 p521 ed25519; do
      openssl req -x509 -new -key $k.key -out $k.crt -CA int.crt -CAkey int.key -days 300 \
        -subj "/C=DE/O=Example Org/CN=$k.example.com" -addext basicConstraints=CA:FALSE \
        -addext "subjectAltName=DNS:$k.example.com,IP:192.0.2.1,IP:2001:db8::1:0:0:1,email:a@example.com"
      cat $k.crt $k.key > $k.pair.pem
      openssl pkcs12 -export -in $k.crt -inkey $k.key -certfile int.crt -iter 100 $P -out $k.p12
    done
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key
    openssl genrsa -out other-rsa.key 2048
    openssl req -new -key rsa.key -subj /CN=request -out request.csr
    # A name that would drive a terminal, one that is not ASCII, and one that is too long.
    openssl req -x509 -new -utf8 -key p256.key -days 30 -out escape.crt \
      -subj "/CN=$(printf 'a\\033[2Jb\\342\\200\\256')/O=x"
    openssl req -x509 -new -utf8 -key p256.key -days 30 -out umlaut.crt \
      -subj "/CN=$(printf 'M\\303\\274ller')"
    # Keys in every clothing.
    for k in rsa p256 ed25519; do
      openssl pkcs8 -topk8 -in $k.key $P -out $k.pkcs8-aes.key
    done
    openssl pkcs8 -topk8 -in rsa.key -scrypt $P -out rsa.pkcs8-scrypt.key
    openssl pkcs8 -topk8 -in rsa.key -v2 des3 $P -out rsa.pkcs8-des3.key
    openssl pkcs8 -topk8 -in rsa.key -v2 aes-128-cbc -v2prf hmacWithSHA512 $P -out rsa.pkcs8-sha512.key
    openssl pkcs8 -topk8 -in rsa.key -v1 PBE-SHA1-3DES $P -out rsa.pkcs8-v1-3des.key
    openssl pkcs8 -topk8 -in rsa.key $old -v1 PBE-SHA1-RC2-40 $P -out rsa.pkcs8-v1-rc2.key
    openssl pkcs8 -topk8 -in rsa.key $old -v1 PBE-SHA1-RC4-128 $P -out rsa.pkcs8-v1-rc4.key
    openssl pkcs8 -topk8 -in rsa.key $old -v1 PBE-MD5-DES $P -out rsa.pkcs8-v1-des.key
    for c in aes128 aes256 des3 camellia256 aria256; do
      openssl rsa -in rsa.key -traditional -$c $P -out rsa.traditional-$c.key
    done
    openssl rsa -in rsa.key -traditional $old -des $P -out rsa.traditional-des.key
    openssl ec -in p256.key -aes256 $P -out p256.traditional-aes256.key
    openssl rsa -in rsa.key -traditional -out rsa.traditional.key
    openssl ec -in p256.key -param_out -out p256.params.pem
    openssl ec -in p256.key -out p256.traditional.key
    openssl pkcs8 -topk8 -nocrypt -in rsa.key -outform DER -out rsa.der
    openssl pkcs8 -topk8 -nocrypt -in p256.key -outform DER -out p256.der
    openssl pkcs8 -topk8 -in rsa.key -iter 65537 $P -outform DER -out rsa.iter.der
    openssl pkcs8 -topk8 -in rsa.key -scrypt $P -outform DER -out rsa.scrypt.der
    openssl x509 -in rsa.crt -outform DER -out rsa.crt.der
    openssl x509 -in rsa.crt -trustout -addtrust serverAuth -out rsa.trusted.crt
    openssl genpkey -algorithm X25519 -out x25519.key
    # PKCS#12 in every clothing; few iterations, because many files are made.
    X='openssl pkcs12 -export -in rsa.crt -inkey rsa.key -iter 100'
    cat root.crt int.crt > above.pem
    $X -certfile above.pem $P -out chain.p12
    $X -passout "pass:$(printf 'Gr\\303\\274\\303\\237e \\342\\202\\254')" -out unicode.p12
    $X $P -legacy -descert -out legacy-des3.p12
    $X $P -legacy -out legacy-rc2.p12
    $X $P -nomac -out nomac.p12
    $X -passout pass: -out empty.p12
    $X -passout pass: -nomac -out empty-nomac.p12
    $X $P -keypbe NONE -certpbe NONE -out clear-bags.p12
    $X $P -keypbe NONE -certpbe NONE -nomac -out clear.p12
    openssl pkcs12 -export -in rsa.crt -inkey rsa.key -iter 65537 $P -out iter.p12
    openssl pkcs12 -export -nokeys -in int.crt -certfile root.crt -iter 100 $P -out ca.p12
    openssl pkcs12 -export -nocerts -inkey rsa.key -iter 100 $P -out key-only.p12
    rm log
    """
}
