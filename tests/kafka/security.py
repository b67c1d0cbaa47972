"""A broker that lets nobody in without TLS and a password: its certificate, its user, its settings."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path


class Security:
    """A self-signed certificate for 127.0.0.1 and one SCRAM user, made anew for each cluster."""

    username = "rasid"

    def __init__(self, folder: Path) -> None:
        self.password = secrets.token_urlsafe(12)
        self.certificate = folder / "broker.pem"
        self._store = folder / "broker.p12"
        store = ["-alias", "kafka", "-keystore", str(self._store), "-storepass", self.password]
        make = ["-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30", "-storetype", "PKCS12"]
        names = ["-dname", "CN=rasid test broker", "-ext", "san=ip:127.0.0.1", "-ext", "bc:c=ca:true"]
        subprocess.run(["keytool", *make, *names, *store], capture_output=True, check=True)
        export = ["-exportcert", "-rfc", "-file", str(self.certificate)]
        subprocess.run(["keytool", *export, *store], capture_output=True, check=True)

    @property
    def scram(self) -> str:
        """The user in StorageTool's words."""
        return f"SCRAM-SHA-512=[name={self.username},password={self.password}]"

    def broker_settings(self) -> dict[str, object]:
        """Settings of each broker, in place of plain text for clients."""
        return {
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT,CLIENTS:SASL_SSL",
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": self._store,
            "ssl.keystore.password": self.password,
            "listener.name.clients.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.clients.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
        }
