"""The form of a calendar's address: https on its usual port, a host, and no user name."""

import re

import httpx

from shared.settings import LOOPBACK_HOSTS

LONGEST = 2000
_HTTPS = 443
_HOST = re.compile(rb"[a-z0-9._-]+|[0-9a-f:.]+")  # a name, internationalised ones in their ASCII form, or an address


class AddressInvalid(Exception):
    """The text cannot be the address of a calendar that we may read."""


def checked(address: str | httpx.URL, *, loopback: bool) -> httpx.URL:
    """The address with `webcal:` read as https. Raises AddressInvalid.

    With *loopback*, plain http and other ports are accepted too, of this machine; `needs_loopback` tells which, and such an
    address is only ever followed to where this machine is.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise AddressInvalid from None  # the library's text holds the address
    if url.scheme == "webcal":
        url = url.copy_with(scheme="https")
    if url.scheme not in {"https", "http"} or url.userinfo or len(str(url)) > LONGEST:
        raise AddressInvalid
    if not _HOST.fullmatch(url.raw_host):
        raise AddressInvalid
    if needs_loopback(url) and not (loopback and url.host in LOOPBACK_HOSTS):
        raise AddressInvalid
    return url


def needs_loopback(url: httpx.URL) -> bool:
    """Whether only tests and trials may use the address, and only on this machine."""
    return url.scheme != "https" or url.port not in {None, _HTTPS}
