"""The recorder for SGLang against a server on this machine that answers as SGLang does."""

import base64
import json
import os
import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

RECORDER = Path(__file__).parents[2] / "site/recorders/sglang_recorder.py"
LAYERS, TOPK, PROMPT, COMPLETION = 3, 4, 6, 5
KEY = "a key"


@pytest.fixture
def run(kvplace):
    return kvplace


def position(token, layer, rank):
    """The selection of a pass over a token: its newest tokens, each layer in an order of its own."""
    return token - (rank + layer) % TOPK if token >= TOPK else (rank if rank <= token else -1)


def row(token):
    return [position(token, layer, rank) for layer in range(LAYERS) for rank in range(TOPK)]


def response(name):
    rows = [number for token in range(PROMPT + COMPLETION - 1) for number in row(token)]
    meta = {
        "id": name,
        "prompt_tokens": PROMPT,
        "completion_tokens": COMPLETION,
        "indexer_topk": base64.b64encode(struct.pack(f"<{len(rows)}i", *rows)).decode(),
    }
    return {"text": "…", "meta_info": meta}


class Engine(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert body["return_indexer_topk"]
        prompt = body["text"]
        self.server.asked.append((self.path, prompt))
        if not self.path.endswith("/generate") or self.path.endswith("/generate/generate"):
            return self.answer(b"", 404)
        if prompt == "locked" and self.headers["Authorization"] != f"Bearer {KEY}":
            return self.answer(b'{"error": "Unauthorized"}', 401)
        if prompt == "late" and self.server.asked.count((self.path, prompt)) == 1:
            return self.answer(b"", 503)
        if prompt == "error":
            return self.answer(json.dumps({"error": {"message": "out of memory"}}).encode(), 400)
        if body["stream"]:
            text = self.events(response(prompt), is_cut=prompt == "cut").encode()
            return self.answer(text, 200, len(text))
        text = json.dumps(response(prompt)).encode()
        self.answer(text[: len(text) // 2] if prompt == "cut" else text, 200, len(text))

    @staticmethod
    def events(whole, is_cut):
        first = {"text": "…", "meta_info": {"id": whole["meta_info"]["id"]}}
        text = f"data: {json.dumps(first)}\n\ndata: {json.dumps(whole)}\n\n"
        return text[: len(text) // 2] if is_cut else text + "data: [DONE]\n\n"

    def answer(self, text, status, length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Engine)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server.server_port}"


def record(address, folder, prompts, *flags, **environment):
    (folder / "prompts.txt").write_text("".join(f"{prompt}\n" for prompt in prompts))
    return subprocess.run(
        [
            sys.executable,
            RECORDER,
            address,
            folder / "prompts.txt",
            folder / "responses.jsonl",
            "--layers",
            str(LAYERS),
            "--topk",
            str(TOPK),
            *flags,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "no_proxy": "", **environment},
    )


def recorded_ids(folder):
    lines = (folder / "responses.jsonl").read_text().splitlines()
    return [json.loads(line)["meta_info"]["id"] for line in lines]


def write_trace(folder, names):
    """The same selections as a trace."""
    trace = folder / "block16"
    trace.mkdir(parents=True)
    (trace / "run_meta.json").write_text(json.dumps({"block_size_tokens": 16}))
    with open(trace / "trace_steps.jsonl", "w", encoding="utf-8") as out:
        for request, _ in enumerate(names):
            for token in range(PROMPT, PROMPT + COMPLETION - 1):
                out.writelines(
                    json.dumps(
                        {
                            "request_id": request,
                            "layer_id": layer,
                            "step_idx": token,
                            "seq_len_current": token + 1,
                            "selected_token_pos": [position(token, layer, rank) for rank in range(TOPK)],
                        }
                    )
                    + "\n"
                    for layer in range(LAYERS)
                )
    return trace


def results(run, path, *flags):
    done = run("analyze", "--input", path, "--block-size", "16", "--out", "-", "--quiet", *flags)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    for key in ("trace_dir", "inputs", "run_meta"):
        result.pop(key)
    for key in ("bytes_read", "files"):
        result["diagnostics"].pop(key)
    for request in result["per_request"]:
        request.pop("request_name", None)
    return result


@pytest.mark.parametrize("flags", [[], ["--stream"]], ids=["whole", "streamed"])
def test_what_is_recorded_equals_the_trace_of_its_decode_steps(run, tmp_path, address, flags):
    done = record(address, tmp_path, ["a", "", "b"], *flags)
    assert (done.returncode, done.stderr) == (0, "")
    assert recorded_ids(tmp_path) == ["a", "b"]
    first = (tmp_path / "responses.jsonl").read_text().splitlines()[0]
    rows = base64.b64decode(json.loads(first)["meta_info"]["indexer_topk"])
    assert len(rows) == (COMPLETION - 1) * LAYERS * TOPK * 4
    trace = write_trace(tmp_path / "trace", ["a", "b"])
    captured = results(run, tmp_path / "responses.jsonl", "--indexer-layers", str(LAYERS))
    assert captured == results(run, trace)


@pytest.mark.parametrize("flags", [[], ["--stream"]], ids=["whole", "streamed"])
def test_a_request_that_fails_or_is_cut_off_is_named_and_the_others_are_recorded(tmp_path, address, flags):
    done = record(address, tmp_path, ["a", "error", "cut", "b"], *flags)
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["prompt 2", "prompt 3"]
    assert recorded_ids(tmp_path) == ["a", "b"]


def test_a_server_that_is_not_there_costs_each_prompt_one_line(tmp_path):
    done = record("http://127.0.0.1:9", tmp_path, ["a", "b"])
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert (tmp_path / "responses.jsonl").read_text() == ""


def test_a_wrong_shape_is_named_instead_of_cut_in_the_wrong_place(tmp_path, address):
    done = record(address, tmp_path, ["a"], "--layers", "2")
    assert done.returncode == 1
    assert "do not hold prompt + completion - 1 rows of 32 bytes" in done.stderr


def test_a_second_run_asks_for_what_is_missing(run, tmp_path, server, address):
    prompts = ["a", "late", "b"]
    first = record(address, tmp_path, prompts)
    assert first.returncode == 1 and "prompt 2" in first.stderr
    assert recorded_ids(tmp_path) == ["a", "b"]
    second = record(address, tmp_path, [*prompts, "c"])
    assert second.returncode == 0
    assert second.stderr.splitlines() == [
        f"{tmp_path / 'responses.jsonl'}: holds 2 of 4 prompts; the others are asked for"
    ]
    assert recorded_ids(tmp_path) == ["a", "b", "late", "c"]
    assert results(run, tmp_path / "responses.jsonl", "--indexer-layers", str(LAYERS))["diagnostics"]["requests"] == 4
    asked = len(server.asked)
    assert asked == 5
    whole = (tmp_path / "responses.jsonl").read_bytes()
    assert record(address, tmp_path, [*prompts, "c"]).returncode == 0
    assert (len(server.asked), (tmp_path / "responses.jsonl").read_bytes()) == (asked, whole)


@pytest.mark.parametrize("kept", [1, 30, 200, -1])
def test_a_line_that_was_cut_off_is_recorded_again(tmp_path, server, address, kept):
    record(address, tmp_path, ["a", "b"])
    place = tmp_path / "responses.jsonl"
    whole = place.read_bytes()
    first = whole.index(b"\n") + 1
    place.write_bytes(whole[:first] + whole[first:][:kept])
    assert record(address, tmp_path, ["a", "b"]).returncode == 0
    assert place.read_bytes() == whole
    assert [prompt for _, prompt in server.asked] == ["a", "b", "b"]


def test_answers_to_other_prompts_are_not_mixed_with_these(tmp_path, server, address):
    record(address, tmp_path, ["a", "b"])
    whole = (tmp_path / "responses.jsonl").read_bytes()
    for prompts in (["a", "other"], ["a"]):
        done = record(address, tmp_path, prompts)
        assert done.returncode == 1
        assert (
            "responses.jsonl: line 2 is no answer to a prompt of" in done.stderr and "name another OUT" in done.stderr
        )
    (tmp_path / "responses.jsonl").write_text('{"meta_info": {}}\n')
    assert "line 1 is no answer" in record(address, tmp_path, ["a"]).stderr
    assert len(server.asked) == 2 and b'"prompt_index": 2' in whole


def test_a_key_is_sent_where_one_is_given(tmp_path, address):
    done = record(address, tmp_path, ["locked"])
    assert done.returncode == 1 and "401" in done.stderr
    assert record(address, tmp_path, ["locked"], "--api-key", KEY).returncode == 0
    assert recorded_ids(tmp_path) == ["locked"]


@pytest.mark.parametrize("end", ["/", "/generate", "/generate/"])
def test_an_address_may_end_in_what_is_asked_of_it(tmp_path, server, address, end):
    assert record(address + end, tmp_path, ["a"]).returncode == 0
    assert server.asked == [("/generate", "a")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_on_this_machine_is_never_asked_through_a_proxy(tmp_path, server, host):
    proxy = "http://127.0.0.1:9"
    address = f"http://{host}:{server.server_port}"
    done = record(address, tmp_path, ["a"], http_proxy=proxy, HTTP_PROXY=proxy, all_proxy=proxy)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_server_elsewhere_is_asked_through_the_proxy(tmp_path, server, address):
    assert record("http://engine.invalid:1", tmp_path, ["a"], http_proxy=address).returncode == 0
    assert server.asked == [("http://engine.invalid:1/generate", "a")]


def test_the_recorder_stays_two_pages_that_one_can_read():
    assert len(RECORDER.read_text().splitlines()) < 120
