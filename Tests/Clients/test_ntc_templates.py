"""ntc-templates parses the commands that a WF-500 shares with firewalls."""

import subprocess
import unittest

from connection import need
from terminal import WFSH, state

need("ntc_templates")

from ntc_templates.parse import parse_output  # noqa: E402


class Templates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.state = state()

    def answers(self, *lines):
        arguments = [word for line in lines for word in ("-c", line)]
        return subprocess.run(
            [WFSH, "--state", self.state, *arguments], capture_output=True, text=True, timeout=10,
            check=True).stdout

    def parse(self, command):
        return parse_output("paloalto_panos", command, self.answers(command))

    def test_system_info(self):
        info, = self.parse("show system info")
        # Commands that only firewalls have.
        missing = {name for name, value in info.items() if not value}
        self.assertEqual(missing, {"vm_license", "vm_mode", "vpn_disable_mode", "multi_vsys"})
        self.assertEqual(info["hostname"], "WF-500")
        self.assertEqual(info["model"], "WF-500")

    def test_interface_management(self):
        interface, = self.parse("show interface management")
        for name, value in interface.items():
            with self.subTest(field=name):
                self.assertTrue(value or name == "ipv6_gateway")

    def test_jobs(self):
        self.answers(
            "configure", "set deviceconfig system login-banner a", "commit",
            "set deviceconfig system login-banner b", "commit")
        jobs = self.parse("show jobs all")
        self.assertEqual(len(jobs), 2)
        for job in jobs:
            for name, value in job.items():
                with self.subTest(field=name):
                    self.assertTrue(value)
            self.assertEqual(job["status"], "FIN")
            self.assertEqual(job["result"], "OK")


if __name__ == "__main__":
    unittest.main()
