"""The recorder on models with an indexer: equal selections whatever the cache, the batch and the way to a token."""

import itertools

import numpy as np
import pytest
import torch

from conftest import VOCABULARY, Recorder, analysed, archives, random_model, sets, tokens

PROMPT, TOPK = 20, 8
# Sixteen heads: with few of them scores are often equal, and any of the equals may be selected.
INDEXER = {"index_topk": TOPK, "index_n_heads": 16, "index_head_dim": 16}
SHAPE = {
    "vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 64, "moe_intermediate_size": 16,
    "num_attention_heads": 4, "num_key_value_heads": 4, "q_lora_rank": 16, "kv_lora_rank": 16,
    "qk_nope_head_dim": 8, "qk_rope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 4, "num_experts_per_tok": 2,
    "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "max_position_embeddings": 256,
}  # fmt: skip


def deepseek_v32():
    from transformers import DeepseekV32Config

    return DeepseekV32Config(**SHAPE, **INDEXER, num_hidden_layers=3, first_k_dense_replace=1)


def glm_moe_dsa():
    from transformers import GlmMoeDsaConfig

    kinds = ["full", "shared", "full", "shared"]
    return GlmMoeDsaConfig(**SHAPE, **INDEXER, num_hidden_layers=4, first_k_dense_replace=1, indexer_types=kinds)


def deepseek_v4():
    from transformers import DeepseekV4Config

    kinds = ["compressed_sparse_attention", "heavily_compressed_attention", "compressed_sparse_attention"]
    shape = {**SHAPE, **INDEXER, "num_key_value_heads": 1, "head_dim": 16, "o_groups": 2, "o_lora_rank": 8}
    shape["index_topk"] = TOPK // 2
    return DeepseekV4Config(
        **shape, num_hidden_layers=3, layer_types=kinds, mlp_layer_types=["moe"] * 3, hc_mult=2, sliding_window=8
    )


def glm5_next():
    from transformers.models.glm5_next.configuration_glm5_next import Glm5NextConfig

    text = {**SHAPE, **INDEXER, "qk_rope_head_dim": 0, "num_hidden_layers": 4, "linear_head_dim": 8}
    text |= {"linear_num_heads": 2, "hc_mult": 2, "index_kpool": 4, "pad_token_id": 0}
    vision = {"depth": 1, "hidden_size": 32, "num_heads": 2, "intermediate_size": 32, "out_hidden_size": 32}
    return Glm5NextConfig(text_config=text, vision_config=vision)


LAYERS = {deepseek_v32: [0, 1, 2], glm_moe_dsa: [0, 2], deepseek_v4: [0, 2], glm5_next: [3]}


@pytest.fixture(scope="module", params=LAYERS, ids=lambda make: make.__name__)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def model(kind):
    if kind is glm5_next:
        from transformers import AutoModelForImageTextToText

        return random_model(kind(), AutoModelForImageTextToText)
    return random_model(kind())


@pytest.fixture
def recorder(model):
    made = Recorder(model)
    yield made
    made.close()


def generated(recorder, folder, ids, mask=None, **options):
    answer = recorder.generate(folder, ids, mask, max_new_tokens=12, do_sample=False, **options)
    return answer, archives(folder)


def test_layers_that_share_a_choice_or_have_no_indexer_have_no_rows(recorder, kind):
    assert recorder.layer_ids == LAYERS[kind]
    assert not recorder.is_proxy
    assert ("--tokens-per-position" in recorder.flags) == (kind is deepseek_v4)


def test_every_row_holds_distinct_tokens_that_its_query_may_see(model, kind, tmp_path):
    recorder = Recorder(model, prompt_rows=True)
    _, (archive,) = generated(recorder, tmp_path, tokens(PROMPT))
    recorder.close()
    array = archive["topk_indices"]
    # Whole pools, and the newest tokens behind them.
    most = TOPK // 2 if kind is deepseek_v4 else TOPK
    width = most + 3 if kind is glm5_next else most
    assert array.shape == (PROMPT + 11, len(recorder.layer_ids), width) and "selection" not in archive
    for place, row in enumerate(array):
        visible = (place + 1) // 4 if kind is deepseek_v4 else place + 1
        for layer in row:
            chosen = layer[layer >= 0]
            assert len(chosen) == len(set(chosen.tolist())) >= min(most, visible)
            assert len(chosen) == min(most, visible) or kind is glm5_next
            assert (chosen < visible).all()


@pytest.mark.parametrize(
    "options",
    [{"cache_implementation": "static"}, {"use_cache": False}, {"prefill_chunk_size": 7}],
    ids=["static", "without a cache", "in chunks"],
)
def test_selections_do_not_depend_on_the_way_to_a_token(recorder, kind, tmp_path, options):
    if kind is deepseek_v4 and "cache_implementation" in options:
        pytest.skip("transformers has no static cache for it")
    answer, (plain,) = generated(recorder, tmp_path / "plain", tokens(PROMPT))
    again, (other,) = generated(recorder, tmp_path / "other", tokens(PROMPT), **options)
    assert torch.equal(answer, again)
    assert sets(plain) == sets(other)
    assert len(set(map(tuple, sets(plain)))) > 4


def test_selections_are_those_of_the_text_that_was_generated(recorder, tmp_path):
    answer, (plain,) = generated(recorder, tmp_path / "generated", tokens(PROMPT))
    recorder.follow(tmp_path / "followed", answer[:, :-1], PROMPT, chunk=5)
    (followed,) = archives(tmp_path / "followed")
    assert sets(followed) == sets(plain)
    assert (int(followed["prompt_len"]), int(followed["output_len"])) == (PROMPT, 12)


@pytest.mark.parametrize("cache", ["dynamic", "static"])
def test_left_padding_is_no_part_of_a_position(recorder, kind, tmp_path, cache):
    ids = tokens(PROMPT, rows=2)
    mask = torch.ones_like(ids)
    mask[0, :5], ids[0, :5] = 0, 0
    if kind is deepseek_v4:
        with pytest.raises(ValueError, match="no left padding, please"):
            recorder.generate(tmp_path, ids, mask, max_new_tokens=2)
        return
    _, (first, second) = generated(recorder, tmp_path / "both", ids, mask, cache_implementation=cache)
    _, (alone,) = generated(recorder, tmp_path / "first", ids[:1, 5:])
    assert sets(first) == sets(alone) and int(first["prompt_len"]) == PROMPT - 5
    _, (alone,) = generated(recorder, tmp_path / "second", ids[1:])
    assert sets(second) == sets(alone)


def test_an_indexer_knows_its_own_k(model):
    with pytest.raises(ValueError, match="leave topk out"):
        Recorder(model, topk=4)


def test_the_program_reads_the_files(recorder, tmp_path):
    recorder.follow(tmp_path, tokens(60, rows=2), 30)
    result = analysed(tmp_path, *recorder.flags)
    assert "selection" not in result["run_meta"]
    assert [layer["layer_id"] for layer in result["per_layer"]] == recorder.layer_ids
    assert result["diagnostics"]["records_analyzed"] == 2 * 30 * len(recorder.layer_ids)
    assert result["diagnostics"]["positions_beyond_sequence"] == result["diagnostics"]["incomplete_rows"] == 0
    overlaps = [
        len(now & then) / len(now)
        for file in map(sets, archives(tmp_path))
        for before, after in itertools.pairwise(file)
        for then, now in zip(before, after, strict=True)
    ]
    assert result["token_step_overlap"]["mean"] == pytest.approx(np.mean(overlaps))
