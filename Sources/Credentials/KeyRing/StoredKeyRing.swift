// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI
import POSIX
import Store

/// The key ring of the state directory, and the secrets of configurations that are encrypted under it.
public struct StoredKeyRing {
  let context: CredentialContext

  init(_ context: CredentialContext) { self.context = context }

  /// The key ring, created if there is none. An interrupted change of the master key is finished
  /// first.
  ///
  /// - Throws: `StoreError`, `KeyRingAccessError`.
  public func load() throws -> KeyRing {
    let ring = try read()
    guard ring.terms?.isUnfinished == true else { return ring }
    try change { _ in }
    return try read()
  }

  private func read() throws -> KeyRing {
    do {
      return try KeyRing(parsing: Secret(try context.store.keyRing() ?? create()))
    } catch let error as KeyRingError {
      throw KeyRingAccessError.malformed(file: context.store.keyRingPath, error)
    } catch let error as OpenSSLError {
      throw KeyRingAccessError.notCreated(error)
    }
  }

  private func create() throws -> [UInt8] {
    let fresh = try KeyRing.generate(created: context.now).serialized()
    return try context.store.keyRing { fresh.bytes }
  }

  /// Loads the key ring if a configuration holds a secret that was encrypted by wfsh.
  ///
  /// For those who look at many secrets: a ring that cannot be read is one error, not one for each.
  public func verifyIsReadable(for configuration: Configuration) throws {
    if SecretRenewal.isNeeded(for: configuration.root) { _ = try load() }
  }

  /// Whether a secret was encrypted with a key of the ring.
  ///
  /// Looks at the texts only, and never creates a ring. If the ring cannot be read, every secret of
  /// wfsh counts as known: the commands that need the ring report that error.
  public func recognizesSecrets() -> (String) -> Bool {
    do {
      guard let bytes = try context.store.keyRing() else { return { _ in false } }
      return try KeyRing(parsing: Secret(bytes)).holdsKey(of:)
    } catch {
      return KeyRing.isOwn
    }
  }

  /// Edits with the values of secret leaves encrypted, so that they reach the disk encrypted only.
  /// Values that are encrypted already stay as they are.
  ///
  /// - Parameter secretPaths: the paths of the secret leaves among the edits.
  public func sealed(_ edits: [Edit], at secretPaths: some Collection<Path>) throws -> [Edit] {
    guard !secretPaths.isEmpty else { return edits }
    let ring = try load()
    return try edits.map { edit in
      guard case .set(let path, let value) = edit, secretPaths.contains(path),
        !KeyRing.isSealed(value)
      else { return edit }
      do throws(OpenSSLError) {
        // The purpose is the leaf's name alone, so that an entry can be renamed.
        let purpose = path.elements.last?.text ?? ""
        return .set(path, try ring.seal(Secret(value.utf8), purpose: purpose))
      } catch {
        throw KeyRingAccessError.notSealed(error)
      }
    }
  }

  /// An older configuration with its secrets encrypted under the present key.
  ///
  /// A secret that is the same in the running configuration or in the candidate gets the text that
  /// it has there, so that no difference is shown where there is none. A secret that cannot be
  /// decrypted stays as it is.
  public func underCurrentKey(_ loaded: Configuration) throws -> Configuration {
    guard SecretRenewal.isNeeded(for: loaded.root) else { return loaded }
    var renewal = SecretRenewal(try load())
    renewal.match(
      loaded.root, with: [try context.store.running().root, try context.store.candidate().root])
    return loaded.replacing(renewal.texts)
  }
}

/// Why the key ring, or a secret under it, cannot be used.
public enum KeyRingAccessError: Error, Sendable {
  /// The file is not a key ring of this version.
  case malformed(file: String, KeyRingError)
  case notCreated(OpenSSLError)
  /// The ring to be changed cannot be read.
  case unreadable
  /// The changed ring cannot be written as text.
  case unwritable(OpenSSLError)
  /// A value could not be encrypted.
  case notSealed(OpenSSLError)
}
