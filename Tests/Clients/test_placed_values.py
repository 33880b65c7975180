"""Values of a hand-placed running-config.xml that its schema refuses, and times beyond --clock's range."""

import os
import re
import signal
import subprocess
import unittest

from terminal import WFSH, Terminal, state

DOCUMENT = """<?xml version="1.0"?>
<config><devices><entry name="localhost.localdomain"><deviceconfig>
<system><hostname>placed</hostname><timezone>{zone}</timezone></system>
<setting><management><idle-timeout>{idle}</idle-timeout>
<secure-conn-server><disconnect-wait-time>{wait}</disconnect-wait-time></secure-conn-server>
</management></setting>
</deviceconfig></entry></devices></config>
"""


def placed(zone="UTC", idle="60", wait="0"):
    directory = state()
    with open(os.path.join(directory, "running-config.xml"), "w", encoding="utf-8") as file:
        file.write(DOCUMENT.format(zone=zone, idle=idle, wait=wait))
    return directory


def run(*arguments, environment=()):
    return subprocess.run(
        [WFSH, *arguments, "-c", "show clock"], capture_output=True, text=True, timeout=30, check=False,
        stdin=subprocess.DEVNULL, env=dict(os.environ, **dict(environment)))


class PlacedValues(unittest.TestCase):
    def test_idle_timeout(self):
        for idle in ("99999999999999", "-99999999999999", "9223372036854775807", "153722867280913", "x", "1441"):
            with self.subTest(idle=idle), Terminal(directory=placed(idle=idle)) as session:
                session.prompt()
                self.assertIn(b"60 minutes", session.line("show cli idle-timeout"))

    def test_accepted_idle_timeout(self):
        for idle, shown in (("0", b"never"), ("1440", b"1440 minutes")):
            with self.subTest(idle=idle), Terminal(directory=placed(idle=idle)) as session:
                session.prompt()
                self.assertIn(shown, session.line("show cli idle-timeout"))

    def test_zone(self):
        for zone in ("/dev/tty", "/dev/zero", "Nowhere/Town", ":/etc/localtime"):
            with self.subTest(zone=zone), Terminal(directory=placed(zone=zone)) as session:
                session.prompt()
                self.assertRegex(session.line("show clock"), rb"\d\d:\d\d:\d\d UTC \d{4}")
        with Terminal(directory=placed(zone="Asia/Tokyo")) as session:
            session.prompt()
            self.assertIn(b" JST ", session.line("show clock"))

    def test_wait_time_of_a_listener(self):
        directory = placed(wait="999999999999999999")
        listener = subprocess.Popen(
            [WFSH, "serve", "--listen", "127.0.0.1:0", "--state", directory], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        try:
            self.assertIn("listening on", listener.stdout.readline())
            result = run("--state", directory, "-c", "configure", "-c", "set deviceconfig system hostname b",
                         "-c", "delete deviceconfig setting management secure-conn-server", "-c", "commit")
            self.assertIn("successfully", result.stdout)
            self.assertIsNone(listener.poll())
        finally:
            listener.send_signal(signal.SIGTERM)
            self.assertEqual(listener.wait(10), 0)
            listener.stdout.close()


class ClockRange(unittest.TestCase):
    def test_beyond_the_range(self):
        for time in ("9223372036854775807", "253402300800", "9999-12-31 23:59:60", "1969-12-31", "-1", "+36501d",
                     "+99999999999999999999d"):
            for arguments, environment in (
                    (("--clock", time), {}), ((), {"WFSH_CLOCK": time})):
                with self.subTest(time=time, arguments=arguments):
                    result = run("--state", state(), *arguments, environment=environment)
                    self.assertEqual(result.returncode, 2, result.stderr)
                    self.assertIn("1970 to 9999", result.stderr)

    def test_ends_of_the_range(self):
        for time, year in (("0", "1970"), ("9999-12-31 23:59:00", "9999")):
            result = run("--state", state(), "--clock", time)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(re.search(rf"UTC {year}$", result.stdout.strip()), result.stdout)


if __name__ == "__main__":
    unittest.main()
