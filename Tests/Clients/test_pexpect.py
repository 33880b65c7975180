"""pexpect and the OpenSSH client against wfsh behind sshd; one-line commands; standard input."""

import subprocess
import unittest

from connection import KEY, USER, WAYS, need

need("pexpect")

import pexpect  # noqa: E402

OPTIONS = [
    "-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "LogLevel=ERROR", "-i", KEY]


def ssh(port, *arguments, flags=(), **options):
    return subprocess.run(
        ["ssh", *OPTIONS, "-p", str(port), *flags, f"{USER}@127.0.0.1", *arguments],
        capture_output=True, text=True, timeout=20, **options)


class Pexpect(unittest.TestCase):
    def test_session(self):
        for way, port in WAYS.items():
            child = pexpect.spawn(
                "ssh", [*OPTIONS, "-p", str(port), f"{USER}@127.0.0.1"], timeout=10,
                encoding="utf-8")
            prompt = rf"{USER}@WF-500[>#] $"
            child.expect(prompt)
            child.sendline("set cli pager off")
            child.expect(prompt)
            child.sendline("configure")
            child.expect(r"\[edit\] *\r\n" + prompt)
            child.sendline("set mgt-config users pexpect password")
            child.expect("Enter password   : $")
            child.sendline("Pexpect-49")
            child.expect("Confirm password : $")
            child.sendline("Pexpect-49")
            child.expect(prompt)
            self.assertNotIn("Pexpect-49", child.before)
            child.sendline("delete mgt-config users pexpect")
            child.expect(prompt)
            child.sendcontrol("c")
            child.expect(prompt)
            child.sendline("exit")
            child.expect(prompt)
            child.sendline("exit")
            child.expect(pexpect.EOF)
            child.close()
            self.assertEqual(child.exitstatus, 0)

    def test_one_command(self):
        for way, port in WAYS.items():
            result = ssh(port, "show system info")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(result.stdout.strip().startswith("hostname: WF-500"))
            self.assertNotIn("\r", result.stdout)
            self.assertNotIn("\x1b", result.stdout)
            self.assertNotIn("WF-500>", result.stdout)
            self.assertIn("Unknown command: foo", ssh(port, "foo").stdout)
            # No Unix shell sees it.
            for text in ("show clock; id", "$(id)", "`id`", "show clock | match x; id", "| id",
                         "show clock && id", "show clock\nid", "'; id #"):
                result = ssh(port, text)
                self.assertNotIn("uid=", result.stdout + result.stderr)

    def test_standard_input(self):
        text = "\n# a comment\n   show clock\nconfigure\nset deviceconfig system login-banner i\nexit\nexit\n"
        for way, port in WAYS.items():
            result = ssh(port, flags=["-T"], input=text)
            self.assertRegex(result.stderr, r"\A(wfsh: '[a-z0-9]+' is not an administrator [^\n]*\n)?\Z")
            self.assertIn("Exiting configuration mode", result.stdout)
            self.assertNotIn("\r", result.stdout)
            self.assertNotIn("\x1b", result.stdout)

    def test_command_on_a_terminal(self):
        for way, port in WAYS.items():
            result = ssh(port, "show clock", flags=["-tt"], stdin=subprocess.DEVNULL)
            self.assertEqual(result.returncode, 0)
            self.assertNotIn("\x1b", result.stdout)

    def test_no_other_way_in(self):
        for way, port in WAYS.items():
            for program in ("bash", "/bin/sh -i", "/usr/lib/openssh/sftp-server", "internal-sftp"):
                self.assertIn("Unknown command", ssh(port, program, input="").stdout, way)
            self.assertIn("Invalid syntax.", ssh(port, "scp -t /tmp", input="").stdout, way)


if __name__ == "__main__":
    unittest.main()
