"""netmiko's `paloalto_panos` against wfsh behind sshd."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from connection import KEY, USER, WAYS, need

need("netmiko")

from netmiko import ConnectHandler  # noqa: E402


class Netmiko(unittest.TestCase):
    def connect(self, port):
        return ConnectHandler(
            device_type="paloalto_panos", host="127.0.0.1", port=port, username=USER,
            use_keys=True, key_file=KEY, ssh_config_file=None)

    def test_password_by_keyboard_interactive(self):
        """Without a key netmiko answers the prompts of keyboard-interactive."""
        port = WAYS.get("login shell")
        if port is None:
            self.skipTest("wfsh as login shell needs root")
        with ConnectHandler(
                device_type="paloalto_panos", host="127.0.0.1", port=port, username=USER,
                password="Correct-Horse7", use_keys=False, allow_agent=False,
                ssh_config_file=None) as device:
            self.assertEqual(device.find_prompt(), f"{USER}@WF-500>")
            self.assertIn("hostname: WF-500", device.send_command("show system info"))

    def test_all(self):
        # At once: netmiko waits two seconds of silence whenever it tests the mode.
        works = [self.commands, self.modes, self.configuration]
        with ThreadPoolExecutor(len(works) * len(WAYS)) as pool:
            runs = [
                ((way, work.__name__), pool.submit(work, way, port))
                for way, port in WAYS.items() for work in works]
        for name, run in runs:
            with self.subTest(name=name):
                run.result()

    def commands(self, _, port):
        with self.connect(port) as device:
            self.assertEqual(device.base_prompt, f"{USER}@WF-500")
            self.assertEqual(device.find_prompt(), f"{USER}@WF-500>")
            self.assertTrue(device.is_alive())
            self.assertIn("sw-version: ", device.send_command("show system info | match version"))
            self.assertIn("hostname: WF-500", device.send_command("show system info"))
            self.assertRegex(device.send_command("show clock").strip(), r"\A.* \d{4}\Z")
            self.assertIn("Unknown command: foo", device.send_command("foo"))
            self.assertIn("Invalid syntax", device.send_command("show nothing"))
            self.assertIn("config {", device.send_command("show config running"))
            self.assertIn("WF-500", device.send_command_timing("show system info"))
            long = "show config running | match " + "x" * 300
            self.assertEqual(device.send_command(long), "")
            info = device.send_command("show system info", use_textfsm=True)
            self.assertEqual(info[0]["hostname"], "WF-500")

    def modes(self, _, port):
        device = self.connect(port)
        self.assertFalse(device.check_config_mode())
        device.config_mode()
        self.assertTrue(device.check_config_mode())
        device.exit_config_mode()
        self.assertFalse(device.check_config_mode())
        device.config_mode()
        start = time.monotonic()
        device.disconnect()
        self.assertLess(time.monotonic() - start, 8)
        self.assertFalse(device.is_alive())

    def configuration(self, way, port):
        name = way.replace(" ", "-")
        with self.connect(port) as device:
            output = device.send_config_set(
                [f"set mgt-config users {name} public-key \"netmiko 1\"",
                 f"set shared certificate-profile {name}",
                 f"set shared certificate-profile {name} use-crl yes",
                 f"delete shared certificate-profile {name}",
                 f"delete mgt-config users {name}",
                 f"set deviceconfig system login-banner \"netmiko {name}\""],
                exit_config_mode=False)
            self.assertNotIn("Invalid syntax", output)
            self.assertNotIn("rror", output)
            # The other login method may have committed this change already.
            output = device.commit(comment="by netmiko", force=True)
            self.assertIn("configuration committed successfully", output.lower())
            self.assertFalse(device.check_config_mode())
            # All sessions share one candidate, so any of them may have committed last.
            self.assertIn("login-banner ", device.send_command("show config running"))
            output = device.send_config_set(
                [f"set deviceconfig system login-banner {name}", "commit force"])
            self.assertIn("Configuration committed successfully", output)
            self.assertIn("Exiting configuration mode", output)


if __name__ == "__main__":
    unittest.main()
