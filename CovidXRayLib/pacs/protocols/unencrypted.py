"""Connections to other computers on which everybody between can read what is said."""

from __future__ import annotations

import ipaddress


def is_this_computer(host: str) -> bool:
    """Return whether a host is this computer by its name or number; an empty name and a socket's path are."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
