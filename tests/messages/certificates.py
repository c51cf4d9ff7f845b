"""Certificates for a server on this machine, made anew for every run: an authority, and what it signed."""

import os
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOST = "localhost"
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Certificates:
    """Where the authority's certificate lies, and what a server of that authority shows."""

    authority: Path
    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For a server."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.chain, self.key)
        return context


def make_certificates(folder: Path, host: str = HOST) -> Certificates:
    """An authority of its own in *folder*, and a certificate for *host*."""
    made = Certificates(folder / "authority.pem", folder / "server.pem", folder / "server.key")
    key, request, names = folder / "authority.key", folder / "server.csr", folder / "names"
    names.write_text(f"subjectAltName=DNS:{host}\nextendedKeyUsage=serverAuth\n")
    _openssl("req", "-x509", *_KEY, "-subj", "/CN=tests", "-days", "2", "-keyout", key, "-out", made.authority)
    _openssl("req", *_KEY, "-subj", f"/CN={host}", "-keyout", made.key, "-out", request)
    signing = ("-CA", made.authority, "-CAkey", key, "-CAcreateserial", "-days", "2", "-extfile", names)
    _openssl("x509", "-req", "-in", request, *signing, "-out", made.chain)
    return made


def _openssl(*arguments: str | os.PathLike[str]) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)  # noqa: S603, S607  # our own words
