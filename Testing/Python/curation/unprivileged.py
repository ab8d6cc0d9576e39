"""Being somebody else than root, who may write everywhere and whom PostgreSQL refuses."""

from __future__ import annotations

import os
from typing import Any


def unprivileged() -> dict[str, Any]:
    """What `subprocess` takes to start a child without root's rights; nothing where we have none."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd  # Windows has none

    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def without_powers(*command: str) -> list[str]:
    """A command that is bound by the permissions of files even where root starts it."""
    if os.name == "nt" or os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
