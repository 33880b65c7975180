"""The device certificate from its first day to its last, against `wfsh portal`."""

import concurrent.futures
import os
import re
import shutil
import subprocess
import time
import unittest

from listener import WFSH, FileServer, Listener
from portal import NTP, SERIAL, Device, Portal, clock, dates, scratch

DAY = 86400
FAILED = "Failed to fetch device certificate. "
SUCCESS = "Successfully fetched Device Certificate"


class LifeTests(unittest.TestCase):

    def setUp(self):
        self.folder = scratch()
        self.portal = Portal(self.folder)
        self.device = Device(f"{self.folder}/device", self.portal.environment, NTP)

    def tearDown(self):
        self.portal.stop()

    def move(self, *options):
        self.portal.stop()
        self.portal.start(*options)

    def test_life(self):
        """Ninety days and the time after them."""
        password = self.portal.password()
        self.assertEqual(self.device.fetch(password), (
            "\nDevice-certificate-fetch job enqueued with jobid 2\n2\n", 0))
        begin, end = dates(self.device.certificate())
        self.assertEqual(end - begin, 90 * DAY)
        for wrong, reason in ((password, "was used already"), ("aaaaa-bbbbb-ccccc-ddddd", "is wrong"),
                              (self.portal.password(SERIAL, "--clock", clock(-3601)), "has expired"),
                              (self.portal.password("001122334455"), "is for another device")):
            answer, status = self.device.fetch(wrong)
            self.assertEqual(status, 1)
            self.assertIn(f"Server error : {FAILED}The portal has refused: the one-time password {reason}", answer)
        # Renewed from the 75th day on, by the next command, once.
        first = self.device.certificate()
        self.move("--set-clock", "+74d")
        self.device.status("--set-clock", "+74d")
        self.assertEqual(self.device.certificate(), first)
        self.move("--set-clock", "+76d")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: self.device.run("show clock", options=("--set-clock", "+76d")), range(8)))
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)
        second = self.device.certificate()
        self.assertEqual(dates(second)[1] - dates(first)[1] > 75 * DAY, True)
        self.assertEqual(self.device.status("--set-clock", "+76d")["Last fetched info"], SUCCESS)
        # Without renewal it expires, which is reported, and a new password restores it.
        self.portal.stop()
        shown = self.device.status("--set-clock", "+160d")
        self.assertEqual((shown["Current device certificate status"], shown["Last fetched status"]), ("Valid", "failure"))
        self.assertIn("Connection refused", shown["Last fetched info"])
        self.assertIn("could not be renewed: Failed to fetch device certificate. Portal ",
                      self.device.run("wfsh check certificates", options=("--set-clock", "+160d"))[0])
        shown = self.device.status("--set-clock", "+170d")
        self.assertEqual(shown["Current device certificate status"], "Expired")
        self.assertEqual(shown["Last fetched info"], "Device certificate is missing or invalid. It cannot be renewed.")
        self.assertIn("warning: the device certificate expired on ",
                      self.device.run("wfsh check certificates", options=("--set-clock", "+170d"))[0])
        self.portal.start("--set-clock", "+170d")
        self.device.run("show clock", options=("--set-clock", "+170d"))
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)
        self.assertEqual(self.device.certificate(), second)
        password = self.portal.password(SERIAL, "--set-clock", "+170d")
        self.assertEqual(self.device.fetch(password, "--set-clock", "+170d")[1], 0)
        self.assertEqual(self.device.status("--set-clock", "+170d")["Current device certificate status"], "Valid")

    def test_clocks(self):
        """An appliance whose clock is wrong spends the password and says so."""
        answer, status = self.device.fetch(self.portal.password(), "--set-clock", "+91d")
        self.assertEqual((status, "check the clock of the appliance" in answer), (1, True), answer)
        self.assertEqual(self.device.status()["Current device certificate status"], "None")

    def test_master_key(self):
        """The key is re-encrypted and still works; the configuration does not change."""
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        before = self.device.file()
        answer, status = self.device.run("request master-key new-master-key Sixteen-Letters1", "show config diff",
                                         "show device-certificate status")
        self.assertEqual((status, "status: Valid" in answer), (0, True), answer)
        after = self.device.file()
        self.assertEqual(after["certificate"], before["certificate"])
        self.assertNotEqual(after["private-key"], before["private-key"])
        self.move("--set-clock", "+76d")
        self.assertEqual(self.device.status("--set-clock", "+76d")["Last fetched info"], SUCCESS)
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)

    def test_portal_by_command(self):
        """The state directory takes precedence over the environment; its CA is in the configuration."""
        files = FileServer(self.folder)
        self.device.environment = {"WFSH_PORTAL": "https://127.0.0.1:1", "WFSH_PORTAL_CA": self.portal.authority}
        answer, status = self.device.run(
            f"tftp import certificate from 127.0.0.1 remote-port {files.port} file portal-ca.pem"
            " certificate-name portal-ca format pem",
            f"wfsh device-certificate portal url https://localhost:{self.portal.port} ca-certificate portal-ca",
            "wfsh device-certificate portal")
        self.assertEqual((status, "known-from: state directory" in answer), (0, True), answer)
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        self.device.run("wfsh device-certificate portal url none")
        self.assertIn("Portal 127.0.0.1:1: Connection refused", self.device.fetch(self.portal.password())[0])

    def test_listener(self):
        """`wfsh serve` renews it, too, without a login."""
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        first = self.device.certificate()
        self.move("--set-clock", "+76d")
        listener = Listener(self.device.state, None, "--set-clock", "+76d", environment=self.device.environment)
        end = time.monotonic() + 10
        while self.device.certificate() == first and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(listener.stop(), 0)
        self.assertNotEqual(self.device.certificate(), first)
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)

    def killed(self, base, line):
        """Kills a session at its calls, one after the other, and gives what is left each time: the device, and
        what the session has answered. WFSH_SOAK: at all calls, else at a part of them."""
        place = scratch()

        def run(*trace):
            device = Device(f"{place}/{len(os.listdir(place))}", self.portal.environment)
            shutil.copytree(base.state, device.state)
            # A process that waits for the end of its input is not killed by it.
            session = subprocess.run(["strace", "-f", "-qq", *trace, WFSH, "--state", device.state, "-c", line()],
                                     env={**os.environ, **device.environment}, capture_output=True, text=True,
                                     timeout=30, check=False)
            return device, session

        self.assertEqual(run("-o", f"{place}/log")[1].returncode, 0)
        with open(f"{place}/log", encoding="utf-8", errors="replace") as file:
            calls = [found[1] for found in re.finditer(r"^\d+ +(rename|fsync|pwrite64|mkdir)\(", file.read(), re.MULTILINE)]
        self.assertIn("rename", calls)
        points = [(name, number + 1) for name in sorted(set(calls)) for number in range(calls.count(name))]
        for name, number in points if os.environ.get("WFSH_SOAK") else points[::5]:
            with self.subTest(call=f"{name} {number}"):
                device, session = run("-o", "/dev/null", "-e", f"inject={name}:signal=KILL:when={number}")
                self.assertEqual(session.returncode, -9)
                yield device, session.stdout

    def test_killed_fetch(self):
        """The certificate is the old or the new one; the next fetch works."""
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        former = self.device.file()
        seen = set()
        for device, _ in self.killed(self.device, lambda: f"request certificate fetch otp {self.portal.password()}"):
            self.assertEqual(device.status()["Current device certificate status"], "Valid")
            file = device.file()
            same = {name: file[name] == former[name] for name in ("certificate", "private-key", "expires")}
            self.assertEqual(same["certificate"], same["private-key"])
            seen.add(same["certificate"])
            self.assertEqual(device.fetch(self.portal.password())[1], 0)
            self.assertEqual(device.status()["Last fetched info"], SUCCESS)
        self.assertIn(True, seen)

    def test_killed_change_of_keys(self):
        """The key of the certificate can be decrypted at every stage of a master key change."""
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        former = self.device.file()
        for device, _ in self.killed(self.device, lambda: "request master-key new-master-key Sixteen-Letters1"):
            self.assertEqual(device.status()["Current device certificate status"], "Valid")
            # The next process that needs the key ring finishes the change.
            ring = device.run("request certificate generate certificate-name x name x")
            self.assertEqual(ring[1], 0, ring[0])
            again = device.run("request master-key new-master-key Other-Letters-16"
                               " current-master-key Sixteen-Letters1")
            if again[1] == 0:
                self.assertNotEqual(device.file()["private-key"], former["private-key"])
            self.assertEqual(device.status()["Current device certificate status"], "Valid")

    def test_damage(self):
        """An unreadable file is named and not changed."""
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        path = f"{self.device.state}/device-certificate/certificate"
        for content in (b"\xff\xfe", b"certificate x\n", b"no line end"):
            with open(path, "wb") as file:
                file.write(content)
            answer, status = self.device.run("show device-certificate status")
            self.assertEqual((status, f"{path}: damaged" in answer), (1, True), answer)
            password = self.portal.password()
            answer, status = self.device.fetch(password)
            self.assertEqual((status, f"{path}: damaged" in answer, "enqueued" in answer), (1, True, False), answer)
            self.assertEqual(self.device.run("show clock", "request master-key new-master-key Sixteen-Letters1"
                                             if content == b"\xff\xfe" else "show clock")[1], 0)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), content)
        os.remove(path)
        self.assertEqual(self.device.fetch(password)[1], 0)


if __name__ == "__main__":
    unittest.main()
