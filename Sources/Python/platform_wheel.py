"""Puts the program's binary into the wheel and names the platforms that it runs on."""

import os
import platform
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformWheel(BuildHookInterface):
    """The binary is the file that KVPLACE_BINARY names; it needs this machine's glibc or a newer one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        binary = os.environ.get("KVPLACE_BINARY", "")
        if not os.access(binary, os.X_OK):
            raise SystemExit(f"KVPLACE_BINARY={binary}: no program; build the wheel with 'make wheel'")
        name, glibc = platform.libc_ver()
        if name != "glibc":
            raise SystemExit(f"{name or 'this C library'}: wheels are built for glibc alone")
        major, minor = glibc.split(".")[:2]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-manylinux_{major}_{minor}_{platform.machine()}"
        build_data["force_include"][binary] = "kvplace/bin/kvplace"
