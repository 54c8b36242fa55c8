import re

from conftest import ROOT, released_engines

# Flags of engines that the words speak of.
ENGINE_FLAGS = {
    "--disaggregation-mode",
    "--enable-hisparse",
    "--gpu-memory-utilization",
    "--kv-cache-dtype",
    "--max-running-requests",
    "--mem-fraction-static",
}


def test_version_names_the_program(kvplace):
    finished = kvplace("--version")
    assert finished.returncode == 0
    assert finished.stdout.startswith("kvplace ")


def test_an_unknown_option_is_a_usage_error(kvplace):
    finished = kvplace("--no-such-option")
    assert finished.returncode == 64
    assert finished.stdout == ""


def test_a_mistyped_command_gets_the_nearest(kvplace):
    finished = kvplace("analyse", "run")
    assert finished.returncode == 64 and finished.stdout == ""
    assert "did you mean 'analyze'?" in finished.stderr
    assert "--help" in kvplace("zzzzzz").stderr


def test_the_root_help_has_an_example_and_groups(kvplace):
    text = kvplace("--help").stdout
    assert "kvplace plan outputs/run" in text and "FROM TRACES TO DECISIONS" in text.upper()


def test_every_command_has_help_with_an_abstract_and_a_row_in_each_readme(kvplace):
    commands = re.findall(r"^  ([a-z]+)  +[A-Z]", kvplace("--help").stdout, re.MULTILINE)
    assert {"analyze", "plan", "report"} < set(commands) and len(set(commands)) == len(commands)
    for command in commands:
        help_text = kvplace(command, "--help").stdout
        assert help_text.startswith("OVERVIEW: ") and "Exit codes: 0 " in help_text, command
        for readme in ["README.md", "README.zh.md"]:
            assert re.search(rf"\n\| `kvplace {command}[ `]", (ROOT / readme).read_text()), (readme, command)


def test_words_name_only_flags_and_engines_that_there_are(kvplace):
    commands = re.findall(r"^  ([a-z]+)  +[A-Z]", kvplace("--help").stdout, re.MULTILINE)
    flag = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")
    known = ENGINE_FLAGS.union(*(flag.findall(kvplace(command, "--help").stdout) for command in commands))
    engines = released_engines(kvplace)
    words = [path for path in (ROOT / "Templates").rglob("*") if path.suffix in {".md", ".txt"}]
    guide = [*(ROOT / "site/pages").rglob("*.md"), ROOT / "README.md", ROOT / "README.zh.md"]
    assert len(words) > 100 and len(guide) > 30
    assert [(path.name, name) for path in words for name in flag.findall(path.read_text()) if name not in known] == []
    named = [(path.name, name) for path in words + guide for name in re.findall(r"--emit ([a-z-]+)", path.read_text())]
    assert len(named) > 4 and [place for place in named if place[1] not in engines] == []


def test_analyze_takes_its_input_like_its_siblings(kvplace):
    assert kvplace("synth", "--preset", "ruler", "--layers", 2, "--steps", 2, "--out", "run", "--quiet").returncode == 0
    assert (
        kvplace("analyze", "run", "--out", "-").stdout
        == kvplace("analyze", "--input", "run", "--out", "-").stdout
        != ""
    )
    assert kvplace("analyze", "run", "--input", "run").returncode == 64


def test_a_reader_that_leaves_early_ends_it_quietly(kvplace):
    import subprocess

    from conftest import BINARY

    finished = subprocess.run(
        f"{BINARY} explain scattered-access | head -c 1; {BINARY} --help | true",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert finished.stderr == ""
