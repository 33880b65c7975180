"""scrapli of the generation that reads platform definitions, against wfsh behind sshd."""

import unittest

from connection import KEY, USER, each_way, need

need("scrapli")

from scrapli import AuthOptions, Cli, TransportBinOptions, TransportSsh2Options  # noqa: E402


class Definition(unittest.TestCase):
    transports = ["bin", "ssh2"]

    def connect(self, port, transport):
        options = (
            TransportBinOptions(
                extra_open_args=["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"])
            if transport == "bin" else TransportSsh2Options())
        return Cli(
            "127.0.0.1", port=port, definition_file_or_name="paloalto_panos",
            auth_options=AuthOptions(username=USER, private_key_path=KEY),
            transport_options=options)

    @each_way
    def test_session(self, device, number):
        self.assertEqual(device.get_prompt().result.strip(), f"{USER}@WF-500>")
        answer = device.send_input(input_="show system info")
        self.assertFalse(answer.failed)
        self.assertTrue(answer.result.strip().startswith("hostname: WF-500"))
        self.assertTrue(answer.result.strip().endswith("operational-mode: normal"))
        for line in ("foo", "show nothing", "show jobs id 4000000"):
            self.assertTrue(device.send_input(input_=line).failed, line)
        device.enter_mode(requested_mode="configuration")
        for line in (f"set deviceconfig system login-banner next{number}", "commit force"):
            answer = device.send_input(input_=line, requested_mode="configuration")
            self.assertFalse(answer.failed, line)
        self.assertIn("Configuration committed successfully", answer.result)
        answer = device.send_input(
            input_="set shared certificate-profile x CA nowhere", requested_mode="configuration")
        self.assertTrue(answer.failed)
        device.enter_mode(requested_mode="exec")
        running = device.send_input(input_="show config running")
        self.assertIn("login-banner ", running.result)


if __name__ == "__main__":
    unittest.main()
