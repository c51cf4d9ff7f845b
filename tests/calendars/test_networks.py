"""Which addresses are the public internet."""

import pytest

from shared.calendars.fetch.networks import is_loopback, is_public

PRIVATE = """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 233.252.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:0:0 ::ffff:8.8.8.8 ::ffff:127.0.0.1 64:ff9b::808:808 64:ff9b::7f00:1 64:ff9b:1::1
100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:808:808:: 3fff::1 4000::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 ff0e::1
2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:a00:1 2a00:1450::5efe:7f00:1
"""
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 130.242.1.1 2606:4700::1111 2a00:1450:400f:80a::200e 2001:4860:4860::8888"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    """Private, shared, local, reserved, multicast, documentation, and every way to carry IPv4 inside IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_the_public_internet_is_reachable(address: str) -> None:
    """Well-known servers."""
    assert is_public(address)


def test_only_this_machine_is_this_machine() -> None:
    """Loopback in both families, not written as another one."""
    assert [is_loopback(one) for one in ("127.0.0.1", "::1", "10.0.0.1", "8.8.8.8")] == [True, True, False, False]
