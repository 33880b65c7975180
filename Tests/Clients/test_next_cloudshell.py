"""CloudShell's PAN-OS driver, its own flows and expected texts, against wfsh behind sshd."""

import contextlib
import io
import os
import types
import unittest

from connection import KEY, USER, need

need("cloudshell.paloalto")

from cloudshell.paloalto.cli.panos_cli_configurator import PanOSCliConfigurator  # noqa: E402
from cloudshell.paloalto.command_actions.system_actions import (  # noqa: E402
    SystemActions, SystemConfigurationActions)

FILES = os.environ["DIALOGUE_FILES"]


def configurator(port):
    with open(KEY, encoding="ascii") as file:
        key = file.read()
    return PanOSCliConfigurator.from_config(types.SimpleNamespace(
        address="127.0.0.1", user=USER, password="none", enable_password="", access_key=key,
        access_key_passphrase=None, cli_connection_type=types.SimpleNamespace(value="SSH"),
        cli_tcp_port=port, sessions_concurrency_limit=1, console_server_ip_address="",
        console_user="", console_password="", console_port=0))


class CloudShell(unittest.TestCase):
    def test_save_load_commit(self):
        # Runs alone, because a load replaces the shared candidate.
        for number, port in enumerate([int(os.environ["SOLO_PORT"])]):
            with self.subTest(port=port), contextlib.redirect_stdout(io.StringIO()):
                device = configurator(port)
                name = f"cs-{number}-running-211126-0417.xml"
                with device.config_mode_service() as service:
                    prompt = device.config_mode.prompt
                    service.send_command(
                        f"set deviceconfig system login-banner cloudshell{number}", prompt)
                    actions = SystemConfigurationActions(service)
                    actions.save_config(name)
                    service.send_command("delete deviceconfig system login-banner", prompt)
                    actions.load_config(name)
                    shown = service.send_command("show deviceconfig system login-banner", prompt)
                    self.assertIn(f"login-banner cloudshell{number}", shown)
                    actions.commit_changes()
                    with self.assertRaises(Exception):
                        actions.load_config("no-such-file.xml")
                with device.enable_mode_service() as service:
                    shown = service.send_command("show config saved " + name)
                    self.assertIn(f"login-banner cloudshell{number}", shown)
                    system = SystemActions(service)
                    for protocol, folder, remote in self.servers():
                        with self.subTest(protocol=protocol):
                            system.export_config(name, name, protocol, remote_path=folder + name, **remote)
                            with open(os.path.join(FILES, name), encoding="utf-8") as file:
                                self.assertIn(f"cloudshell{number}", file.read())
                            service.send_command("delete config saved " + name)
                            system.import_config(
                                name, protocol, file_type="configuration", remote_path=folder + name,
                                **remote)
                            os.remove(os.path.join(FILES, name))
                            shown = service.send_command("show config saved " + name)
                            self.assertIn(f"login-banner cloudshell{number}", shown)
                    service.send_command("delete config saved " + name)

    @staticmethod
    def servers():
        # The driver writes no blank between the port and the next word.
        yield "SCP", FILES + "/", {"host": "127.0.0.1", "port": os.environ["SCP_PORT"] + " ", "user": USER,
                                    "password": "none"}
        if os.environ["TFTP_PORT"]:
            yield "TFTP", "", {"host": "127.0.0.1", "port": os.environ["TFTP_PORT"] + " "}
        else:
            print("SKIPPED: tftp")


if __name__ == "__main__":
    unittest.main()
