"""The guide's page on Python: its examples run, one after another, as a reader would type them."""

import re
import shutil

import pytest

from conftest import ROOT, has_plan

PAGE = ROOT / "site" / "pages" / "en" / "python.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.usefixtures("cluster")
def test_the_examples_run_in_the_page_s_order(trace, damaged, tmp_path, monkeypatch, capsys):
    shutil.copytree(trace, tmp_path / "outputs" / "run" / "block64")
    shutil.copytree(damaged, tmp_path / "outputs" / "damaged")
    monkeypatch.chdir(tmp_path)
    names = {}
    for number, block in enumerate(BLOCKS):
        if "kvplace.plan(" in block and not has_plan():
            continue
        exec(compile(block, f"{PAGE.name}, example {number + 1}", "exec"), names)
    assert len(BLOCKS) >= 5
    assert "trace_steps_2_3.jsonl.gz" in capsys.readouterr().out
    assert names["spread"].data == names["result"].data
    assert (tmp_path / "analysis.json").read_bytes() == names["result"].data
