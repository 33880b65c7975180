"""scrapli with scrapli_community's `paloalto_panos` against wfsh behind sshd."""

import unittest

from connection import KEY, USER, each_way, need

need("scrapli", "scrapli_community", "paramiko")

from scrapli import Scrapli  # noqa: E402


class SystemAndParamiko(unittest.TestCase):
    transports = ["system", "paramiko"]

    def connect(self, port, transport):
        return Scrapli(
            platform="paloalto_panos", host="127.0.0.1", port=port, auth_username=USER,
            auth_private_key=KEY, auth_strict_key=False, transport=transport, timeout_ops=10,
            transport_options={"enable_rsa2": True})

    @each_way
    def test_commands(self, device, _):
        self.assertEqual(device.get_prompt().strip(), f"{USER}@WF-500>")
        response = device.send_command("show system info")
        self.assertFalse(response.failed)
        self.assertTrue(response.result.strip().startswith("hostname: WF-500"))
        self.assertTrue(response.result.strip().endswith("operational-mode: normal"))
        self.assertTrue(device.send_command("foo").failed)
        self.assertTrue(device.send_command("show nothing").failed)
        self.assertFalse(device.send_command("show jobs all").failed)
        responses = device.send_commands(["show clock", "show admins", "show config running"])
        self.assertFalse(responses.failed)

    @each_way
    def test_configuration(self, device, number):
        response = device.send_configs(
            [f"set deviceconfig system login-banner scrapli{number}", "commit force"])
        self.assertFalse(response.failed)
        self.assertIn("Configuration committed successfully", response[1].result)
        response = device.send_config("set shared certificate-profile x CA nowhere")
        self.assertTrue(response.failed)
        running = device.send_command("show config running").result
        self.assertIn("login-banner ", running)

    @each_way
    def test_password_dialogue(self, device, number):
        device.acquire_priv("configuration")
        response = device.send_interactive(
            [(f"set mgt-config users scrapli{number} password", "Enter password", False),
             ("Scrapli-2025", "Confirm password", True), ("Scrapli-2025", "#", True)],
            privilege_level="configuration")
        self.assertFalse(response.failed)
        self.assertIn("phash", device.send_config(
            f"show mgt-config users scrapli{number}").result)
        device.send_config(f"delete mgt-config users scrapli{number}")


if __name__ == "__main__":
    unittest.main()
