"""Detection of unencrypted connections to other hosts."""

from __future__ import annotations

import ipaddress


def is_this_computer(host: str) -> bool:
    """Return whether a host name or address is the local host; an empty name and a socket path are."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
