"""The appliance's side of the device certificate, against an independent EST server."""

import base64
import os
import re
import signal
import subprocess
import time
import unittest

import terminal
import test_secrets
from est_server import Server
from listener import Workshop
from portal import NTP, SERIAL, Device, dates, rows, scratch, search

DAY = 86400
OTP = "otp-Zq7-Correct-Horse"
FAILED = "Failed to fetch device certificate. "
SUCCESS = "Successfully fetched Device Certificate"


class Independent(unittest.TestCase):
    """Against Python and openssl."""

    @classmethod
    def setUpClass(cls):
        cls.shop = shop = Workshop(scratch())
        shop.authority("root")
        shop.authority("other")
        names = "basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1,DNS:localhost\n"
        shop.leaf("server", "root", extensions=names)
        shop.leaf("foreign", "other", extensions=names)
        shop.leaf("elsewhere", "root", extensions="basicConstraints=CA:FALSE\nsubjectAltName=DNS:portal.example.com\n")
        shop.leaf("old", "root", extensions=names, start="20200101000000Z", end="20210101000000Z")
        shop.authority("issuing", by="root")
        cls.server = Server(shop)

    def setUp(self):
        self.server.mode = ""
        self.server.passwords.clear()

    def device(self, url=None, ca="root"):
        return Device(scratch(), {"WFSH_PORTAL": url or self.server.url,
                                  "WFSH_PORTAL_CA": self.shop.path(f"{ca}.pem")}, NTP)

    def fetch(self, device, mode="", *more, options=()):
        """Fetches the certificate, and runs more lines in the same session."""
        self.server.mode = mode
        self.server.passwords[f"{SERIAL}:{OTP}"] = True
        if mode == "spent":
            self.server.passwords.clear()
        return device.run(f"request certificate fetch otp {OTP}", *more, options=options)

    def test_success(self):
        for mode in ("", "chunked", "with its CA", "CA first"):
            with self.subTest(mode):
                device = self.device()
                answer, status = self.fetch(device, mode, "show device-certificate status",
                                            "show device-certificate info", "show jobs id 2")
                self.assertEqual(status, 0, answer)
                self.assertTrue(answer.startswith("\nDevice-certificate-fetch job enqueued with jobid 2\n2\n\nDevice "))
                self.assertIn("FIN     OK", answer)
                seen = self.server.seen[-1]
                self.assertEqual((seen["path"], seen["type"], seen["user"]),
                                 ("/.well-known/est/simpleenroll", "application/pkcs10", f"{SERIAL}:{OTP}"))
                self.assertIn("self-signature verify OK", seen["request"])
                self.assertEqual(self.server.subject(), f"CN = {SERIAL}")
                pem = device.certificate()
                begin, end = dates(pem)
                shown = rows(answer)
                self.assertEqual(shown["Current device certificate status"], "Valid")
                for name, moment in (("Not valid before", begin), ("Not valid after", end)):
                    self.assertEqual(shown[name], time.strftime("%Y/%m/%d %H:%M:%S UTC", time.gmtime(moment)))
                self.assertEqual((shown["Last fetched status"], shown["Last fetched info"]), ("success", SUCCESS))
                self.assertEqual(int(device.file()["expires"]), end)
                told = subprocess.run(["openssl", "x509", "-noout", "-serial", "-fingerprint", "-sha256"], input=pem,
                                      text=True, capture_output=True, check=True).stdout
                self.assertEqual(shown["Serial number"], re.search(r"serial=(\w+)", told)[1])
                self.assertEqual(shown["SHA-256 fingerprint"],
                                 re.search(r"Fingerprint=([\w:]+)", told)[1].replace(":", ""))
                self.assertEqual(shown["Issuer"], "/CN=root")
                self.assertEqual(search([device.state], OTP, "BEGIN PRIVATE"), [])
                for place, _, names in os.walk(device.state):
                    for name in names:
                        self.assertEqual(os.stat(f"{place}/{name}").st_mode & 0o077, 0, name)

    def test_failures(self):
        """Every failure has its message; the existing certificate and its key stay."""
        device = self.device()
        self.fetch(device)
        before = device.file()
        wrong = "The portal does not accept the one-time password"
        number = 3
        for mode, reason in (
                ("broken", "The portal responded with HTTP status 500"), ("later", "The portal left the request pending"),
                ("missing", "The portal has no service for enrollment (EST) at this address"),
                ("redirect", "The portal responded with HTTP status 302"),
                ("told", "The portal has refused: no \\x1B[31mmore\\x1B[0m devices"),
                ("no base64", "contains no certificate"), ("no certificate", "contains no certificate"),
                ("empty", "contains no certificate"), ("large", "longer than 131072 bytes"), ("cut off", "truncated"),
                ("other key", "is for another key"), ("other device", "is for another device: 001122334455"),
                ("no name", "is for another device: without a name"), ("past", "check the clock of the appliance"),
                ("future", "check the clock of the appliance"), ("spent", wrong)):
            with self.subTest(mode):
                answer, status = self.fetch(device, mode, "show device-certificate status", f"show jobs id {number}")
                self.assertEqual(status, 1)
                found = re.search(r"\nServer error : (.*)\n", answer)
                self.assertIsNotNone(found, answer)
                self.assertTrue(found[1].startswith(FAILED) and reason in found[1], found[1])
                shown = rows(answer)
                self.assertEqual((shown["Current device certificate status"], shown["Last fetched status"]),
                                 ("Valid", "failure"))
                self.assertEqual(shown["Last fetched info"], found[1])
                self.assertIn("FIN   FAIL", answer)
                self.assertIn(f"Details:{found[1]}\n", answer)
                after = device.file()
                self.assertEqual([after[name] for name in ("certificate", "private-key", "expires")],
                                 [before[name] for name in ("certificate", "private-key", "expires")])
                number += 1
        self.assertEqual(search([device.state], OTP), [])

    def test_server_is_not_trusted(self):
        for name, ca, options, reason in (
                ("foreign", "root", (), "its certificate is not trusted"), ("server", "other", (), "its certificate is not trusted"),
                ("elsewhere", "root", (), "its certificate does not name 127.0.0.1"),
                ("old", "root", (), "certificate has expired"),
                ("server", "root", ("--clock", "2010-01-01"), "certificate is not yet valid"),
                ("server", "root", ("--clock", "2045-01-01"), "certificate has expired")):
            with self.subTest(f"{name} {ca} {options}"):
                server = Server(self.shop, name)
                device = self.device(server.url, ca)
                answer, status = device.fetch(OTP, *options)
                self.assertEqual(status, 1)
                self.assertIn(f"Server error : {FAILED}Portal 127.0.0.1:{server.port}: ", answer)
                self.assertIn(reason, answer)
                self.assertEqual(server.seen, [], "the password was sent to somebody else")

    def test_before_the_portal_is_asked(self):
        """Errors that need no server use up no password and leave no job and no state."""
        ca = self.shop.path("root.pem")
        self.shop.write("note", "This is no certificate.\n")
        for environment, lines, reason in (
                ({}, (NTP,), "No portal is known"),
                ({"WFSH_PORTAL": self.server.url}, (NTP,), "WFSH_PORTAL needs WFSH_PORTAL_CA"),
                ({"WFSH_PORTAL": self.server.url, "WFSH_PORTAL_CA": "/none"}, (NTP,), "/none does not exist"),
                ({"WFSH_PORTAL": self.server.url, "WFSH_PORTAL_CA": self.shop.path("note")}, (NTP,), "there is no certificate"),
                ({"WFSH_PORTAL": "http://127.0.0.1", "WFSH_PORTAL_CA": ca}, (NTP,), "must start with https://"),
                ({"WFSH_PORTAL": self.server.url, "WFSH_PORTAL_CA": ca}, ("set deviceconfig system hostname a",),
                 "No NTP server is configured")):
            with self.subTest(reason):
                device = Device(scratch(), environment, *lines)
                answer, status = device.fetch(OTP)
                self.assertEqual((status, reason in answer, "enqueued" in answer), (1, True, False), answer)
                self.assertEqual(device.status(), {})
                self.assertNotIn("Device-certificate-fetch", device.run("show jobs all")[0])
        # The candidate is not in force.
        device = Device(scratch(), {"WFSH_PORTAL": self.server.url, "WFSH_PORTAL_CA": ca})
        device.run("configure", NTP)
        self.assertIn("No NTP server is configured", device.fetch(OTP)[0])

    def test_only_a_superuser(self):
        device = self.device()
        device.run("configure", "set mgt-config users reader permissions role-based superreader yes",
                   "set mgt-config users reader phash $5$abcdefgh$0123456789012345678901234567890123456789012", "commit")
        count = len(self.server.seen)
        answer, status = self.fetch(device, options=("--user", "reader"))
        self.assertEqual((status, "permission denied" in answer), (1, True), answer)
        self.assertEqual(len(self.server.seen), count)
        self.assertEqual(device.run("show device-certificate status", options=("--user", "reader"))[1], 0)
        self.assertEqual(device.run("wfsh device-certificate portal url none", options=("--user", "reader"))[1], 1)
        self.assertEqual(self.fetch(device)[1], 0)

    def test_killed(self):
        """A kill during the exchange: the previous certificate stays, and the job has failed."""
        device = self.device()
        self.fetch(device)
        before = device.file()
        self.server.mode = "silent"
        self.server.arrived.clear()
        self.server.released.clear()
        session = device.start("-c", f"request certificate fetch otp {OTP}")
        self.assertTrue(self.server.arrived.wait(10))
        with open(f"/proc/{session.pid}/cmdline", "rb") as file:
            self.assertNotIn(OTP.encode(), file.read())
        session.send_signal(signal.SIGKILL)
        session.communicate()
        self.server.released.set()
        self.assertEqual(device.file(), before)
        self.assertEqual(device.status()["Current device certificate status"], "Valid")
        self.assertIn("FIN   FAIL", device.run("show jobs id 3")[0])
        self.assertEqual(search([device.state], OTP), [])
        self.assertEqual(self.fetch(device)[1], 0)
        self.assertNotEqual(device.file(), before)

    def test_interrupted(self):
        """Ctrl-C ends the wait at once; the history contains no password."""
        device = self.device()
        self.server.mode = "silent"
        self.server.arrived.clear()
        self.server.released.clear()
        variables = list(device.environment.items())
        with terminal.Terminal(directory=device.state, environment=variables) as session:
            session.prompt()
            session.send(f"request certificate fetch otp {OTP}\r")
            self.assertTrue(self.server.arrived.wait(10))
            before = time.monotonic()
            session.send(b"\x03")
            session.prompt(3)
            self.assertLess(time.monotonic() - before, 1)
            shown = session.line("show device-certificate status")
            self.assertIn(b"the portal may have consumed the one-time password", shown)
            session.send(b"\x10\x10")
            self.assertIn(b"request certificate fetch otp ********", session.until(rb"\*{8}"))
        self.server.released.set()
        self.assertEqual(search([device.state], OTP), [])

    def test_renewal(self):
        """A renewal is authorized by the certificate and has a new key; a failed one is reported and retried an hour later."""
        device = self.device()
        self.fetch(device)
        first = device.certificate()
        count = len(self.server.seen)
        device.status("--set-clock", "+74d")
        self.assertEqual(len(self.server.seen), count)
        # The server keeps today's clock: its certificates end 90 days from today, so the next renewal is due again.
        shown = device.status("--set-clock", "+76d")
        self.assertEqual(len(self.server.seen), count + 1)
        seen = self.server.seen[-1]
        self.assertEqual((seen["path"], seen["user"]), ("/.well-known/est/simplereenroll", None))
        self.assertEqual(seen["device"]["subject"], ((("commonName", SERIAL),),))
        self.assertEqual(shown["Last fetched info"], SUCCESS)
        second = device.certificate()
        self.assertNotEqual(first, second)
        keys = {subprocess.run(["openssl", "x509", "-noout", "-pubkey"], input=pem, text=True, capture_output=True,
                               check=True).stdout for pem in (first, second)}
        self.assertEqual(len(keys), 2)
        self.server.mode = "broken"
        at = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 77 * DAY))
        for minute, tries in ((0, 1), (30, 0), (59, 0), (61, 1), (90, 0)):
            count = len(self.server.seen)
            shown = device.status("--clock", f"{at} {10 + minute // 60}:{minute % 60:02}:00")
            self.assertEqual(len(self.server.seen) - count, tries, minute)
            self.assertEqual((shown["Current device certificate status"], shown["Last fetched status"]),
                             ("Valid", "failure"))
        self.assertEqual(device.certificate(), second)

    def test_intermediate(self):
        """Intermediates are stored, and sent at the renewal to a server that knows only the root."""
        server = Server(self.shop, ca="issuing")
        device = self.device(server.url)
        for mode, works in (("with its CA", True), ("", False)):
            server.mode = mode
            server.passwords[f"{SERIAL}:{OTP}"] = True
            self.assertEqual(device.fetch(OTP)[1], 0)
            shown = device.status("--set-clock", "+76d")
            self.assertEqual(shown["Last fetched status"], "success" if works else "failure", shown)
        # The server closes with bytes unread: the end of the connection may overtake its alert.
        self.assertRegex(shown["Last fetched info"], "alert 'unknown ca'|the connection was closed|reset")

    def test_invalid(self):
        """A certificate before its validity, and one without its key."""
        device = self.device()
        self.assertEqual(self.fetch(device)[1], 0)
        self.assertEqual(device.status("--clock", "2016-01-01")["Current device certificate status"], "Invalid")
        count = len(self.server.seen)
        os.remove(f"{device.state}/keyring")
        self.assertEqual(device.status()["Current device certificate status"], "Invalid")
        shown = device.status("--set-clock", "+76d")
        self.assertEqual((shown["Current device certificate status"], shown["Last fetched info"]),
                         ("Invalid", "Device certificate is missing or invalid. It cannot be renewed."))
        self.assertEqual(len(self.server.seen), count)
        self.assertIn("It cannot be renewed.", device.run("less mp-log device-certificate.log")[0])
        self.assertEqual(self.fetch(device)[1], 0)
        self.assertEqual(device.status()["Current device certificate status"], "Valid")

    def test_memory(self):
        """After its answer, a session holds neither password nor key."""
        if os.geteuid() != 0:
            self.skipTest("only root may read the memory of a session")
        device = self.device()
        self.server.passwords[f"{SERIAL}:{OTP}"] = True
        with terminal.Terminal(directory=device.state, environment=list(device.environment.items())) as session:
            session.prompt()
            for password in (OTP, "otp-Zq8-Wrong-Wrong"):
                answer = session.line(f"request certificate fetch otp {password}", 20)
                self.assertIn(b"enqueued", answer)
            session.line("show clock")
            pieces = list(test_secrets.memory(session.process.pid))
            self.assertTrue(any(device.state.encode() in piece for _, piece in pieces))
            for password in (OTP, "otp-Zq8-Wrong-Wrong"):
                basic = base64.b64encode(f"{SERIAL}:{password}".encode())
                for spelling in [*test_secrets.spellings(password), basic]:
                    self.assertEqual([where for where, piece in pieces if spelling in piece], [], password)


if __name__ == "__main__":
    unittest.main()
