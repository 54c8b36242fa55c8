"""Reports of real runs, opened in a real browser: Debian's Chromium, driven by Playwright."""

import functools
import http.server
import json
import os
import pathlib
import subprocess
import threading

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("KVPLACE_BINARY", ROOT / ".build" / "release" / "kvplace"))
CHROMIUM = "/usr/bin/chromium"

# The policy of a default Jenkins, and a folder served under it must work.
STRICT_POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'"


def kvplace(*arguments, stdin=None):
    finished = subprocess.run(
        [str(BINARY), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def empty_result():
    """A result that holds its identity and nothing that could be drawn."""
    return {"trace_dir": "empty", "block_size_tokens": 64, "key_mode": "request_layer", "cache_sim": {}}


def seed_result():
    """What the seed's own script writes: no part of our own."""
    case = json.loads((ROOT / "Tests/Golden/long/expected/default.json").read_text())
    return {"trace_dir": "seed", "key_mode": "request_layer", **case["result"]}


def hostile_result():
    """Markup, quotes, templates and direction overrides wherever a trace can put text."""
    text = "</script><img src=x onerror=alert(1)>\"'{{x}}\u2028\u202e" + "長い" * 2000
    meta = {"run_name": text, "dataset": text, "rank": 0, "world_size": 1, "schema_version": 1, "sample_rate": 1.0}
    return {**seed_result(), "trace_dir": "outputs/" + text, "run_meta": meta}


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """Name → (page of the folder layout, page of the single file)."""
    root = tmp_path_factory.mktemp("reports")
    run = root / "run"
    kvplace("synth", "--preset", "ruler", "--requests", 1, "--steps", 12, "--layers", 61, "--out", run, "--quiet")
    kvplace("analyze", "--input", run, "--block-sizes", "1,16,64,128", "--out", root / "large.json", "--quiet")
    kvplace("analyze", "--input", run, "--block-sizes", "1,16", "--out", root / "sweep.json", "--quiet")
    for name, result in [("empty", empty_result()), ("seed", seed_result()), ("hostile", hostile_result())]:
        (root / f"{name}.json").write_text(json.dumps({"results": [result]}))
    made = {}
    for name, flags in [
        ("large", ["--model", "deepseek-v3.2", "--hbm", "40GiB", "--dram", "400GiB", "--link-gbps", 100]),
        ("sweep", []),
        ("empty", []),
        ("seed", []),
        ("hostile", []),
    ]:
        source = root / f"{name}.json"
        kvplace("report", source, "--out", root / name, "--quiet", *flags)
        kvplace("report", source, "--single-file", "--out", root / f"{name}.html", "--quiet", *flags)
        made[name] = (root / name / "index.html", root / f"{name}.html")
    return made


@pytest.fixture(params=["large", "empty", "seed", "hostile"])
def report(reports, request):
    """Each report in turn: the page of its folder."""
    return reports[request.param][0]


@pytest.fixture(params=["folder", "single"])
def large(reports, request):
    """The report of a whole model, in both layouts."""
    return reports["large"][0 if request.param == "folder" else 1]


@pytest.fixture(params=["folder", "single"])
def sweep(reports, request):
    """The report of two block sizes, within a page's budget: every table is in its place."""
    return reports["sweep"][0 if request.param == "folder" else 1]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Opens a file or an address; notes everything the console says and every request."""
    contexts = []

    def open_page(target, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.asked = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda asked: page.asked.append(asked.url))
        page.goto(target if isinstance(target, str) else target.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def strict_server():
    """Serves a folder under a policy that allows no script and no inline style."""
    servers = []

    def serve(folder):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def end_headers(self):
                self.send_header("Content-Security-Policy", STRICT_POLICY)
                super().end_headers()

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
