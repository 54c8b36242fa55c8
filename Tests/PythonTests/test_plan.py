"""`plan`: the program's choice, its candidates as a table, its refusals."""

import json

import pytest

import kvplace
from conftest import has_plan, program

pytestmark = pytest.mark.skipif(not has_plan(), reason="this program has no command 'plan'")


@pytest.fixture(scope="module")
def result(trace):
    return kvplace.analyze(trace, block_sizes=[1, 64])


def test_a_plan_is_what_the_program_says(result, trace):
    plan = kvplace.plan(result, kv_hbm="40GiB", tpot_ms=40)
    result.save(trace.parent / "plan.json")
    words = ["plan", trace.parent / "plan.json", "--kv-hbm=40GiB", "--tpot-ms", 40, "--quiet"]
    assert plan.raw == json.loads(program(*words, "--json").stdout)
    assert plan.text == program(*words).stdout.decode()
    assert plan.choice == plan.raw["plans"][0]["choice"] and plan.choice["requests"] > 0
    assert list(plan.candidates.capacity_blocks) == [row["capacity_blocks"] for row in plan.plans[0]["candidates"]]
    assert plan.settings == plan.plans[0]["settings"]
    assert plan.text.splitlines()[1] in plan._repr_html_()
    assert kvplace.plan(trace.parent / "plan.json", kv_hbm="40GiB", tpot_ms=40).raw == plan.raw


def test_refusals_are_exceptions(result, tmp_path):
    with pytest.raises(kvplace.KVPlaceError, match="no-such-model") as caught:
        kvplace.plan(result, model="no-such-model")
    assert caught.value.exit_code == 64
    with pytest.raises(kvplace.KVPlaceError, match="nope") as caught:
        kvplace.plan(tmp_path / "nope")
    assert caught.value.exit_code == 66
