"""Certificates by SCEP: against a packaged server, and against one whose cryptography is openssl's."""

import base64
import concurrent.futures
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

import scep_server
import terminal
import test_secrets
from scep_server import SCEPServer, openssl

CHALLENGE = "Challenge-Zq1"
CANDIDATE = ("set cli config-output-format xml", "show config candidate")


def wfsh(state, *lines, arguments=(), prefix=()):
    """The answers of a batch, without blank lines, and the exit status."""
    options = [option for line in lines for option in ("-c", line)]
    done = subprocess.run(
        [*prefix, os.environ["WFSH"], "--state", state, *arguments, *options], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=90, check=False)
    return [line for line in done.stdout.decode().splitlines() if line], done.returncode


class PackagedServerTests(unittest.TestCase):
    """scepserver listens on every address: it runs in a network of its own."""

    def test_enrollment(self):
        prefix = ["unshare", "-rn"]
        if subprocess.run([*prefix, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            print("SKIPPED: scepserver (no network of its own can be made here)")
            return
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        subprocess.run(["scepserver", "ca", "-init", "-depot", f"{folder}/depot", "-keySize", "2048"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        url = "scep-url http://127.0.0.1:2016/scep ca-identity-name any"
        lines = [
            f"request certificate import-scep-ca-cert certificate-name scep-ca {url}",
            f"request certificate generate-scep-client-cert certificate-name client {url} subject "
            f'"CN=$UDID, O=Example" scep-challenge fixed {CHALLENGE}',
            f"request certificate generate-scep-client-cert certificate-name wrong {url} subject CN=wrong "
            "scep-challenge fixed wrong",
            f"request certificate generate-scep-client-cert certificate-name client {url} "
            f"scep-challenge fixed {CHALLENGE}",
            "set cli config-output-format xml", "show config candidate", "less mp-log scep.log",
        ]
        script = (
            "ip link set lo up; "
            f"scepserver -depot {folder}/depot -port 2016 -challenge {CHALLENGE} -allowrenew 0 "
            f">{folder}/server.log 2>&1 & server=$!; "
            "for _ in $(seq 100); do "
            "if bash -c 'exec 3<>/dev/tcp/127.0.0.1/2016' 2>/dev/null; then break; fi; sleep 0.05; done; "
            f'"$WFSH" --state {folder}/state "$@"; status=$?; kill $server; exit $status')
        options = [option for line in lines for option in ("-c", line)]
        done = subprocess.run(
            [*prefix, "sh", "-c", script, "sh", *options], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=90, check=False)
        text = done.stdout.decode()
        answers = [line for line in text.splitlines() if line]
        self.assertEqual(answers[:4], [
            "Successfully imported scep-ca into candidate configuration",
            "Successfully generated certificate and key pair : client",
            "Server error : Failed to generate certificate wrong. the SCEP server refuses the request "
            "with badRequest, it does not allow it: the challenge, the subject or the names may be wrong",
            "Successfully generated certificate and key pair : client",
        ], text)
        self.assertEqual(done.returncode, 1)
        log = text.split("</config>")[1]
        for word in ("PKCSReq: transaction", "RenewalReq: certificate", "badRequest"):
            self.assertIn(word, log)
        self.assertNotIn(CHALLENGE, text)
        # What is in the candidate was issued by the server's CA, twice, and the last one is there.
        body = text.split('<entry name="client">')[1].split("</entry>")[0]
        certificate = body.split("<public-key>")[1].split("</public-key>")[0]
        with open(f"{folder}/client.pem", "w", encoding="ascii") as stream:
            stream.write(certificate)
        openssl("verify", "-CAfile", f"{folder}/depot/ca.pem", f"{folder}/client.pem")
        issued = [name for name in os.listdir(f"{folder}/depot") if name.startswith("496af8")]
        self.assertEqual(len(issued), 2)
        newest = max((f"{folder}/depot/{name}" for name in issued), key=lambda path: int(
            openssl("x509", "-in", path, "-noout", "-serial").decode().split("=")[1], 16))
        self.assertEqual(openssl("x509", "-in", newest, "-outform", "DER"),
                         openssl("x509", "-in", f"{folder}/client.pem", "-outform", "DER"))


class OwnServerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = SCEPServer(CHALLENGE)
        cls.fingerprint = openssl(
            "x509", "-in", cls.server.ca.certificate, "-noout", "-fingerprint", "-sha256"
        ).decode().split("=")[1].strip()
        # Takes the 20 seconds for which a server is asked again: begun first, used last.
        cls.waiting_server = SCEPServer(CHALLENGE)
        cls.waiting_state = terminal.state()
        cls.waiting_line = (
            "request certificate generate-scep-client-cert certificate-name later scep-url "
            f"http://127.0.0.1:{cls.waiting_server.port}/never ca-identity-name \"wfsh test & co\" "
            f"subject CN=wf-500 scep-challenge fixed {CHALLENGE}")
        cls.waiting = concurrent.futures.ThreadPoolExecutor().submit(
            wfsh, cls.waiting_state, cls.waiting_line)

    def setUp(self):
        self.state = terminal.state()
        self.server.requests.clear()
        self.server.seen.clear()

    def url(self, mode):
        return (f"scep-url http://127.0.0.1:{self.server.port}/{mode} "
                'ca-identity-name "wfsh test & co"')

    def generate(self, mode, name="client", more=f"scep-challenge fixed {CHALLENGE}",
                 subject="subject CN=wf-500"):
        return (f"request certificate generate-scep-client-cert certificate-name {name} "
                f"{self.url(mode)} {subject} {more}")

    def candidate(self, name, field):
        text = "\n".join(wfsh(self.state, *CANDIDATE)[0])
        entry = text.split(f'<entry name="{name}">')[1].split("</entry>")[0]
        return entry.split(f"<{field}>")[1].split(f"</{field}>")[0] if f"<{field}>" in entry else None

    def test_every_option_reaches_the_server(self):
        more = (f"scep-challenge fixed {CHALLENGE} digest sha384 algorithm rsa rsa-nbits 3072 "
                f"fingerprint {self.fingerprint} use-as-digital-signature yes "
                "use-for-key-encipherment yes certificate-attributes dnsname wf.example.com")
        answers, status = wfsh(
            self.state, self.generate("ok", more=more, subject='subject "C=DE, O=Example, CN=$HOSTID"'))
        self.assertEqual((answers, status),
                         (["Successfully generated certificate and key pair : client"], 0))
        found, = self.server.requests
        self.assertEqual(
            (found["messageType"], found["cipher"], found["digest"], found["challenge"]),
            ("19", "aes-128-cbc", "sha256", CHALLENGE))
        self.assertIn("Subject: C = DE, O = Example, CN = 009707000118", found["text"])
        self.assertIn("Public-Key: (3072 bit)", found["text"])
        self.assertIn("Signature Algorithm: sha384WithRSAEncryption", found["text"])
        self.assertIn("Digital Signature, Key Encipherment", found["text"])
        self.assertIn("DNS:wf.example.com", found["text"])
        signer = openssl("x509", "-in", found["signer"], "-noout", "-subject", "-issuer").decode()
        self.assertEqual(len(set(line.split("=", 1)[1] for line in signer.splitlines())), 1)
        certificate = self.candidate("client", "public-key")
        with open(f"{found['folder']}/certificate.pem", encoding="ascii") as stream:
            self.assertEqual(certificate.split(), stream.read().split())
        # The key beside it is the one that was certified: it signs.
        exported = wfsh(self.state, "configure", "set shared ssl-tls-service-profile p certificate client",
                        "set shared ssl-tls-service-profile p protocol-settings max-version max",
                        "validate full")[0]
        self.assertFalse([line for line in exported if "key" in line], exported)

    def test_old_servers(self):
        for mode, words in (("old", ("des-ede3-cbc", "sha1")), ("none", ("des-ede3-cbc", "sha1")),
                            ("unknown", ("des-ede3-cbc", "sha1")), ("ca", ("aes-128-cbc", "sha256"))):
            with self.subTest(mode):
                self.server.requests.clear()
                answers, status = wfsh(self.state, self.generate(mode, name=mode))
                self.assertEqual(status, 0, answers)
                found = self.server.requests[0]
                self.assertEqual((found["cipher"], found["digest"]), words)

    def test_refusals(self):
        failed = "Server error : Failed to generate certificate client. "
        unusable = failed + "the answer of the SCEP server cannot be used: "
        for mode, expected in {
            "refuse": failed + "the SCEP server refuses the request with badCertId, it knows no such "
                               "certificate: no [31mway",
            "other-nonce": unusable + "it does not repeat the nonce",
            "other-transaction": unusable + "it belongs to another transaction",
            "no-answer": unusable + "it is no CertRep",
            "forged": unusable + "the signature of the message is not valid",
            "damaged": unusable + "the message cannot be decrypted",
            "other-recipient": unusable + "the message cannot be decrypted",
            "garbage": unusable + "it is no cryptographic message",
            "empty": unusable + "it is no cryptographic message",
            "html": unusable + "it holds no CA certificates",
            "status": failed + "the SCEP server answers with HTTP status 503",
            "no-ca": failed + "the SCEP server has no CA certificate",
            "other-key": failed + "the SCEP server has sent a certificate for another key",
            "other-ca": failed + "the certificate was issued by /O=Test/CN=Stranger, not by the CA of "
                                 "the SCEP server",
            "foreign-ra": failed + "the CA of the SCEP server has not issued the certificate of "
                                   "/O=Test/CN=Foreign-RA",
            "curve": failed + "nothing can be encrypted for /O=Test/CN=Curve-CA, it has no RSA key",
        }.items():
            with self.subTest(mode):
                answers, status = wfsh(self.state, self.generate(mode))
                self.assertEqual((answers, status), ([expected], 1))
        for more, expected in {
            "scep-challenge fixed wrong":
                "the SCEP server refuses the request with badRequest, it does not allow it: the "
                "challenge, the subject or the names may be wrong: no [31mway",
            "scep-challenge none fingerprint 00:11":
                "the fingerprint of the profile must be the MD5, SHA-1 or SHA-2 digest in hexadecimal "
                "digits",
            f"scep-challenge none fingerprint {'00' * 20}":
                "the CA certificate /O=Test/CN=SCEP-CA does not have the fingerprint of the profile",
        }.items():
            with self.subTest(more):
                answers, status = wfsh(self.state, self.generate("ok", more=more))
                self.assertEqual((answers, status), ([failed + expected], 1))
        self.assertNotIn('<entry name="client">',
                         "\n".join(wfsh(self.state, *CANDIDATE)[0]))
        self.assertFalse([found for found in self.server.requests if "error" in found])

    def test_nobody_there(self):
        line = self.generate("ok").replace(str(self.server.port), "1")
        answers, _ = wfsh(self.state, line)
        self.assertEqual(answers, ["Server error : Failed to generate certificate client. 127.0.0.1:1: "
                                   "Connection refused"])

    def test_renewal(self):
        for mode, kind in (("ok", "17"), ("no-renewal", "19")):
            with self.subTest(mode):
                self.server.requests.clear()
                name = mode
                wfsh(self.state, self.generate(mode, name=name))
                first = self.candidate(name, "public-key")
                answers, status = wfsh(self.state, self.generate(mode, name=name, subject=""))
                self.assertEqual(status, 0, answers)
                old, new = self.server.requests
                self.assertEqual((old["messageType"], new["messageType"]), ("19", kind))
                # The old certificate signs for the new one, which has a new key and the same subject.
                with open(new["signer"], encoding="ascii") as stream:
                    self.assertEqual(stream.read().split("-----BEGIN")[1].split(),
                                     first.split("-----BEGIN")[1].split())
                self.assertIn("Subject: CN = wf-500", new["text"])
                self.assertNotEqual(old["transactionID"], new["transactionID"])
                self.assertNotEqual(self.candidate(name, "public-key"), first)
        answers, _ = wfsh(self.state, self.generate("ok", name="ok"), arguments=("--clock", "+400d"))
        self.assertEqual(answers, ["Server error : certificate ok has expired and cannot be renewed, "
                                   "delete it to get a new one"])

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

    def test_dynamic_challenge(self):
        root = f"http://127.0.0.1:{self.server.port}"
        user = 'username "CORP\\operator" password'
        for page in ("password", "password-text"):
            with self.subTest(page):
                self.server.requests.clear()
                more = f"scep-challenge dynamic otp-server-url {root}/{page} {user} Dynamic-Zq2"
                answers, status = wfsh(self.state, self.generate("ok", name=page, more=more))
                self.assertEqual(status, 0, answers)
                self.assertEqual(self.server.requests[0]["challenge"], CHALLENGE)
                # A renewal is authorized by the certificate: no password is spent.
                before = len(self.server.passwords)
                answers, status = wfsh(self.state, self.generate("ok", name=page, more=more))
                self.assertEqual((status, len(self.server.passwords)), (0, before), answers)
        for page, password, reason in (
                ("password-none", "Dynamic-Zq2", f"the answer of 127.0.0.1:{self.server.port} holds none"),
                ("password", "wrong",
                 f"127.0.0.1:{self.server.port} does not accept the user name and password")):
            more = f"scep-challenge dynamic otp-server-url {root}/{page} {user} {password}"
            answers, _ = wfsh(self.state, self.generate("ok", name="none", more=more))
            self.assertEqual(answers, ["Server error : Failed to generate certificate none. no dynamic "
                                       f"challenge: {reason}"])

    def test_profile(self):
        """Everything from the configuration, secrets encrypted there; the CA is imported first."""
        shutil.copy(self.server.root.certificate, f"{os.environ['DIALOGUE_FILES']}/scep-root.pem")
        answers, status = wfsh(
            self.state, "configure",
            f"run tftp import certificate from 127.0.0.1 remote-port {os.environ['TFTP_PORT']} file "
            "scep-root.pem certificate-name scep-root format pem",
            f"set shared scep dev {self.url('ok')} subject \"CN=$UDID\" digest sha256 fingerprint "
            f"{self.fingerprint.replace(':', '')}",
            f"set shared scep dev scep-challenge fixed {CHALLENGE}",
            "set shared scep dev certificate-attributes uniform-resource-identifier urn:wf:1",
            "run request certificate import-scep-ca-cert certificate-name scep-ca scep-profile dev",
            "run request certificate generate-scep-client-cert certificate-name client scep-profile dev",
            "set shared certificate-profile servers CA scep-ca",
            "set shared certificate-profile servers CA scep-root",
            "set deviceconfig setting management secure-conn-client certificate-type local certificate "
            "client certificate-profile servers", "commit", "run less mp-log scep.log")
        text = "\n".join(answers)
        self.assertEqual(status, 0, text)
        self.assertIn("Successfully imported scep-ca into candidate configuration", text)
        self.assertIn("Configuration committed successfully", text)
        self.assertIn("URI:urn:wf:1", self.server.requests[0]["text"])
        self.assertNotIn(CHALLENGE, text)
        for folder, _, names in os.walk(self.state):
            for name in names:
                with open(f"{folder}/{name}", "rb") as stream:
                    self.assertNotIn(CHALLENGE.encode(), stream.read(), name)
        chain = self.candidate("scep-ca", "public-key")
        self.assertEqual(chain.count("BEGIN CERTIFICATE"), 2)

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
        # It is what a server sees, and does not go away with another commit or master key.
        with self.subTest("shown"):
            self.assertEqual(self.shown_to_a_server(), first)
        serial(lines=("configure", "set deviceconfig system hostname other", "commit"))
        answers, status = wfsh(
            self.state, "request master-key new-master-key Sixteen-Letters1 lifetime 100 reminder 10")
        self.assertEqual(status, 0, answers)
        self.assertEqual((serial(), len(self.server.requests)), (first, 1))
        self.assertEqual(self.shown_to_a_server(), first)
        # 365 days: renewed in the last sixth, by the old one.
        self.assertEqual(serial("--clock", "+300d"), first)
        second = serial("--clock", "+306d")
        self.assertNotEqual(second, first)
        self.assertEqual([found["messageType"] for found in self.server.requests], ["19", "17"])
        # Renewed by a real certificate authority it would begin then; this one's begins now.
        self.server.requests.clear()
        third = serial("--clock", "+400d")
        self.assertEqual([found["messageType"] for found in self.server.requests], ["19"])
        self.assertNotEqual(third, second)
        # Another profile: another certificate; where it does not come, there is none.
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
        """The server is judged by scep-ca-cert, and sees the certificate of scep-client-cert."""
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

    def test_interruption(self):
        with terminal.Terminal(directory=self.state) as session:
            session.prompt()
            for mode in ("slow", "never"):
                session.send(self.generate(mode) + "\r")
                session.until(rb"fixed \S+\r\n")
                if mode == "never":
                    self.until(lambda: self.server.requests)
                else:
                    self.until(lambda: False, 0.5)
                session.send(b"\x03")
                session.prompt()
        self.assertNotIn('<entry name="client">',
                         "\n".join(wfsh(self.state, *CANDIDATE)[0]))

    @unittest.skipUnless(os.geteuid() == 0, "memory is read as root")
    def test_challenges_leave_the_memory(self):
        page = f"http://127.0.0.1:{self.server.port}/password"
        secrets = (CHALLENGE, "Dynamic-Zq2", base64.b64encode(b"CORP\\operator:Dynamic-Zq2"))
        with terminal.Terminal(directory=self.state) as session:
            session.prompt()
            for name, more in (
                    ("one", f"scep-challenge fixed {CHALLENGE}"),
                    ("two", f"scep-challenge dynamic otp-server-url {page} username CORP\\operator "
                            "password Dynamic-Zq2")):
                answer = session.line(self.generate("ok", name=name, more=more))
                self.assertIn(b"Successfully generated", answer)
            pieces = list(test_secrets.memory(session.process.pid))
            self.assertTrue(any(b"scep.log" in piece for _, piece in pieces))
            for where, piece in pieces:
                for secret in secrets:
                    for spelling in test_secrets.spellings(secret):
                        self.assertNotIn(spelling, piece, where)

    def until(self, condition, seconds=5.0):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
