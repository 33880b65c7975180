"""Certificates by SCEP: against a packaged server, and against one that uses openssl."""

import base64
import os
import shutil
import subprocess
import tempfile
import unittest

import terminal
import test_secrets
from scep_case import CANDIDATE, CHALLENGE, Enrollment, wfsh
from scep_server import openssl


class PackagedServerTests(unittest.TestCase):
    """scepserver listens on every address, so it runs in a network namespace of its own."""

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
            "Server error : Failed to generate certificate wrong. the SCEP server rejected the request "
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


class OwnServerTests(Enrollment):
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
        unusable = failed + "the response of the SCEP server cannot be used: "
        for mode, expected in {
            "refuse": failed + "the SCEP server rejected the request with badCertId, it does not know the "
                               "certificate: no \\x1B[31mway",
            "other-nonce": unusable + "its recipientNonce is not the nonce of the request",
            "other-transaction": unusable + "it belongs to another transaction",
            "no-answer": unusable + "it is not a CertRep message",
            "forged": unusable + "the signature of the message is not valid",
            "damaged": unusable + "the message cannot be decrypted",
            "other-recipient": unusable + "the message cannot be decrypted",
            "garbage": unusable + "it is not a cryptographic message (CMS)",
            "empty": unusable + "it is not a cryptographic message (CMS)",
            "html": unusable + "it contains no CA certificates",
            "status": failed + "the SCEP server responded with HTTP status 503",
            "no-ca": failed + "the SCEP server sent no CA certificate",
            "other-key": failed + "the SCEP server has sent a certificate for another key",
            "other-ca": failed + "the certificate was issued by /O=Test/CN=Stranger, not by the CA of "
                                 "the SCEP server",
            "foreign-ra": failed + "the CA of the SCEP server has not issued the certificate of "
                                   "/O=Test/CN=Foreign-RA",
            "curve": failed + "requests cannot be encrypted for /O=Test/CN=Curve-CA: its key is not an RSA key",
        }.items():
            with self.subTest(mode):
                answers, status = wfsh(self.state, self.generate(mode))
                self.assertEqual((answers, status), ([expected], 1))
        for more, expected in {
            "scep-challenge fixed wrong":
                "the SCEP server rejected the request with badRequest, it does not allow it: the "
                "challenge, the subject or the names may be wrong: no \\x1B[31mway",
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
        answers, _ = wfsh(self.state, self.generate("ok", name="ok"), arguments=("--set-clock", "+400d"))
        self.assertEqual(answers, ["Server error : certificate ok has expired and cannot be renewed, "
                                   "delete it to get a new one"])

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
                ("password-none", "Dynamic-Zq2", f"the response of 127.0.0.1:{self.server.port} contains none"),
                ("password", "wrong",
                 f"127.0.0.1:{self.server.port} rejected the user name and password")):
            more = f"scep-challenge dynamic otp-server-url {root}/{page} {user} {password}"
            answers, _ = wfsh(self.state, self.generate("ok", name="none", more=more))
            self.assertEqual(answers, ["Server error : Failed to generate certificate none. no dynamic "
                                       f"challenge: {reason}"])

    def test_profile(self):
        """All parameters come from the configuration, with encrypted secrets; the CA is imported first."""
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


if __name__ == "__main__":
    unittest.main()
