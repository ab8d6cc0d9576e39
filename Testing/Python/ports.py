"""Ports on loopback for servers that tests start and that must be told their port."""

from __future__ import annotations

import random
import socket

# Below the ports that systems hand out by themselves: from 32768 on under Linux, from 49152 on elsewhere.
PORTS = range(20000, 32000)
_claims: list[socket.socket] = []


def free_port() -> int:
    """A TCP port that nobody listens on, and that no other test process is given while this one lives."""
    for port in random.sample(PORTS, len(PORTS)):
        # The UDP port of the same number, which no server here needs, tells other test processes.
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            claim.close()
        else:
            _claims.append(claim)
            return port
    raise RuntimeError("no port is free")
