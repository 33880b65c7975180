"""However a process ends, its terminal is as it was before."""

import signal
import unittest

import terminal

# Those that do not end a process which does not handle them, or that wfsh handles otherwise.
HARMLESS = {
    signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT,
    signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGPIPE, signal.SIGINT,
    # Ends a session with status 0: `request restart system`.
    signal.SIGUSR1}
ENDING = sorted(set(signal.valid_signals()) - HARMLESS)


class Signals(unittest.TestCase):
    def check(self, session, number):
        self.assertNotEqual(session.attributes(), session.before, "the terminal was not raw")
        session.signal(number)
        self.assertIn(session.ends(), (-number, 128 + number))
        self.assertEqual(session.attributes(), session.before)

    def test_at_the_prompt(self):
        self.assertGreater(len(ENDING), 40)
        directory = terminal.state()
        for number in ENDING:
            with self.subTest(number=number), terminal.Terminal(directory=directory) as session:
                session.prompt()
                self.check(session, number)

    def test_before_the_first_prompt(self):
        for number in (signal.SIGTERM, signal.SIGSEGV):
            with self.subTest(number=number), terminal.Terminal() as session:
                session.until_silent()
                self.check(session, number)

    def test_with_the_pager(self):
        for number in (signal.SIGTERM, signal.SIGSEGV, signal.SIGUSR2):
            with self.subTest(number=number), terminal.Terminal() as session:
                session.prompt()
                session.send("find command\r")
                session.until(rb"lines 1-")
                self.check(session, number)

    def test_at_a_question(self):
        for number in (signal.SIGTERM, signal.SIGILL, signal.SIGQUIT):
            with self.subTest(number=number), terminal.Terminal() as session:
                session.prompt()
                session.send("configure\r")
                session.prompt()
                session.send("set mgt-config users u password\r")
                session.until(rb"Enter password")
                self.check(session, number)

    def test_a_listener(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGSEGV):
            with self.subTest(number=number):
                with terminal.Terminal(directory=terminal.state(), arguments=(
                        "serve", "--listen", "127.0.0.1:0")) as session:
                    session.until(rb"listening on")
                    session.signal(number)
                    self.assertIn(session.ends(5), (0, -number, 128 + number))
                    self.assertEqual(session.attributes(), session.before)


if __name__ == "__main__":
    unittest.main()
