"""netmiko's `paloalto_panos` against wfsh behind sshd."""

import time
import unittest

from connection import KEY, USER, WAYS, each_way, need

need("netmiko")

from netmiko import ConnectHandler  # noqa: E402


class Netmiko(unittest.TestCase):
    transports = [""]

    def connect(self, port, _=""):
        return ConnectHandler(
            device_type="paloalto_panos", host="127.0.0.1", port=port, username=USER,
            use_keys=True, key_file=KEY, ssh_config_file=None)

    @each_way
    def test_commands(self, device, _):
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

    @each_way
    def test_modes(self, device, _):
        self.assertFalse(device.check_config_mode())
        device.config_mode()
        self.assertTrue(device.check_config_mode())
        device.exit_config_mode()
        self.assertFalse(device.check_config_mode())

    @each_way
    def test_configuration_and_commit(self, device, number):
        output = device.send_config_set(
            [f"set deviceconfig system login-banner \"netmiko {number}\"",
             f"set shared certificate-profile netmiko{number}",
             f"set shared certificate-profile netmiko{number} use-crl yes",
             f"delete shared certificate-profile netmiko{number}"], exit_config_mode=False)
        self.assertNotIn("Invalid syntax", output)
        self.assertNotIn("rror", output)
        output = device.commit(comment="by netmiko")
        self.assertIn("configuration committed successfully", output.lower())
        self.assertFalse(device.check_config_mode())
        running = device.send_command("show config running")
        self.assertIn(f'login-banner "netmiko {number}";', running)
        output = device.send_config_set([f"set deviceconfig system login-banner x{number}"])
        self.assertIn("Exiting configuration mode", output)
        device.commit(force=True)
        output = device.send_config_set(
            [f"set deviceconfig system login-banner y{number}", "commit"])
        self.assertIn("Configuration committed successfully", output)

    @each_way
    def test_structured_output(self, device, _):
        info = device.send_command("show system info", use_textfsm=True)
        self.assertEqual(info[0]["hostname"], "WF-500")
        self.assertEqual(info[0]["model"], "WF-500")

    def test_disconnect(self):
        for port in WAYS.values():
            device = self.connect(port)
            device.config_mode()
            start = time.monotonic()
            device.disconnect()
            self.assertLess(time.monotonic() - start, 8)
            self.assertFalse(device.is_alive())


if __name__ == "__main__":
    unittest.main()
