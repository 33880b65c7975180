"""The bytes that clients of PAN-OS devices rely on: prompt, echo, line ends, sizes."""

import os
import re
import signal
import subprocess
import time
import unittest

from terminal import WFSH, Terminal, state

SIZES = [(0, 0), (24, 80), (5, 20), (20, 5), (1000, 511), (511, 1000)]
TERMS = ["xterm", "vt100", "dumb", None, "no-such-terminal"]


def edit_line(columns, level="edit"):
    return f"[{level}]".encode().ljust(columns or 80)


class Prompt(unittest.TestCase):
    def test_sizes_and_terminals(self):
        for rows, columns in SIZES:
            for term in TERMS if columns == 80 else TERMS[:1]:
                with self.subTest(rows=rows, columns=columns, term=term):
                    with Terminal(rows, columns, term) as session:
                        self.assertIn(
                            session.prompt(), [b"admin@WF-500> ", b"\r\nadmin@WF-500> "])
                        self.assertEqual(session.silence(0.05), b"")
                        self.assertEqual(session.line(""), b"\r\nadmin@WF-500> ")
                        self.assertEqual(
                            session.line("configure"),
                            b"configure\r\nEntering configuration mode\r\n"
                            + edit_line(columns) + b"\r\nadmin@WF-500# ")
                        self.assertEqual(
                            session.line(""),
                            b"\r\n" + edit_line(columns) + b"\r\nadmin@WF-500# ")
                        self.assertEqual(
                            session.line("set deviceconfig system login-banner hello"),
                            b"set deviceconfig system login-banner hello\r\n\r\n"
                            + edit_line(columns) + b"\r\nadmin@WF-500# ")
                        self.assertEqual(
                            session.line("exit"),
                            b"exit\r\nExiting configuration mode\r\nadmin@WF-500> ")
                        self.assertEqual(session.silence(0.05), b"")
                        session.send("exit\r")
                        self.assertEqual(session.ends(1), 0)

    def test_terminal_width_is_known_and_silent(self):
        with Terminal() as session:
            session.prompt()
            for width in (500, 300, 1):
                self.assertEqual(
                    session.line(f"set cli terminal width {width}"),
                    f"set cli terminal width {width}\r\nadmin@WF-500> ".encode())
            session.line("set cli terminal width 300")
            self.assertIn(b"\r\n" + edit_line(300) + b"\r\n", session.line("configure"))
            self.assertIn(
                edit_line(300, "edit deviceconfig system") + b"\r\n",
                session.line("edit deviceconfig system"))

    def test_quick(self):
        with Terminal() as session:
            session.prompt()
            start = time.monotonic()
            for _ in range(20):
                session.line("")
            self.assertLess((time.monotonic() - start) / 20, 0.1)


class Login(unittest.TestCase):
    """Messages before the first prompt of a session that sshd started on a terminal."""

    BANNER = "Lab only.\nGo away"
    COUNT = b"Number of failed attempts since last successful login: 0\r\n\r\n\r\n"
    WARNING = (
        b"Warning: Your device is still configured with the default admin account credentials. "
        b"Please change your password prior to deployment.\r\n")

    def session(self, directory, origin="192.168.30.81", clock="2026-01-12 11:33:37"):
        return Terminal(
            directory=directory, arguments=["--clock", clock, "--user", "admin"],
            environment={"SSH_CONNECTION": f"{origin} 5000 10.0.0.1 22"} if origin else {})

    def test_messages(self):
        directory = state()
        with self.session(directory, origin=None) as session:
            self.assertEqual(session.prompt(), b"admin@WF-500> ")
        with self.session(directory) as session:
            self.assertEqual(session.prompt(), self.COUNT + self.WARNING + b"admin@WF-500> ")
            session.line("configure")
            session.send(f'set deviceconfig system login-banner "{self.BANNER}"\r')
            session.prompt()
            session.line("set mgt-config users admin phash $5$abcdefgh$" + "x" * 43)
            session.line("commit")
        with self.session(directory, "10.9.8.7", "2026-01-13 08:00:00") as session:
            self.assertEqual(
                session.prompt(),
                b"Lab only.\r\nGo away\r\nLast login: Mon Jan 12 11:33:37 2026 "
                b"from 192.168.30.81\r\n\r\n\r\n\r\n" + self.COUNT + b"admin@WF-500> ")

    def test_batch_has_none(self):
        result = subprocess.run(
            [WFSH, "--state", state()], input=b"show cli idle-timeout\n", capture_output=True,
            timeout=10, env={"SSH_CONNECTION": "10.0.0.9 1 10.0.0.1 22"})
        self.assertEqual(result.stdout, b"\nidle-timeout: 60 minutes\n\n")


class Admins(unittest.TestCase):
    def test_every_session_on_a_terminal_is_known(self):
        directory = state()

        def admins(session):
            rows = session.line("show admins").replace(b"\r", b"").split(b"\n")
            return [row.split()[0] for row in rows if row.endswith(b"s") and b"CLI" in row]

        with Terminal(directory=directory) as first:
            first.prompt()
            self.assertEqual(admins(first), [b"admin"])
            with Terminal(directory=directory, arguments=("--user", "ops")) as second, \
                    Terminal(directory=directory, arguments=("--user", "gone")) as third:
                for session in (second, third):
                    session.prompt()
                    session.line("show clock")
                self.assertEqual(sorted(admins(first)), [b"admin", b"gone", b"ops"])
                third.signal(signal.SIGKILL)
                third.process.wait()
                self.assertEqual(admins(first), [b"admin", b"ops"])
                second.send("exit\r")
                second.ends()
            self.assertEqual(admins(first), [b"admin"])
            self.assertEqual(len(os.listdir(f"{directory}/sessions")), 1)


class UnknownUser(unittest.TestCase):
    """A user who is not an administrator of the running configuration: a slip of the pen, mostly."""

    NOTICE = (
        b"'ops' is not an administrator of the running configuration: the session has the rights "
        b"of a superuser")
    ADD = "set mgt-config users ops permissions role-based superuser yes"

    def run_lines(self, directory, *arguments):
        return subprocess.run(
            [WFSH, "--state", directory, *arguments], capture_output=True, timeout=10, env={})

    def test_is_said_and_refused_on_request(self):
        directory = state()
        ops = ("--user", "ops", "-c", "show cli permissions")
        self.assertEqual(self.run_lines(directory, *ops[2:]).stderr, b"")
        loose = self.run_lines(directory, *ops)
        self.assertEqual((loose.returncode, loose.stderr), (0, b"wfsh: " + self.NOTICE + b"\n"))
        strict = self.run_lines(directory, "--strict-user", *ops)
        self.assertEqual((strict.returncode, strict.stdout), (3, b""))
        self.assertIn(self.ADD.encode(), strict.stderr)
        added = self.run_lines(
            directory, "--strict-user", "-c", "configure", "-c", self.ADD, "-c", "commit")
        self.assertIn(b"Configuration committed successfully", added.stdout)
        strict = self.run_lines(directory, "--strict-user", *ops)
        self.assertEqual((strict.returncode, strict.stderr), (0, b""))

    def test_login_messages(self):
        login = {"SSH_CONNECTION": "10.0.0.9 1 10.0.0.1 22"}
        with Terminal(arguments=("--user", "ops"), environment=login) as session:
            self.assertEqual(
                session.prompt(),
                Login.COUNT + b"Warning: " + self.NOTICE + b".\r\nops@WF-500> ")
        with Terminal(arguments=("--user", "ops")) as session:
            self.assertIn(b"wfsh: " + self.NOTICE + b"\r\n", session.prompt())


class Redraw(unittest.TestCase):
    """The appliance's redraw after a blank: netmiko issues 688 and 2071."""

    LINE = b"show \r\x1b[Kadmin@WF-500> show jobs \r\x1b[Kadmin@WF-500> show jobs all\r\n"

    def test_switch(self):
        with Terminal(environment={"WFSH_REDRAW": "on"}) as session:
            session.prompt()
            self.assertTrue(session.line("show jobs all").startswith(self.LINE))
            self.assertTrue(session.line("set cli scripting-mode on"))
            self.assertTrue(session.line("show jobs all").startswith(b"show jobs all\r\n"))
        with Terminal() as session:
            session.prompt()
            self.assertNotIn(b"\x1b", session.line("show jobs all"))
            session.line("wfsh redraw on")
            self.assertTrue(session.line("show jobs all").startswith(self.LINE))


class Echo(unittest.TestCase):
    def test_each_character_at_once(self):
        with Terminal() as session:
            session.prompt()
            for character in "show system info | match version":
                session.send(character)
                self.assertEqual(session.until(rb"(?s).\Z"), character.encode())
            self.assertEqual(session.silence(0.05), b"")
            session.send("\r")
            self.assertTrue(session.prompt().startswith(b"\r\n"))

    def test_scripting_mode_never_redraws(self):
        line = 'set deviceconfig system login-banner "' + "word " * 120 + '"'
        for rows, columns in SIZES:
            with self.subTest(rows=rows, columns=columns), Terminal(rows, columns) as session:
                session.prompt()
                session.line("set cli scripting-mode on")
                session.line("configure")
                answer = session.line(line)
                self.assertEqual(answer[: len(line) + 4], line.encode() + b"\r\n\r\n")
                self.assertNotRegex(answer, rb"[\x1b\x08]")
                self.assertEqual(session.line("show | match x?\ty")[:17], b"show | match x?\ty")

    def test_long_line_is_append_only_without_scripting_mode(self):
        line = "show config running | match " + "x" * 400
        for rows, columns in SIZES:
            with self.subTest(rows=rows, columns=columns), Terminal(rows, columns) as session:
                session.prompt()
                self.assertEqual(session.line(line)[: len(line) + 2], line.encode() + b"\r\n")

    def test_tab_puts_a_name_with_blanks_into_quotes(self):
        with Terminal() as session:
            session.prompt()
            session.line("configure")
            session.line("set shared ocsp-responder 'fw ca' host-name a.example.com")
            session.line("set shared ocsp-responder 'fw cb' host-name b.example.com")
            session.send("delete shared ocsp-responder fw\t")
            session.send("b\t\r")
            session.line("")
            shown = session.line("show shared ocsp-responder")
            self.assertIn(b'  "fw ca" {\r\n    host-name a.example.com;\r\n  }\r\n', shown)
            self.assertNotIn(b"fw cb", shown)

    def test_line_ends(self):
        for ending in ("\r", "\n", "\r\n"):
            with self.subTest(ending=ending), Terminal() as session:
                session.prompt()
                session.send("foo" + ending + "bar" + ending)
                self.assertEqual(
                    session.until(rb"bar\r\n.*\r\n.*> \Z"),
                    b"foo\r\nUnknown command: foo\r\nadmin@WF-500> "
                    b"bar\r\nUnknown command: bar\r\nadmin@WF-500> ")
                self.assertEqual(session.silence(0.1), b"")

    def test_nul_is_ignored(self):
        with Terminal() as session:
            session.prompt()
            session.send(b"\0\0fo\0o\0\r")
            self.assertEqual(
                session.prompt(), b"foo\r\nUnknown command: foo\r\nadmin@WF-500> ")

    def test_passwords_are_not_shown(self):
        with Terminal() as session:
            session.prompt()
            session.line("configure")
            session.send("set mgt-config users fred password\r")
            self.assertEqual(
                session.until(rb": \Z"),
                b"set mgt-config users fred password\r\nEnter password   : ")
            session.send("Paloalto-1\r")
            self.assertEqual(session.until(rb": \Z"), b"\r\nConfirm password : ")
            session.send("Paloalto-1\n")
            self.assertEqual(
                session.prompt(), b"\r\n\r\n" + edit_line(80) + b"\r\nadmin@WF-500# ")


class TypeAhead(unittest.TestCase):
    def test_before_the_first_prompt(self):
        with Terminal() as session:
            # The kernel echoes input that arrives before wfsh runs.
            session.until_silent()
            session.send(b"\nset cli scripting-mode on\nfoo\n")
            answer = session.until(rb"foo\r\n.*\r\n.*> \Z")
            self.assertEqual(
                answer.removeprefix(b"\r\n"),
                b"admin@WF-500> \r\nadmin@WF-500> set cli scripting-mode on\r\n"
                b"admin@WF-500> foo\r\nUnknown command: foo\r\nadmin@WF-500> ")

    def test_a_whole_session_at_once(self):
        with Terminal() as session:
            session.until_silent()
            session.send(
                "configure\rset mgt-config users fred password\rPaloalto-1\rPaloalto-1\r"
                "set mgt-config users fred permissions role-based superuser yes\r"
                "commit\rexit\rshow jobs all\rexit\r")
            self.assertEqual(session.ends(10), 0)
            session.silence(0.05)
            text = session.everything
            self.assertIn(b"100%\r\nConfiguration committed successfully\r\n", text)
            self.assertIn(b"admin@WF-500> exit\r\n", text)
            self.assertNotIn(b"Paloalto-1", text)

    def test_paste_of_1500_lines(self):
        with Terminal() as session:
            session.prompt()
            session.line("configure")
            session.send("".join(
                f"set shared certificate-profile p{number} domain d{number}\n"
                for number in range(1500)))
            session.send("show shared certificate-profile | match d1499\n")
            session.until(rb"domain d1499;", 60)
            session.prompt()
            with Terminal(directory=session.directory) as other:
                other.prompt()
                other.line("configure")
                answer = other.line("show shared certificate-profile | match domain", 30)
                self.assertEqual(answer.count(b"domain d"), 1500)


class Output(unittest.TestCase):
    def test_line_ends_are_whole(self):
        with Terminal() as session:
            session.prompt()
            session.line("set cli pager off")
            for line in ["show system info", "show config running", "foo", "show foo",
                         "show interface management", "show jobs all", "find command", "configure",
                         "show", "set mgt-config users x", "set foo", "commit", "revert config",
                         "run show clock", "exit"]:
                session.line(line, 20)
            self.assertNotRegex(session.everything, rb"(?<!\r)\n")
            self.assertNotIn(b"\r\r", session.everything)
            self.assertNotIn(b"\x1b", session.everything)

    def test_frame_of_a_show_command(self):
        with Terminal() as session:
            session.prompt()
            session.line("set cli pager off")
            for command in ["show system info", "show config running", "show jobs all"]:
                lines = session.line(command).split(b"\r\n")
                self.assertEqual(lines[:2], [command.encode(), b""])
                self.assertEqual(lines[-2:], [b"", b"admin@WF-500> "])
            self.assertIn(b"\r\n}\r\n", session.line("show config running"))
            fields = session.line("show system info").split(b"\r\n")[2:-2]
            self.assertTrue(all(re.match(rb"[a-z-]+: ", field) for field in fields), fields)
            self.assertTrue(fields[0].startswith(b"hostname: "))
            self.assertEqual(fields[-1], b"operational-mode: normal")

    def test_end_of_a_commit_comes_at_once(self):
        with Terminal() as session:
            session.prompt()
            session.line("configure")
            for number in range(8):
                session.line(f"set deviceconfig system login-banner b{number}")
                session.forget()
                answer = session.line("commit")
                self.assertRegex(
                    answer,
                    rb"\Acommit\r\n\r\nCommit job \d+ is in progress. Use Ctrl\+C to return to "
                    rb"command prompt\r\n[.0-9%]*100%\r\nConfiguration committed successfully\r\n")
                # netmiko stops at 100%, waits 30 ms and drops what comes later. One write may
                # be more than one read: the kernel ends lines one by one.
                times = {
                    text: next(time for time, sofar in session.history() if text in sofar)
                    for text in (b"100%", b"Configuration committed successfully\r\n")}
                self.assertLess(max(times.values()) - min(times.values()), 0.01)
                progress = answer.split(b"Configuration committed")[0]
                self.assertNotRegex(progress, rb"[>#]|:\s*\Z")

    def test_pager(self):
        with Terminal() as session:
            session.prompt()
            session.send("show config running\r")
            first = session.until(rb"lines 1-23\x1b\[27m\x1b\[K")
            self.assertEqual(first.split(b"\x1b[7m")[0].count(b"\n"), 1 + 23)
            session.send("\r")
            session.until(rb"lines 2-24\x1b\[27m\x1b\[K")
            session.send("q")
            session.until(rb"admin@WF-500> \Z")
            # Now it is an ordinary character.
            session.send("q")
            self.assertEqual(session.until("q"), b"q")
            session.send("\x15")
        for term in ("dumb", None, "no-such-terminal"):
            with self.subTest(term=term), Terminal(term=term) as session:
                session.prompt()
                self.assertIn(b"mgt-config", session.line("show config running"))

    def test_pipe(self):
        result = subprocess.run(
            [WFSH], input=b"show clock\nconfigure\n\n# text\n  show deviceconfig system\nexit",
            env={"WFSH_STATE": state(), "TERM": "xterm"}, capture_output=True, timeout=10)
        self.assertNotRegex(result.stdout, rb"[\r\x1b]|WF-500[>#]")
        self.assertIn(b"Entering configuration mode\n[edit]\n", result.stdout)
        self.assertIn(b"Exiting configuration mode\n", result.stdout)
        self.assertEqual(result.stderr, b"")


class BadInput(unittest.TestCase):
    def test_survives(self):
        inputs = {
            "escape": b"\x1b",
            "unknown sequences": b"\x1b[99~\x1b[1;5Z\x1bOQ\x1b[?1;2c",
            "invalid UTF-8": b"\xff\xfe\xc3(\xe2\x82",
            "controls": bytes(code for code in range(1, 32) if code not in (3, 4, 10, 13, 18, 19, 22)),
            "long": b"x" * 60_000,
            "tokens": b"show " + b"a " * 10_000,
        }
        for name, data in inputs.items():
            with self.subTest(name=name), Terminal() as session:
                session.prompt()
                session.send(data)
                session.send(b"\r")
                session.silence(0.3)
                session.send(b"\x03")
                session.until(rb"> \Z", 20)
                session.send(b"\rfoo\r")
                session.until(rb"Unknown command: foo\r\n")
                session.prompt()
                session.send("exit\r")
                self.assertEqual(session.ends(), 0)

    def test_megabyte_line(self):
        with Terminal() as session:
            session.prompt()
            session.line("set cli scripting-mode on")
            session.send(b"y" * 1_000_000 + b"\r")
            session.until(rb"Unknown command: y+\r\n", 30)
            session.prompt()

    def test_control_characters_are_not_shown_back(self):
        with Terminal() as session:
            session.prompt()
            session.send(b'fo\x16\x1b]0;title\x16\x07 \r')
            session.prompt()
            self.assertNotIn(b"\x1b]0;", session.everything)


class Endings(unittest.TestCase):
    def test_hang_up(self):
        places = {"prompt": [], "configuration": ["configure"],
                  "question": ["request restart system\r"],
                  "password": ["configure", "set mgt-config users x password\r"],
                  "pager": ["show config running\r"]}
        for name, lines in places.items():
            with self.subTest(place=name), Terminal() as session:
                session.prompt()
                for line in lines:
                    if line.endswith("\r"):
                        session.send(line)
                        session.silence(0.3)
                    else:
                        session.line(line)
                session.hang_up()
                session.ends(3)

    def test_signals_restore_the_terminal(self):
        for number in (signal.SIGHUP, signal.SIGTERM):
            for line in ("", "request restart system", "set cli pager on"):
                with self.subTest(signal=number, line=line), Terminal() as session:
                    session.prompt()
                    session.send(line + "\r")
                    session.silence(0.1)
                    self.assertNotEqual(session.attributes(), session.before)
                    session.signal(number)
                    self.assertIn(session.ends(), (-number, 128 + number))
                    self.assertEqual(session.attributes(), session.before)

    def test_exit_restores_the_terminal(self):
        with Terminal() as session:
            session.prompt()
            session.send("exit\r")
            self.assertEqual(session.ends(1), 0)
            self.assertEqual(session.attributes(), session.before)

    def test_end_of_file_in_a_question(self):
        with Terminal() as session:
            session.prompt()
            session.send("request restart system\r")
            session.until(rb"\(y or n\) ")
            session.send("\x04")
            session.prompt()
            session.line("configure")
            session.send("set mgt-config users x password\r")
            session.until(rb"Enter password   : ")
            session.send("\x04")
            session.until(rb"# \Z")


if __name__ == "__main__":
    unittest.main()
