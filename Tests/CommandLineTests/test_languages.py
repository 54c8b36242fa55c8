"""Languages: every word of one is there in every other, and every command speaks them."""

import re
import unicodedata

import pytest

from conftest import ROOT, released_engines
from pseudo_language import make_pseudo_language
from test_site import pages, reached_pages

LANGUAGES = sorted(path.name for path in (ROOT / "Templates").iterdir() if (path / "phrases.txt").exists())
OTHERS = [language for language in LANGUAGES if language != "en"]
NAME = re.compile(r"\{([a-z_A-Z0-9]+)\}")
# Files that hold what one language says in its own way: no words of the program are looked up in them.
OWN = {"README.md", "passes.txt", "plurals.txt", "tokens.txt"}
# Runs of Latin words that may stand in Chinese text: formulas, and names.
LATIN = set("p ln b in B P TensorRT-LLM technical tech blog content security policy warm hit rate".lower().split())


def files(folder, language):
    root = ROOT / folder / language
    return {str(path.relative_to(root)): path for path in sorted(root.rglob("*")) if path.is_file()}


def key_lines(text, has_prose):
    """Key → text of a file of words; the prose under the key ''."""
    found = {}
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not line and has_prose:
            found[""] = "\n".join(lines[index + 1 :])
            break
        if ":" in line and not line.startswith("#"):
            key, _, value = line.partition(":")
            found[key] = value.strip()
    return found


def sections(text):
    """Heading → text of a file of headed sections; its title under ''."""
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return {"": parts[0]} | {heading: body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def texts(path):
    """Every text of a file of `Templates/`, by key."""
    text = path.read_text()
    if path.suffix == ".txt":
        return key_lines(text, has_prose=False)
    if path.parent.name == "charts":
        return key_lines(text, has_prose=True)
    return sections(text)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("folder", ["Templates", "site/pages"])
def test_every_file_is_there_in_every_language(folder, language):
    # What a folder says of itself is for those who write it.
    note = {"README.md"}
    assert set(files(folder, language)) - note == set(files(folder, "en")) - note


@pytest.mark.parametrize("language", OTHERS)
def test_every_key_is_there_and_no_name_is_lost_or_invented(language):
    for name, path in files("Templates", "en").items():
        if name in OWN:
            continue
        own, other = texts(path), texts(files("Templates", language)[name])
        assert list(own) == list(other), name
        for key in own:
            assert set(NAME.findall(own[key])) == set(NAME.findall(other[key])), f"{name}: {key}"


def prose(text):
    """The text without code, targets of links, names, addresses and markup."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]*`", " ", text)
    text = re.sub(r"\]\([^)]*\)", "] ", text)
    text = re.sub(r"https?://\S+|<[^>]*>|\{[a-zA-Z0-9_]+\}", " ", text)
    # A term's English name stands in parentheses.
    return re.sub(r"（[^（）]*）", " ", text)


@pytest.mark.parametrize("folder", ["Templates", "site/pages"])
def test_no_english_sentence_is_left_in_chinese(folder):
    left = {}
    for name, path in files(folder, "zh").items():
        bodies = texts(path) if folder == "Templates" else {"": path.read_text()}
        # Titles of works keep their language; the contents are names of files.
        for key, body in bodies.items() if name not in {"contents.txt", *OWN} else []:
            if key == "Source":
                continue
            for run in re.findall(r"[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z'’-]*){2,}", prose(body)):
                words = [word for word in run.split() if word.lower().strip("'’-") not in LATIN]
                if words:
                    left[f"{name}: {key}: {run}"] = words
    assert left == {}


def test_chinese_punctuation_is_wide_and_stands_without_spaces():
    wide = "[\u3400-\u9fff]"
    wrong = re.compile(
        rf"{wide}[,;!?](?!\w)|{wide}\.(?= |$)|{wide}[A-Za-z0-9]|[A-Za-z0-9]{wide}| [，。：；？！）]|[（，。：；] ",
        re.MULTILINE,
    )
    found = []
    for folder in ["Templates", "site/pages"]:
        for name, path in files(folder, "zh").items():
            bodies = texts(path) if folder == "Templates" else {"": path.read_text()}
            for key, body in bodies.items():
                text = re.sub(r"```.*?```", "", body, flags=re.DOTALL)
                # Code counts as a word, what is filled in as either; links and emphasis are not seen.
                text = re.sub(r"\{[a-zA-Z0-9_]+\}", "\ue000", re.sub(r"`[^`]*`", "0", text))
                text = re.sub(r"\[|\]\([^)]*\)|\*\*|^\s*[#|].*$|^[a-z]+: .*$", "", text, flags=re.MULTILINE)
                found += [
                    f"{name}: {key}: {text[max(0, hit.start() - 9) : hit.end() + 9]!r}" for hit in wrong.finditer(text)
                ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_policy_has_its_label_and_its_row_in_the_guide(kvplace, language):
    text = " ".join(kvplace("analyze", "--help").stdout.split())
    policies = re.search(r"policies \(also ([a-z_, ]+) at", text).group(1).split(", ")
    assert "belady" in policies
    for policy in policies:
        assert f"\npolicy.{policy}: " in files("Templates", language)["charts/policies.md"].read_text(), policy
        assert f"\n| `{policy}` | " in files("site/pages", language)["step-atomic.md"].read_text(), policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_engine_has_its_row_in_the_guide(kvplace, language):
    engines = released_engines(kvplace)
    rows = [line.split(" | ")[0] for line in files("site/pages", language)["sizing.md"].read_text().split("\n")]
    for engine in engines:
        assert any(row.startswith("| `") and f"`{engine}`" in row for row in rows), engine


def columns(line):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.fixture
def result(kvplace):
    for arguments in [
        ("synth", "--preset", "longbench-v2", "--requests", 1, "--steps", 24, "--layers", 4, "--out", "run", "--quiet"),
        ("analyze", "--input", "run", "--block-sizes", "1,64", "--out", "run.json", "--quiet"),
    ]:
        done = kvplace(*map(str, arguments))
        assert done.returncode == 0, done.stderr
    return "run.json"


SIZED = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]


def test_the_terminal_speaks_chinese_in_a_hundred_columns(kvplace, result):
    for arguments in [
        ["advise", result, *SIZED],
        ["advise", result, "--verbose"],
        ["plan", result, *SIZED],
        ["explain"],
        ["explain", "thrashing"],
        ["explain", "gini"],
    ]:
        done = kvplace(*arguments, "--language", "zh")
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        assert max(map(columns, lines)) <= 100, arguments
        assert re.search("[\u4e00-\u9fff]", lines[0] + lines[1]), lines[:2]
        assert not any(re.match(r"\s*[，。：；？！、）]", line) for line in lines), arguments


def test_columns_of_a_table_stand_below_one_another(kvplace, result):
    done = kvplace("plan", result, *SIZED, "--language", "zh")
    table = done.stdout.split("\n\n")[1].rstrip("\n").split("\n")
    assert len(table) > 3 and len({columns(line) for line in table}) == 1, table


def test_both_languages_say_the_same_numbers(kvplace, result):
    numbers = []
    for language in LANGUAGES:
        done = kvplace("plan", result, *SIZED, "--language", language)
        table = done.stdout.split("\n\n")[1]
        numbers.append(sorted(re.findall(r"\d[\d,.]*", table)))
    assert all(found == numbers[0] for found in numbers)


def test_pages_say_which_language_they_are_in(kvplace, result, tmp_path):
    done = kvplace("report", result, *SIZED, "--language", "zh", "--out", "page", "--quiet")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page/index.html").read_text()
    assert '<html lang="zh">' in page and "hreflang" not in page
    assert "## 决策" in (tmp_path / "page/report.md").read_text()


@pytest.mark.parametrize(
    "flags, said",
    [
        (["--layers", "2"], "trace 有 4 层，--layers 为 2 层"),
        (["--context", "100000", "--buffer", "1000"], "少于一步选中的 2048 行"),
        (
            ["--engine", "vllm", "--generation", "sm90", "--kv-layout", "nvfp4_ds_mla"],
            "拒绝：布局（启动时）：在 sm90 上",
        ),
    ],
)
def test_why_a_trace_is_not_sized_is_said_in_the_language_of_the_page(kvplace, result, tmp_path, flags, said):
    done = kvplace("report", result, *flags, "--language", "zh", "--out", "page", "--quiet")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page/report.md").read_text()
    note = next(line for line in page.splitlines() if line.startswith("> 这个 trace 没有做容量规划"))
    advice = "".join(kvplace("advise", result, *flags, "--language", "zh").stdout.split())
    for text in (note, advice.partition("未做容量规划")[2]):
        assert said.replace(" ", "") in text.replace(" ", "")
    assert not re.search(r"[A-Za-z]+(?: [A-Za-z]+){2,}", note)
    # Errors stay English whatever the language.
    refused = kvplace("plan", result, *flags, "--language", "zh")
    assert refused.returncode in (64, 65) and not re.search("[\u4e00-\u9fff]", refused.stderr)


def test_a_site_in_two_languages_links_every_page_with_its_twin(kvplace, result, tmp_path):
    done = kvplace("site", result, *SIZED, "--language", "en,zh", "--out", "site", "--quiet")
    assert done.returncode == 0, done.stderr
    root = tmp_path / "site"
    own = {path.relative_to(root) for path in root.rglob("*.html") if "zh" not in path.relative_to(root).parts[:1]}
    twins = {path.relative_to(root / "zh") for path in (root / "zh").rglob("*.html")}
    assert own == twins and len(own) > 30
    reached_pages(root, pages(root))
    for name in own:
        for page, language, target in [
            (root / name, "zh", root / "zh" / name),
            (root / "zh" / name, "en", root / name),
        ]:
            link = re.search(rf'<a class="twin" href="([^"]*)" hreflang="{language}"', page.read_text())
            assert link and (page.parent / link.group(1)).resolve() == target.resolve(), page


@pytest.mark.parametrize(
    "command",
    [["advise", "x.json"], ["plan", "x.json"], ["explain"], ["report", "x.json"], ["site", "x.json", "--out", "s"]],
)
def test_a_language_that_does_not_exist_is_refused_with_the_list(kvplace, command):
    done = kvplace(*command, "--language", "qq")
    assert done.returncode == 64 and ", ".join(LANGUAGES) in done.stderr and "qq" in done.stderr, done.stderr


def test_a_third_language_is_a_folder(kvplace, result, tmp_path):
    make_pseudo_language(tmp_path / "words")
    flags = ["--templates", "words", "--language", "xx"]
    for arguments in [["advise", result, *SIZED], ["plan", result, *SIZED], ["explain", "thrashing"]]:
        done = kvplace(*arguments, *flags)
        assert done.returncode == 0, done.stderr
        # Sentences are wrapped; rows of tables are as wide as their words.
        assert max(map(columns, done.stdout.splitlines())) <= 120
        assert re.search(r"aa|ii|uu", done.stdout)
    for command, out in [("report", "page"), ("site", "pages")]:
        done = kvplace(command, result, *SIZED, *flags, "--out", out, "--quiet")
        assert done.returncode == 0, done.stderr
    assert '<html lang="xx">' in (tmp_path / "page/index.html").read_text()
    assert '<html lang="xx">' in (tmp_path / "pages/index.html").read_text()


def test_the_help_names_every_language(kvplace):
    said = re.search(r"--language <tag>(.*?)\(default", kvplace("fit", "--help").stdout, re.DOTALL).group(1)
    assert set(said.split("Templates/:")[1].replace(".", "").replace(",", " ").split()) == set(LANGUAGES)
