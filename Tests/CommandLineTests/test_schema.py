"""The JSON Schema of the result file: valid itself, met by a whole result, and strict about broken ones."""

import json

import jsonschema
import pytest

from conftest import ROOT, SCHEMA, result_errors, validate

RECORDED = ROOT / "Tests" / "TestSupportTests" / "Recorded" / "tiny.json"
GOLDEN = ROOT / "Tests" / "Golden"


@pytest.fixture
def result():
    return json.loads(RECORDED.read_text())


def test_the_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))


def test_every_definition_is_used():
    text = SCHEMA.read_text()
    for name in json.loads(text)["$defs"]:
        assert f'"#/$defs/{name}"' in text, name


def test_every_property_says_what_it_is():
    """A description beside each property, or in the definition that it refers to."""
    schema = json.loads(SCHEMA.read_text())
    silent = []

    def walk(node, path):
        if isinstance(node, list):
            for index, item in enumerate(node):
                walk(item, f"{path}[{index}]")
        if not isinstance(node, dict):
            return
        for name, value in node.get("properties", {}).items():
            if isinstance(value, dict) and "type" in node:
                target = schema["$defs"].get(value.get("$ref", "").removeprefix("#/$defs/"), {})
                if "description" not in value and "description" not in target:
                    silent.append(f"{path}.{name}")
        for name, value in node.items():
            walk(value, f"{path}.{name}")

    walk(schema, "$")
    assert silent == []


def test_a_whole_result_is_valid(result):
    assert result_errors(RECORDED) == []
    assert result_errors(RECORDED.read_text()) == []
    assert validate(result) == result
    with pytest.raises(pytest.fail.Exception, match="block_size_tokens"):
        validate({**result, "results": [{**result["results"][0], "block_size_tokens": "x"}]})


def test_the_file_and_an_entry_may_hold_keys_of_later_versions(result):
    result["later"] = 1
    result["results"][0]["later"] = {"a": 1}
    assert result_errors(result) == []


def at(result, path):
    """The container and last key of a path such as 'record_stats.gini' below the first entry."""
    node = result["results"][0]
    *parents, last = path.split("/")
    for key in parents:
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node, int(last) if isinstance(node, list) else last


BROKEN = {
    "a hit rate above 1": ("cache_sim/3/hit_rate", 1.5),
    "a negative count": ("diagnostics/malformed_lines", -1),
    "a count that is no integer": ("diagnostics/records_analyzed", 2.5),
    "a share above 1": ("record_stats/block_density/mean", 1.1),
    "a percentile of a share above 1": ("record_stats/block_concentration/gini/percentiles/p50", 1.1),
    "a negative mean": ("record_stats/unique_blocks/mean", -0.5),
    "no sample, yet a mean": ("stream_records/count", 0),
    "a text in the place of a number": ("working_set_curve/0/mean_blocks", "1"),
    "a block size of 0": ("block_size_tokens", 0),
    "an unknown key mode": ("key_mode", "layer"),
    "a short concentration curve": ("touch_concentration", []),
    "an infeasible row with numbers": ("placement_sim/policies/lru/4/feasible", False),
    "a policy whose name is no key": ("placement_sim/policies/ARC", []),
    "a capacity of 0": ("placement_sim/lru_curve/0/capacity_blocks", 0),
    "other semantics": ("placement_sim/semantics", "sequential"),
    "null layers with request_layer": ("per_layer", None),
    "a layer out of range": ("per_layer/0/layer_id", 1024),
    "a reuse CDF at another distance": ("per_layer/0/reuse_cdf/5", 0.5),
    "a window that is no number": ("working_set/all", {}),
    "a negative overlap": ("cross_layer_overlap/mean_overlap/0/1", -0.1),
    "a fingerprint of the wrong length": ("inputs/fingerprint", "abc"),
    "an unknown counter": ("diagnostics/other", 1),
    "a malformed example without a line": ("diagnostics/malformed_examples", [{"file": "a", "what": "b"}]),
    "a negative cell of the map": ("access_map/streams/0/rows/0/0", -1),
}


@pytest.mark.parametrize("path,value", BROKEN.values(), ids=BROKEN.keys())
def test_refuses(result, path, value):
    container, key = at(result, path)
    container[key] = value
    assert result_errors(result) != []


def required_paths(node, path=""):
    """Every object member of the first entry that can be deleted, but members of maps."""
    maps = {
        "working_set",
        "cache_sim",
        "reuse_distance_hist_steps",
        "recent_token_ratio",
        "recent_block_ratio",
        "means",
        "policies",
        "percentiles",
    }
    for key, value in node.items():
        here = f"{path}/{key}" if path else key
        yield here
        if isinstance(value, dict) and key not in maps:
            yield from required_paths(value, here)


def test_every_key_of_an_entry_is_required(result):
    optional = {"placement_sim"}
    result["results"] = result["results"][:1]
    result["results"][0]["access_map"]["streams"] = result["results"][0]["access_map"]["streams"][:1]
    result["results"][0]["access_map"]["streams"][0]["rows"] = [[1]]
    for path in list(required_paths(result["results"][0])):
        container, key = at(result, path)
        value = container.pop(key)
        assert (result_errors(result) == []) == (path in optional), path
        container[key] = value


def test_every_percentile_is_required(result):
    percentiles = result["results"][0]["stream_records"]["percentiles"]
    for name in list(percentiles):
        value = percentiles.pop(name)
        assert result_errors(result) != [], name
        percentiles[name] = value


def test_a_newer_or_missing_version_is_refused(result):
    assert result_errors({**result, "schema_version": 2}) != []
    del result["schema_version"]
    assert result_errors(result) != []


def test_layers_are_null_in_request_mode(result):
    entry = result["results"][1]
    assert entry["key_mode"] == "request" and entry["per_layer"] is None
    entry["per_layer"] = []
    assert result_errors(result) != []


def test_a_bare_nan_is_refused(result):
    result["results"][0]["touch_concentration"][0]["touch_share"] = float("nan")
    text = json.dumps(result)
    with pytest.raises(ValueError, match="NaN"):
        result_errors(text)


def test_the_goldens_keys_are_keys_of_the_schema(result):
    """Every key that a golden file expects stands in the recorded result too, so the schema covers it."""
    for file in GOLDEN.glob("*/expected/*.json"):
        if file.name.startswith(("simulation_", "step_misses_", "passes_")):
            continue
        missing = keys(json.loads(file.read_text())["result"]) - keys(result["results"][0])
        assert missing == set(), file


def keys(node, path=""):
    """Paths of an object's members; the names of windows, capacities and distances are left out."""
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        here = f"{path}/{'*' if key.isdigit() else key}"
        found |= {here} | keys(value, here)
    return found
