// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc
internal import Synchronization

/// Why a host name has no address.
public enum NameResolutionError: Error, Sendable {
  /// The resolver's message: `Name or service not known`.
  case unknown(String)
  /// The deadline passed first.
  case timedOut
  /// The administrator pressed Ctrl-C.
  case interrupted
}

extension IPAddress {
  /// The addresses of `host`, a name or a numeric address, in the resolver's order.
  ///
  /// getaddrinfo(3) has no timeout and cannot be interrupted, so it runs in a thread of its own. A
  /// thread whose caller has given up ends by the timeouts of resolv.conf(5).
  public static func resolve(
    _ host: String, until deadline: Deadline, interruption: Interruption?
  ) throws(NameResolutionError) -> [IPAddress] {
    if let numeric = IPAddress(host) { return [numeric] }
    let question = Question(host: host)
    guard question.ask() else { throw .unknown("no thread for the resolver") }
    while true {
      if let answer = question.answer { return try answer.get() }
      if deadline.hasPassed { throw .timedOut }
      var entries = [
        pollfd(fd: question.answered.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&entries, nfds_t(entries.count), deadline.pollTimeout)
      if count > 0, entries[1].revents != 0 { throw .interrupted }
    }
  }
}

/// One query, shared by the caller and the thread that runs getaddrinfo(3).
private final class Question: Sendable {
  let host: String
  let answered = Interruption()
  private let state = Mutex<Result<[IPAddress], NameResolutionError>?>(nil)

  init(host: String) {
    self.host = host
  }

  var answer: Result<[IPAddress], NameResolutionError>? { state.withLock { $0 } }

  /// Starts the thread with all signals blocked: the session's thread handles them.
  func ask() -> Bool {
    var all = sigset_t()
    var former = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Question>.fromOpaque(context).takeRetainedValue().work() }
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func work() {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    let result: Result<[IPAddress], NameResolutionError>
    if code == 0 {
      result = .success(Question.addresses(list))
    } else {
      result = .failure(.unknown(String(cString: gai_strerror(code))))
    }
    state.withLock { $0 = result }
    answered.raise()
  }

  private static func addresses(_ list: UnsafeMutablePointer<addrinfo>?) -> [IPAddress] {
    var found: [IPAddress] = []
    var next = list
    while let entry = next {
      var storage = sockaddr_storage()
      let length = min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
      if let name = entry.pointee.ai_addr {
        withUnsafeMutableBytes(of: &storage) {
          $0.copyMemory(from: UnsafeRawBufferPointer(start: name, count: length))
        }
        if let address = SocketAddress(storage)?.address, !found.contains(address) {
          found.append(address)
        }
      }
      next = entry.pointee.ai_next
    }
    return found
  }
}
