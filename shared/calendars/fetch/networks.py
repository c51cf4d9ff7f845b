"""Where a calendar may be fetched from: the public internet, and nothing that only this machine can reach.

`ipaddress.is_global` alone is not enough: it lets multicast and addresses through that carry another one inside.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IPv6 addresses on the public internet lie in here (RFC 4291, 2.4); the networks below are cut out of it again.
_UNICAST = ip_network("2000::/3")
_REFUSED = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2001::/23",  # protocol assignments: Teredo and other tunnels (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4: an IPv4 address inside (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)


def is_public(text: str) -> bool:
    """Whether *text* is an address of the public internet. Mapped, translated and tunnelled IPv4 is not."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and (address not in _UNICAST or _holds_ipv4(address)):
        return False
    if any(address in network for network in _REFUSED):
        return False
    return address.is_global and not address.is_multicast


def is_loopback(text: str) -> bool:
    """Whether *text* is this machine itself, written plainly."""
    return ip_address(text).is_loopback and "%" not in text


def _holds_ipv4(address: IPv6Address) -> bool:
    """ISATAP (RFC 5214): the last 64 bits name an IPv4 address."""
    return address.packed[8:12] in {b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe"} and bool(IPv4Address(address.packed[12:]))
