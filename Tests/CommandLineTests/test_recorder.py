"""The recorder for SGLang against a server on this machine that answers as SGLang does."""

import base64
import json
import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

RECORDER = Path(__file__).parents[2] / "site/recorders/sglang_recorder.py"
LAYERS, TOPK, PROMPT, COMPLETION = 3, 4, 6, 5


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
        assert self.path == "/generate" and body["return_indexer_topk"]
        prompt = body["text"]
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


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Engine)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def record(address, folder, prompts, *flags):
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
    )


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
    lines = (tmp_path / "responses.jsonl").read_text().splitlines()
    assert [json.loads(line)["meta_info"]["id"] for line in lines] == ["a", "b"]
    rows = base64.b64decode(json.loads(lines[0])["meta_info"]["indexer_topk"])
    assert len(rows) == (COMPLETION - 1) * LAYERS * TOPK * 4
    trace = write_trace(tmp_path / "trace", ["a", "b"])
    captured = results(run, tmp_path / "responses.jsonl", "--indexer-layers", str(LAYERS))
    assert captured == results(run, trace)


@pytest.mark.parametrize("flags", [[], ["--stream"]], ids=["whole", "streamed"])
def test_a_request_that_fails_or_is_cut_off_is_named_and_the_others_are_recorded(tmp_path, address, flags):
    done = record(address, tmp_path, ["a", "error", "cut", "b"], *flags)
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["prompt 2", "prompt 3"]
    lines = (tmp_path / "responses.jsonl").read_text().splitlines()
    assert [json.loads(line)["meta_info"]["id"] for line in lines] == ["a", "b"]


def test_a_server_that_is_not_there_costs_each_prompt_one_line(tmp_path):
    done = record("http://127.0.0.1:9", tmp_path, ["a", "b"])
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert (tmp_path / "responses.jsonl").read_text() == ""


def test_a_wrong_shape_is_named_instead_of_cut_in_the_wrong_place(tmp_path, address):
    done = record(address, tmp_path, ["a"], "--layers", "2")
    assert done.returncode == 1
    assert "do not hold prompt + completion - 1 rows of 32 bytes" in done.stderr


def test_the_recorder_stays_a_page_that_one_can_read():
    assert len(RECORDER.read_text().splitlines()) < 75
