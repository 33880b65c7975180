// SPDX-License-Identifier: Apache-2.0

public import Configuration
import PKI
import POSIX
public import Store
import Text

/// What the services of the appliance's credentials work with: store, clock, model, administrator.
///
/// A class, so that its services are cheap to make: each holds one reference.
public final class CredentialContext {
  let store: Store
  let places: DocumentPlaces
  /// Identifies the appliance at the portal and in subjects of SCEP requests.
  let serialNumber: String
  /// Changes are made in this administrator's name.
  let administrator: String
  let environment: () -> [String: String]
  /// The reason that an error gives, on one line that is safe to show: for logs and for the record
  /// of the last attempt.
  let reason: (any Error) -> String
  private let clock: () -> Int64
  private let timeZone: () -> String

  /// - Parameters:
  ///   - clock: seconds since 1970.
  ///   - timeZone: the zone of times in logs.
  ///   - environment: the variables of the process, which may name a portal.
  ///   - reason: words an error for logs and records, on one line without control characters.
  public init(
    store: Store, places: DocumentPlaces, serialNumber: String, administrator: String,
    clock: @escaping () -> Int64, timeZone: @escaping () -> String,
    environment: @escaping () -> [String: String], reason: @escaping (any Error) -> String
  ) {
    self.store = store
    self.places = places
    self.serialNumber = serialNumber
    self.administrator = administrator
    self.clock = clock
    self.timeZone = timeZone
    self.environment = environment
    self.reason = reason
  }

  /// Seconds since 1970.
  var now: Int64 { clock() }

  /// From now on for a number of days.
  func validity(days: Int) -> ClosedRange<Int64> { now...(now + Int64(days) * 86_400) }

  func candidate() throws(StoreError) -> ConfiguredCredentials {
    ConfiguredCredentials(try store.candidate(), at: places)
  }

  func running() throws(StoreError) -> ConfiguredCredentials {
    ConfiguredCredentials(try store.running(), at: places)
  }

  /// Makes the edits in the candidate, all or none.
  func edit(_ edits: [Edit]) throws(StoreError) {
    try store.edit(edits, administrator: administrator, time: now)
  }

  /// Puts an entry of `shared certificate` into the candidate.
  func put(_ entry: CertificateEntryFields, as name: String) throws(StoreError) {
    try edit([.replace(places.certificate(name), .container(entry.container))])
  }

  /// Adds a line to a log.
  func note(_ text: String, in log: LogName) {
    let time = CalendarTime.text(now, format: "%Y-%m-%d %H:%M:%S %z", zone: timeZone())
    // A log that cannot be written must not stop the work that it describes.
    try? store.appendLog(log.rawValue, "\(time) \(administrator): \(text.printable)\n")
  }
}
