"""The style's limits, checked: sizes, imports between targets, tests for every target, words left open."""

import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "Package.swift"

# Which of our own targets each target may import; Foundation and the standard library are free everywhere.
ALLOWED = {
    "TextReading": set(),
    "Wording": {"TextReading"},
    "LocalityModel": {"TextReading"},
    "TraceReading": {"CScanKernels", "CZlib", "CZstd", "TextReading"},
    "CacheSimulation": {"LocalityModel", "CScanKernels"},
    "Locality": {"TraceReading", "CacheSimulation", "LocalityModel", "CScanKernels"},
    "Sizing": {"LocalityModel", "TextReading"},
    "Recommendations": {"Sizing", "LocalityModel", "Wording", "TextReading"},
    "Reports": {
        "Recommendations",
        "Sizing",
        "LocalityModel",
        "Wording",
        "TextReading",
        "CCmark",
        "CEmbeddedFiles",
        "Mustache",
    },
    "TraceSynthesis": {"TextReading"},
    "KVPlaceCommands": {
        "Locality",
        "TraceReading",
        "LocalityModel",
        "Sizing",
        "Recommendations",
        "Reports",
        "TraceSynthesis",
        "Wording",
        "TextReading",
        "CEmbeddedFiles",
        "ArgumentParser",
    },
    "kvplace": {"KVPlaceCommands"},
}
FREE = {"Foundation", "Synchronization", "Dispatch"}
# C libraries and how many Swift files may import each (libzstd: a reader and a writer).
ONE_FILE_IMPORTS = {"CCmark": 1, "CZlib": 1, "CZstd": 2}


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def swift_files():
    return tracked("Sources/*.swift", "Tests/*.swift", "Package.swift")


def imports(path):
    found = re.findall(r"^(?:@testable |public |internal |package )*import (\w+)", path.read_text(), re.MULTILINE)
    return set(found)


def test_no_swift_file_is_longer_than_400_lines_or_120_columns():
    wrong = []
    for path in swift_files():
        lines = path.read_text().split("\n")
        if len(lines) > 401:
            wrong.append(f"{path.relative_to(ROOT)}: {len(lines)} lines")
        wrong += [
            f"{path.relative_to(ROOT)}:{n}: {len(line)} columns" for n, line in enumerate(lines, 1) if len(line) > 120
        ]
    assert wrong == []


def test_no_function_is_longer_than_70_lines():
    wrong = []
    for path in swift_files():
        start, indent = None, ""
        for number, line in enumerate(path.read_text().split("\n"), 1):
            opened = re.match(r"^(\s*)(?:[@\w()]+ )*func .*", line)
            if opened and start is None:
                start, indent = number, opened.group(1)
            elif start is not None and line.rstrip() == indent + "}":
                if number - start > 70:
                    wrong.append(f"{path.relative_to(ROOT)}:{start}: {number - start} lines")
                start = None
            elif opened and len(opened.group(1)) <= len(indent):
                start, indent = number, opened.group(1)
    assert wrong == []


def test_targets_import_only_what_the_design_allows():
    wrong = []
    for target, allowed in ALLOWED.items():
        for path in tracked(f"Sources/{target}/*.swift"):
            extra = imports(path) - allowed - FREE
            if extra:
                wrong.append(f"{path.relative_to(ROOT)} imports {', '.join(sorted(extra))}")
    assert wrong == []
    folders = {path.name for path in (ROOT / "Sources").iterdir()}
    ours = {name for name in folders if not name.startswith("C") or name == "CacheSimulation"}
    assert ours - {"Python"} == set(ALLOWED)
    assert "Python" in folders and (ROOT / "Tests" / "PythonTests").is_dir()


def test_every_swift_package_has_one_version():
    """`Package.resolved` is not kept: its revisions are those of whoever served the packages."""
    named = dict(re.findall(r'\.package\(url: "[^"]*/([^"/]+)", exact: "([^"]+)"\)', MANIFEST.read_text()))
    assert len(named) == MANIFEST.read_text().count(".package(url:") > 0
    resolved = ROOT / "Package.resolved"
    if resolved.exists():
        pins = json.loads(resolved.read_text())["pins"]
        assert {pin["identity"]: pin["state"]["version"] for pin in pins} == named


def test_each_c_library_is_imported_in_one_file():
    for library, count in ONE_FILE_IMPORTS.items():
        users = [path.name for path in tracked("Sources/*.swift") if library in imports(path)]
        assert len(users) == count, (library, users)


def test_every_target_has_tests():
    missing = [
        name
        for name in ALLOWED
        if name not in ("kvplace", "KVPlaceCommands") and not (ROOT / "Tests" / f"{name}Tests").is_dir()
    ]
    assert missing == []


def test_nothing_is_left_open_and_no_clock_decides():
    wrong = []
    for path in tracked("Sources/*.swift", "Sources/*.c", "Sources/*.h"):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK|not implemented)\b", line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
            if "Date()" in line and "Date(timeIntervalSinceNow" not in line:
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []


def test_the_list_of_embedded_files_is_complete():
    made = subprocess.run(
        ["sh", "Sources/CEmbeddedFiles/list-files.sh"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert made.stdout == (ROOT / "Sources/CEmbeddedFiles/embedded_files.inc").read_text(), "run 'make embed'"


def test_every_path_that_the_readmes_and_the_guide_name_is_there():
    wrong = []
    for page in tracked("*.md"):
        name = str(page.relative_to(ROOT))
        if "/" in name and not name.startswith("site/pages/"):
            continue
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
        named = re.findall(r"`((?:Sources|Tests)/[^`\s]+)`", text)
        if "/" not in name:
            named += re.findall(r"`((?:Templates|site/pages)/[^`\s]+)`", text)
            named += re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
        # `<tag>` stands for every name.
        wrong += [f"{name}: {path}" for path in named if not any(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/")))]
    assert wrong == []


def test_the_changelog_begins_with_what_is_unreleased_and_knows_the_version():
    sections = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    version = re.search(r'version: "([^"]+)"', (ROOT / "Sources/LocalityModel/Version.swift").read_text())[1]
    assert sections[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", sections[1])


def test_no_path_of_a_machine_is_committed():
    needles = [str(ROOT) + "/", str(ROOT.parent) + "/", str(pathlib.Path.home()) + "/"]
    wrong = []
    for path in tracked():
        if path.suffix in (".png", ".gz", ".zst"):
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{path.relative_to(ROOT)}: {needle}" for needle in needles if len(needle) > 2 and needle in text]
    assert wrong == []


def test_charts_show_and_judge_nothing():
    """A chart compares with no number of its own: thresholds are the rules', what is worth telling is `Telling`'s."""
    literal = re.compile(r"(?:[<>]=?|[!=]=) *-?(\d[\d_.]*)|(?<![\w.$])(\d[\d_.]*) *(?:[<>]=? )")
    # How many things there are decides how they are laid out.
    sizes = re.compile(r"\.count [<>]=? \d+")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked("Sources/Reports/Charts/*.swift")
        if path.parent.name != "Kit"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for match in literal.findall(sizes.sub("", line.partition("//")[0]))
        if float(max(match).rstrip(".")) not in {0, 1, 2}
    ]
    assert found == []
