"""Certificates by SCEP: slow responses, manual approval, and the appliance as a client."""

import concurrent.futures
import os
import shutil
import socket
import ssl
import tempfile
import unittest

import scep_server
import terminal
from scep_case import CHALLENGE, Enrollment, wfsh
from scep_server import SCEPServer, openssl


class ClientTests(Enrollment):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # This takes the 20 seconds of polling, so it starts first and is used last.
        cls.waiting_server = SCEPServer(CHALLENGE)
        cls.waiting_state = terminal.state()
        cls.waiting_line = (
            "request certificate generate-scep-client-cert certificate-name later scep-url "
            f"http://127.0.0.1:{cls.waiting_server.port}/never ca-identity-name \"wfsh test & co\" "
            f"subject CN=wf-500 scep-challenge fixed {CHALLENGE}")
        cls.waiting = concurrent.futures.ThreadPoolExecutor().submit(
            wfsh, cls.waiting_state, cls.waiting_line)

    def test_approval_by_hand(self):
        answers, status = wfsh(self.state, self.generate("twice", name="soon"))
        self.assertEqual((answers, status),
                         (["Successfully generated certificate and key pair : soon"], 0))
        self.assertEqual([found["messageType"] for found in self.server.requests], ["19", "20", "20"])

    def test_z_approval_after_the_command(self):
        server, self.state = self.waiting_server, self.waiting_state
        self.assertEqual(self.waiting.result(), ([
            "The SCEP server has not decided yet. Repeat the command to ask it again : later"], 0))
        self.assertGreater(len(server.requests), 5)
        request = self.candidate("later", "csr")
        self.assertIn("BEGIN CERTIFICATE REQUEST", request)
        self.assertNotIn(CHALLENGE.encode(), openssl("req", "-text", text=request.encode()))
        transaction = server.requests[0]["transactionID"]
        server.seen[transaction] = server.requests[0]["body"]
        server.requests.clear()
        answers, status = wfsh(self.state, self.waiting_line.replace("/never", "/approved"))
        self.assertEqual((answers, status),
                         (["Successfully generated certificate and key pair : later"], 0))
        found, = server.requests
        self.assertEqual((found["messageType"], found["transactionID"]), ("20", transaction))
        self.assertIsNone(self.candidate("later", "csr"))
        self.assertIsNotNone(self.candidate("later", "private-key"))

    def test_a_server_that_has_forgotten_is_asked_anew(self):
        wfsh(self.state, "request certificate generate certificate-name old name old signed-by external")
        self.server.seen["again"] = True
        answers, status = wfsh(self.state, self.generate("forgotten", name="old"))
        self.assertEqual((answers, status),
                         (["Successfully generated certificate and key pair : old"], 0))
        self.assertEqual([found["messageType"] for found in self.server.requests], ["20", "19"])

    def test_the_appliance_as_a_client(self):
        """secure-conn-client certificate-type scep: obtained after the commit, renewed in time."""
        shutil.copy(self.server.root.certificate, f"{os.environ['DIALOGUE_FILES']}/scep-root.pem")
        show = "run wfsh secure-connection client-certificate"
        setup = (
            "configure",
            f"run tftp import certificate from 127.0.0.1 remote-port {os.environ['TFTP_PORT']} file "
            "scep-root.pem certificate-name root format pem",
            f"set shared scep dev {self.url('ok')} subject \"CN=$UDID\"",
            f"set shared scep dev scep-challenge fixed {CHALLENGE}",
            "set shared certificate-profile servers CA root",
            "set deviceconfig setting management secure-conn-client certificate-type scep "
            "scep-profile dev certificate-profile servers")
        answers, status = wfsh(self.state, *setup, show, "commit", show)
        text = "\n".join(answers)
        self.assertEqual(status, 0, text)
        before, after = text.split("certificate-type: ")[1:]
        self.assertTrue(before.startswith("none\nsubject"), before)
        for line in ("scep-profile: dev", "issuer: /O=Test/CN=SCEP-CA", "status: valid",
                     "last-result: success"):
            self.assertIn(line, after)
        self.assertEqual(len(self.server.requests), 1)
        show = "wfsh secure-connection client-certificate"

        def serial(*arguments, lines=(show,)):
            answers, _ = wfsh(self.state, *lines, arguments=arguments)
            found = [line.split(": ")[1] for line in answers if line.startswith("serial: ")]
            return found[0] if found else answers

        first = serial()
        # A server sees this certificate, and it survives another commit and another master key.
        with self.subTest("shown"):
            self.assertEqual(self.shown_to_a_server(), first)
        serial(lines=("configure", "set deviceconfig system hostname other", "commit"))
        answers, status = wfsh(
            self.state, "request master-key new-master-key Sixteen-Letters1 lifetime 100 reminder 10")
        self.assertEqual(status, 0, answers)
        self.assertEqual((serial(), len(self.server.requests)), (first, 1))
        self.assertEqual(self.shown_to_a_server(), first)
        # 365 days: renewed in the last sixth, by the old one.
        self.assertEqual(serial("--set-clock", "+300d"), first)
        second = serial("--set-clock", "+306d")
        self.assertNotEqual(second, first)
        self.assertEqual([found["messageType"] for found in self.server.requests], ["19", "17"])
        # A real CA would issue it with a validity from then; this one uses the current time.
        self.server.requests.clear()
        third = serial("--set-clock", "+400d")
        self.assertEqual([found["messageType"] for found in self.server.requests], ["19"])
        self.assertNotEqual(third, second)
        # Another profile needs another certificate; without a server there is none.
        self.server.requests.clear()
        answers, _ = wfsh(self.state, "configure", f"set shared scep dev {self.url('refuse')}", "commit",
                          f"run {show}", f"run {show}")
        self.assertEqual(answers.count("status: none"), 2)
        self.assertEqual(answers.count("last-result: failure"), 2)
        # Five minutes between attempts.
        self.assertEqual(len(self.server.requests), 1)
        answers, _ = wfsh(self.state, "configure", f"set shared scep dev {self.url('never')}", "commit",
                          f"run {show}")
        self.assertIn("last-information: the SCEP server has not decided yet", answers)
        transaction = self.server.requests[-1]["transactionID"]
        self.server.seen[transaction] = self.server.requests[-1]["body"]
        answers, _ = wfsh(self.state, "configure", f"set shared scep dev {self.url('approved')}",
                          "commit", f"run {show}")
        self.assertIn("last-result: failure", answers)

    def shown_to_a_server(self):
        """The serial number of the certificate that wfsh shows, once it has been verified."""
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        own = scep_server.Authority(folder, "server")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.server.root.certificate)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            with concurrent.futures.ThreadPoolExecutor() as pool:
                answer = pool.submit(
                    wfsh, self.state, "wfsh secure-connection test host 127.0.0.1 port "
                    f"{listener.getsockname()[1]} certificate secure-conn-client")
                client, _ = listener.accept()
                with context.wrap_socket(client, server_side=True) as connection:
                    serial = connection.getpeercert()["serialNumber"]
                    connection.recv(1000)
                    connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
                self.assertIn("result: accepted", answer.result()[0])
        return serial

    def test_https(self):
        """scep-ca-cert verifies the server, and the server sees the certificate of scep-client-cert."""
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        issuer = scep_server.Authority(folder, "TLS-CA", extensions=scep_server.AS_CA)
        named = scep_server.Authority(
            folder, "named", issuer, extensions=("subjectAltName=IP:127.0.0.1",))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(named.certificate, named.key)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(issuer.certificate)
        server = SCEPServer(CHALLENGE, context)
        client = scep_server.Authority(folder, "client", issuer)
        pair = f"{folder}/pair.pem"
        with open(pair, "wb") as stream:
            for path in (client.certificate, client.key):
                with open(path, "rb") as part:
                    stream.write(part.read())
        # Over scp, with the dialogues' own server.
        for path, name in ((pair, "scep-pair.pem"), (issuer.certificate, "scep-tls.pem")):
            shutil.copy(path, f"{os.environ['DIALOGUE_FILES']}/{name}")
            os.chmod(f"{os.environ['DIALOGUE_FILES']}/{name}", 0o644)
        source = f"remote-port {os.environ['TFTP_PORT']}"
        answers, status = wfsh(
            self.state,
            f"tftp import keypair from 127.0.0.1 file scep-pair.pem {source} certificate-name mine "
            "format pem",
            f"tftp import certificate from 127.0.0.1 file scep-tls.pem {source} certificate-name tls "
            "format pem")
        self.assertEqual(status, 0, answers)
        line = self.generate("ok").replace("http:", "https:").replace(
            str(self.server.port), str(server.port))
        answers, status = wfsh(self.state, line + " scep-ca-cert tls scep-client-cert mine")
        self.assertEqual((answers, status),
                         (["Successfully generated certificate and key pair : client"], 0))
        answers, status = wfsh(self.state, line.replace("name client", "name two")
                               + " scep-ca-cert mine scep-client-cert mine")
        self.assertIn("its certificate is not trusted", answers[0])
        answers, status = wfsh(self.state, line.replace("name client", "name two") + " scep-ca-cert tls")
        self.assertEqual(status, 1)
        # The alert may be lost: the server closes at once.
        self.assertRegex(answers[0], "certificate required|the connection was closed")


if __name__ == "__main__":
    unittest.main()
