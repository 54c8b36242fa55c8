"""What the link probe writes is read by `plan --catalogue`; it runs on a GPU alone, so its text is filled in."""

import json
import re

import pytest

from conftest import ROOT
from traces import assert_failure

PROBE = ROOT / "site/recorders/link_probe.cu"
GUIDES = [ROOT / "site/pages" / language / "sizing.md" for language in ("en", "zh")]


@pytest.fixture
def result(kvplace, tmp_path):
    trace = tmp_path / "trace"
    knobs = ["--requests", "2", "--steps", "24", "--layers", "2"]
    assert kvplace("synth", "--preset", "ruler", "--out", trace, *knobs).returncode == 0
    done = kvplace("analyze", "--input", trace, "--block-sizes", "1,64", "--out", tmp_path / "result.json")
    assert done.returncode == 0, done.stderr
    return tmp_path / "result.json"


def catalogue(name, gigabytes, overhead):
    """The file that the probe writes, from the format in its source."""
    text = PROBE.read_text()
    (entry,) = re.findall(r'R"\((.*?)\)"', text, re.DOTALL)
    (start,) = re.findall(r'fputs\("(.*?)\\n", file\);\n\s*for', text)
    entries = [
        entry % (name, "-1152" if row == 1152 else "", gigabytes, overhead, "NVIDIA H200", 614, row, end)
        for row, end in ((656, ",\n"), (1152, "\n"))
    ]
    return start.replace('\\"', '"') + "\n" + "".join(entries) + "]}\n"


def plan_inputs(kvplace, result, *flags):
    machine = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]
    done = kvplace("plan", result, *machine, "--json", *flags)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["plans"][0]["inputs"]


def test_what_the_probe_writes_replaces_the_link_of_the_gpu(kvplace, result, tmp_path):
    (tmp_path / "links.json").write_text(catalogue("pcie5-x16", 47.5, 11.25))
    assumed = plan_inputs(kvplace, result)
    measured = plan_inputs(kvplace, result, "--catalogue", tmp_path / "links.json")
    assert (assumed["link_gb_per_s"]["value"], measured["link_gb_per_s"]["value"]) == (55, 47.5)
    # The probe writes one decimal, as printf rounds it.
    assert (assumed["layer_overhead_us"]["value"], measured["layer_overhead_us"]["value"]) == (30, 11.2)


def test_a_link_without_bandwidth_is_refused(kvplace, result, tmp_path):
    (tmp_path / "links.json").write_text(catalogue("pcie5-x16", 0, 11))
    done = kvplace("plan", result, "--catalogue", tmp_path / "links.json")
    assert_failure(done, 65, "links[0].gigabytes_per_second")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.parent.name)
def test_the_guide_names_links_that_the_program_knows_and_says_what_was_not_run(guide):
    links = {link["name"] for link in json.loads((ROOT / "Templates/catalogue.json").read_text())["links"]}
    section = guide.read_text().split("link_probe.cu`", 1)[1]
    named = re.findall(r"`([a-z0-9]+-[a-z0-9]+)`", section)
    assert len(named) >= 3 and set(named) <= links
    assert ("not run on a GPU" in section) or ("没有在 GPU 上运行过" in section)


def test_the_probe_stays_short():
    assert len(PROBE.read_text().splitlines()) <= 150
