// SPDX-License-Identifier: Apache-2.0

import Configuration
private import POSIX
import Store
import Text

/// The text before the first prompt of a session that sshd started on a terminal.
///
/// Source: captures of password logins (cli-facts 1.1). Only sshd knows how many logins failed.
/// That the warning about the default password is for that administrator alone is wfsh's decision.
/// The captures do not show where the warning about the default password belongs between the blank
/// lines.
public struct LoginMessages {
  private let text: String

  /// Remembers the login as the administrator's last one. Omits what cannot be read or written,
  /// since a login must not fail for it.
  public init(_ appliance: Appliance) {
    var text = ""
    let places = appliance.model.places
    let running = try? appliance.running()
    if let banner = running?[places.system.appending(node: "login-banner")]?.leaf {
      text += banner + "\n"
    }
    let login = Login(time: appliance.clock.now, origin: appliance.session.origin)
    if let last = (try? appliance.store.exchangeLogin(login, of: appliance.user)) ?? nil {
      let time = CalendarTime.text(
        last.time, format: "%a %b %e %H:%M:%S %Y", zone: appliance.timeZone)
      text += "Last login: \(time) from \(last.origin)\n\n\n\n"
    }
    text += "Number of failed attempts since last successful login: 0\n\n\n"
    let phash = places.administrators.appending(.entry("admin")).appending(node: "phash")
    if appliance.user == "admin", let factory = appliance.store.factoryConfiguration[phash]?.leaf,
      running?[phash]?.leaf == factory
    {
      text +=
        "Warning: Your device is still configured with the default admin account credentials. "
        + "Please change your password prior to deployment.\n"
    }
    if let notice = appliance.administrators.notice(about: appliance.user) {
      text += "Warning: \(notice).\n"
    }
    self.text = text
  }

  /// Shows them.
  public func show(on terminal: inout some Terminal) { terminal.write(TerminalText(text)) }
}
