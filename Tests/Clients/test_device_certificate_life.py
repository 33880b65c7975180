"""The device certificate from its first day to its last, against `wfsh portal`."""

import concurrent.futures
import os
import time
import unittest

from listener import FileServer, Listener
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
        """Ninety days and what follows."""
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
        self.move("--clock", "+74d")
        self.device.status("--clock", "+74d")
        self.assertEqual(self.device.certificate(), first)
        self.move("--clock", "+76d")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: self.device.run("show clock", options=("--clock", "+76d")), range(8)))
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)
        second = self.device.certificate()
        self.assertEqual(dates(second)[1] - dates(first)[1] > 75 * DAY, True)
        self.assertEqual(self.device.status("--clock", "+76d")["Last fetched info"], SUCCESS)
        # Nobody renews it: it expires, which is told, and a new password restores it.
        self.portal.stop()
        shown = self.device.status("--clock", "+160d")
        self.assertEqual((shown["Current device certificate status"], shown["Last fetched status"]), ("Valid", "failure"))
        self.assertIn("Connection refused", shown["Last fetched info"])
        shown = self.device.status("--clock", "+170d")
        self.assertEqual(shown["Current device certificate status"], "Expired")
        self.assertEqual(shown["Last fetched info"], "Device certificate is missing or invalid. It cannot be renewed.")
        self.portal.start("--clock", "+170d")
        self.device.run("show clock", options=("--clock", "+170d"))
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)
        self.assertEqual(self.device.certificate(), second)
        password = self.portal.password(SERIAL, "--clock", "+170d")
        self.assertEqual(self.device.fetch(password, "--clock", "+170d")[1], 0)
        self.assertEqual(self.device.status("--clock", "+170d")["Current device certificate status"], "Valid")

    def test_clocks(self):
        """An appliance whose clock is wrong spends the password and says so."""
        answer, status = self.device.fetch(self.portal.password(), "--clock", "+91d")
        self.assertEqual((status, "check the clock of the appliance" in answer), (1, True), answer)
        self.assertEqual(self.device.status()["Current device certificate status"], "None")

    def test_master_key(self):
        """The key is encrypted anew, and still works; the configuration does not change."""
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        before = self.device.file()
        answer, status = self.device.run("request master-key new-master-key Sixteen-Letters1", "show config diff",
                                         "show device-certificate status")
        self.assertEqual((status, "status: Valid" in answer), (0, True), answer)
        after = self.device.file()
        self.assertEqual(after["certificate"], before["certificate"])
        self.assertNotEqual(after["private-key"], before["private-key"])
        self.move("--clock", "+76d")
        self.assertEqual(self.device.status("--clock", "+76d")["Last fetched info"], SUCCESS)
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)

    def test_portal_by_command(self):
        """What the state directory says wins over the environment; its CA is the configuration's."""
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
        """`wfsh serve` renews it, too: nobody has to log in."""
        self.assertEqual(self.device.fetch(self.portal.password())[1], 0)
        first = self.device.certificate()
        self.move("--clock", "+76d")
        listener = Listener(self.device.state, None, "--clock", "+76d", environment=self.device.environment)
        end = time.monotonic() + 10
        while self.device.certificate() == first and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(listener.stop(), 0)
        self.assertNotEqual(self.device.certificate(), first)
        self.assertEqual(self.portal.problems().count("simplereenroll"), 1)

    def test_damage(self):
        """A file that is not understood is named and stays as it is."""
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
