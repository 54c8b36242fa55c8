"""The recorder on dense models: the tokens of largest attention, named as a stand-in for an indexer."""

import subprocess
import sys

import pytest
import torch

from conftest import RECORDER, VOCABULARY, Recorder, analysed, archives, kvplace, random_model, sets, tokens

TOPK, PROMPT = 6, 20


def largest(model, ids, topk=TOPK, first=PROMPT):
    """The slow twin: one pass over the whole text, and the attention that the model itself returns."""
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    with torch.no_grad():
        attentions = model(ids[None], output_attentions=True, use_cache=False).attentions
    model.set_attn_implementation(before)
    sums = [layer[0].sum(0) for layer in attentions]
    return [
        [frozenset(layer[place, : place + 1].topk(min(topk, place + 1)).indices.tolist()) for layer in sums]
        for place in range(first, len(ids))
    ]


@pytest.fixture
def recorder(dense):
    made = Recorder(dense, topk=TOPK)
    yield made
    made.close()


@pytest.mark.parametrize("cache", ["dynamic", "static", "none"])
def test_the_files_hold_the_tokens_of_largest_attention(dense, recorder, tmp_path, cache):
    how = {"use_cache": False} if cache == "none" else {"cache_implementation": cache}
    answer = recorder.generate(tmp_path, tokens(PROMPT), max_new_tokens=12, do_sample=False, **how)
    (archive,) = archives(tmp_path)
    assert (int(archive["prompt_len"]), int(archive["output_len"]), str(archive["selection"])) == (
        PROMPT, 12, "attention proxy")  # fmt: skip
    assert archive["topk_indices"].shape == (11, 3, TOPK)
    assert sets(archive) == largest(dense, answer[0, :-1])


def test_left_padding_is_no_part_of_a_position(dense, recorder, tmp_path):
    ids = tokens(PROMPT, rows=2)
    mask = torch.ones_like(ids)
    mask[0, :5], ids[0, :5] = 0, 0
    answer = recorder.generate(tmp_path, ids, mask, max_new_tokens=12, do_sample=False)
    first, second = archives(tmp_path)
    assert int(first["prompt_len"]) == PROMPT - 5
    assert sets(first) == largest(dense, answer[0, 5:-1], first=PROMPT - 5)
    assert sets(second) == largest(dense, answer[1, :-1])


def test_rows_of_the_prompt_are_kept_where_they_are_wanted(dense, tmp_path):
    recorder = Recorder(dense, topk=TOPK, prompt_rows=True)
    answer = recorder.generate(tmp_path, tokens(PROMPT), max_new_tokens=4, do_sample=False, prefill_chunk_size=7)
    recorder.close()
    (archive,) = archives(tmp_path)
    assert sets(archive) == largest(dense, answer[0, :-1], first=0)
    assert (archive["topk_indices"][0, 0] == [0] + [-1] * (TOPK - 1)).all()


@pytest.mark.parametrize("chunk", [1, 7, 256])
def test_a_text_is_followed_as_it_stands(dense, recorder, tmp_path, chunk):
    ids = tokens(50, rows=2)
    recorder.follow(tmp_path, ids, PROMPT, chunk=chunk)
    for archive, text in zip(archives(tmp_path), ids, strict=True):
        assert (int(archive["prompt_len"]), int(archive["output_len"])) == (PROMPT, 31)
        assert sets(archive) == largest(dense, text)


def test_a_sequence_that_ends_early_has_no_rows_behind_its_end(dense, recorder, tmp_path):
    answer = recorder.generate(tmp_path, tokens(PROMPT, rows=2), max_new_tokens=12, do_sample=False)
    end = int(answer[0, PROMPT + 4])
    stop = answer[0, PROMPT:].tolist().index(end) + 1
    recorder.generate(tmp_path, tokens(PROMPT, rows=2), max_new_tokens=12, do_sample=False, eos_token_id=end)
    whole, _, cut, _ = archives(tmp_path)
    assert int(cut["output_len"]) == stop
    assert sets(cut) == sets(whole)[: stop - 1]


def test_files_are_added_behind_those_that_are_there(recorder, tmp_path):
    for seed in range(3):
        recorder.generate(tmp_path, tokens(PROMPT, seed), max_new_tokens=3)
    (tmp_path / "req_0.npz").unlink()
    recorder.generate(tmp_path, tokens(PROMPT), max_new_tokens=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["req_1.npz", "req_2.npz", "req_3.npz"]


def test_layers_that_see_a_window_alone_select_nothing(tmp_path):
    from transformers import Gemma3TextConfig, MistralConfig

    kinds = ["sliding_attention", "full_attention", "sliding_attention", "full_attention"]
    shape = {"vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4}
    gemma = random_model(
        Gemma3TextConfig(
            **shape, num_hidden_layers=4, num_key_value_heads=2, head_dim=8, sliding_window=4, layer_types=kinds
        )
    )
    recorder = Recorder(gemma, topk=TOPK)
    assert recorder.flags == ["--layer-ids", "1,3"]
    answer = recorder.generate(tmp_path, tokens(PROMPT), max_new_tokens=8, do_sample=False)
    expected = [[row[1], row[3]] for row in largest(gemma, answer[0, :-1])]
    assert sets(archives(tmp_path)[0]) == expected
    mistral = MistralConfig(**shape, num_hidden_layers=2, num_key_value_heads=2, sliding_window=4)
    with pytest.raises(ValueError, match="no layer of this model attends to all tokens"):
        Recorder(random_model(mistral), topk=TOPK)


def test_what_cannot_be_recorded_is_said(dense, recorder, tmp_path):
    with pytest.raises(ValueError, match="say topk="):
        Recorder(dense)
    for name in ("num_beams", "num_return_sequences", "guidance_scale"):
        with pytest.raises(ValueError, match=f"{name} runs other sequences"):
            recorder.generate(tmp_path, tokens(PROMPT), max_new_tokens=3, **{name: 2})
    with pytest.raises(ValueError, match="nothing of 20 to follow"):
        recorder.follow(tmp_path, tokens(20), 20)
    assert list(tmp_path.iterdir()) == []


def test_the_model_is_as_before_afterwards(dense):
    def state():
        return dense.config._attn_implementation, [len(module._forward_hooks) for module in dense.modules()]

    before = state()
    recorder = Recorder(dense, topk=TOPK)
    assert state() != before
    recorder.close()
    assert state() == before


def test_the_program_reads_the_files_and_names_the_proxy(recorder, tmp_path):
    recorder.follow(tmp_path / "run", tokens(60, rows=3), 30)
    result = analysed(tmp_path / "run", *recorder.flags)
    assert result["run_meta"]["selection"] == "attention proxy"
    assert (result["diagnostics"]["requests"], result["diagnostics"]["layers"]) == (3, 3)
    assert result["diagnostics"]["records_analyzed"] == 3 * 3 * 30
    assert result["diagnostics"]["positions_beyond_sequence"] == 0
    kvplace("report", tmp_path / "run", "--single-file", "--out", tmp_path / "page.html", *recorder.flags)
    assert "attention proxy" in (tmp_path / "page.html").read_text().split("</title>")[0]


@pytest.mark.parametrize("flags", [["--max-new-tokens", "5"], ["--text"]], ids=["generated", "followed"])
def test_the_command_records_a_file_of_prompts(dense, tmp_path, flags):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = {f"w{number}": number for number in range(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="w0"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(tmp_path / "model")
    dense.save_pretrained(tmp_path / "model")
    (tmp_path / "prompts.txt").write_text("w1 w2 w3 w4 w5 w6\n\nw9 w8 w7 w6 w5 w4 w3 w2\n")
    command = [sys.executable, RECORDER, tmp_path / "model", tmp_path / "prompts.txt", tmp_path / "out", "--topk", "3"]
    done = subprocess.run([*command, *flags], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"kvplace report {tmp_path / 'out'} --layer-ids 0,1,2"
    lengths = [(int(file["prompt_len"]), int(file["output_len"])) for file in archives(tmp_path / "out")]
    assert lengths == ([(6, 5), (8, 5)] if flags[0] != "--text" else [(3, 4), (4, 5)])
