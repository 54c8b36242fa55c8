"""What `make release` leaves in dist/: the same bytes each time.

Not part of `make test`: the static binary is a second release build. Run it with `make install-test`.
"""

import hashlib
import pathlib
import re
import subprocess
import tarfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"


def released():
    subprocess.run(["make", "-C", ROOT, "release"], check=True, capture_output=True)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in DIST.iterdir()}


@pytest.fixture(scope="module")
def files():
    return released()


def only(files, ending):
    (name,) = [name for name in files if name.endswith(ending)]
    return name


def test_the_sums_are_those_of_the_files(files):
    lines = (DIST / "SHA256SUMS").read_text().splitlines()
    assert dict(reversed(line.split("  ")) for line in lines) == {
        name: digest for name, digest in files.items() if name != "SHA256SUMS"
    }


def test_the_archive_holds_what_is_installed_and_nothing_of_this_machine(files):
    name = only(files, ".tar.gz")
    folder = name.removesuffix(".tar.gz")
    with tarfile.open(DIST / name) as archive:
        members = archive.getmembers()
        assert {(member.uid, member.gid, member.uname) for member in members} == {(0, 0, "")}
        assert len({member.mtime for member in members}) == 1
        names = {member.name for member in members}
        binary = archive.extractfile(f"{folder}/bin/kvplace").read()
    for wanted in (
        "LICENSE",
        "bin/kvplace",
        "share/man/man1/kvplace.1",
        "share/fish/vendor_completions.d/kvplace.fish",
    ):
        assert f"{folder}/{wanted}" in names
    assert str(ROOT).encode() not in binary
    version = re.search(r'version: "([^"]+)"', (ROOT / "Sources/LocalityModel/Version.swift").read_text())[1]
    assert folder.startswith(f"kvplace-{version}-linux-")
    with zipfile.ZipFile(DIST / only(files, ".whl")) as wheel:
        inside = next(name for name in wheel.namelist() if name.endswith("bin/kvplace"))
        assert wheel.read(inside) == binary


def test_the_same_bytes_twice(files):
    assert released() == files
