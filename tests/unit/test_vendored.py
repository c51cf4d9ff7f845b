"""Files written by others are served exactly as their authors published them."""

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "services" / "api" / "static" / "vendor"
MANIFEST = "VENDORED.toml"


def _listed() -> dict[str, str]:
    """Return file name -> SHA-256 of everything the manifest lists."""
    packages = tomllib.loads((VENDOR / MANIFEST).read_text(encoding="utf-8"))["package"]
    return {file: digest for package in packages for file, digest in package["sha256"].items()}


def test_every_vendored_file_is_listed() -> None:
    """Nothing lies in the folder that the manifest does not name, and nothing it names is missing."""
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

    assert present - {MANIFEST} == set(_listed())


def test_every_vendored_file_is_unchanged() -> None:
    """The bytes are those of the published package."""
    actual = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in _listed()}

    assert actual == _listed()


def test_every_package_says_what_it_is() -> None:
    """Name, version, licence and source are filled in, and the licence's text lies beside the file."""
    packages = tomllib.loads((VENDOR / MANIFEST).read_text(encoding="utf-8"))["package"]

    assert packages
    for package in packages:
        assert all(package[key] for key in ("name", "version", "licence", "source"))
        assert any("LICENSE" in name for name in package["sha256"])
