"""Hostile traces, made here: never a crash, a hang or unbounded memory, whatever the bytes say.

Each run is held to a wall clock and to a peak of resident memory.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import threading
import time

import pytest

from conftest import BINARY, PATIENCE, ROOT, validate
from traces import assert_failure, record, results, write_lines, write_trace

# Peaks, in MB; KVPLACE_SHOW_PEAKS=1 and `pytest -rP` show each run's own. None is measured above half its bound.
SMALL, MEDIUM, LARGE = 150, 450, 450


# A small process between pytest and the program: a child's peak begins with what its parent holds.
LAUNCHER = """
import os, signal, sys
report, seconds, *command = sys.argv[1:]
pid = os.posix_spawn(command[0], command, os.environ)
signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
signal.alarm(int(seconds))
_, status, usage = os.wait4(pid, 0)
with open(report, "w") as file:
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=file)
"""


@pytest.fixture
def measured(tmp_path):
    """Runs `analyze --out -` in the scratch directory and asserts a peak of memory; a hang is killed and fails."""

    def run(*arguments, peak=SMALL, timeout=60, env=None):
        report = tmp_path / ".report"
        finished = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                LAUNCHER,
                report,
                str(timeout * PATIENCE),
                BINARY,
                "analyze",
                "--out",
                "-",
                *map(str, arguments),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**os.environ, **(env or {})},
        )
        finished.returncode, kilobytes = map(int, report.read_text().split())
        finished.peak_megabytes = kilobytes / 1024
        assert finished.returncode >= 0, f"ended by signal {-finished.returncode}: {finished.stderr}"
        # Sanitizers need memory of their own.
        assert finished.peak_megabytes < peak or "KVPLACE_BINARY" in os.environ
        if os.environ.get("KVPLACE_SHOW_PEAKS"):
            print(f"{finished.peak_megabytes:.0f} MB of {peak}")
        return finished

    return run


def one(finished):
    (result,) = results(finished)
    return result


GOOD = record()
DEEP = 1_000_000


@pytest.mark.parametrize(
    "value, analysed",
    [
        ("[" * DEEP + "]" * DEEP, 2),
        ('{"a":' * DEEP + "1" + "}" * DEEP, 2),
        ("[{" * DEEP + "]" * DEEP, 1),
        ("[" * DEEP, 1),
        ('"' + "\\" * (2 * DEEP) + '"', 2),
        ('"' + "\\" * (2 * DEEP + 1), 1),
        ("1" * DEEP, 2),
    ],
    ids=["lists", "objects", "unequal", "cut", "backslashes", "cut backslashes", "digits"],
)
def test_depth_and_length_of_an_ignored_value_cost_nothing(measured, tmp_path, value, analysed):
    write_lines(tmp_path / "run", [GOOD, '{"a": ' + value + ', "selected_token_pos": [1, 2, 3]}'])
    diagnostics = one(measured("--input", "run"))["diagnostics"]
    assert (diagnostics["records_analyzed"], diagnostics["malformed_lines"]) == (analysed, 2 - analysed)


@pytest.mark.parametrize("key", ["request_id", "layer_id", "step_idx", "seq_len_current", "selected_token_pos"])
@pytest.mark.parametrize("value", ["[" * DEEP + "]" * DEEP, "9" * DEEP, "-" * DEEP, "[" + "9" * DEEP + "]"], ids=len)
def test_depth_and_length_of_a_value_that_is_read_is_a_fault(measured, tmp_path, key, value):
    write_lines(tmp_path / "run", [GOOD, '{"selected_token_pos": [1], "%s": %s}' % (key, value), GOOD])
    diagnostics = one(measured("--input", "run"))["diagnostics"]
    assert (diagnostics["records_analyzed"], diagnostics["malformed_lines"]) == (2, 1)


def test_a_line_of_30_megabytes_is_read(measured, tmp_path):
    filler = json.dumps({"note": "x" * 30_000_000, "selected_token_pos": [5, 6]})
    write_lines(tmp_path / "run", [GOOD, filler, GOOD])
    assert one(measured("--input", "run"))["diagnostics"]["records_analyzed"] == 3
    finished = measured("--input", "run", "--max-line-bytes", 1_000_000)
    assert one(finished)["diagnostics"]["malformed_lines"] == 1
    assert finished.peak_megabytes < 200


def test_a_list_of_30_megabytes_is_read(measured, tmp_path):
    positions = ",".join(str(i % 1000) for i in range(7_500_000))
    write_lines(tmp_path / "run", [GOOD, '{"selected_token_pos": [%s]}' % positions, GOOD])
    result = one(measured("--input", "run", peak=LARGE))
    assert result["diagnostics"]["records_analyzed"] == 3
    assert result["record_stats"]["tokens_per_block_mean"]["max"] == 7_500_000 / 63


def test_a_line_above_the_limit_is_never_held(measured, tmp_path):
    run = write_lines(tmp_path / "run", [])
    with open(run / "trace_steps.jsonl", "wb") as file:
        file.write(GOOD.encode() + b"\n")
        file.seek(400_000_000, os.SEEK_CUR)  # a hole: zeros that take no room on the disk
        file.write(b"\n" + GOOD.encode() + b"\n")
    result = one(measured("--input", "run", peak=MEDIUM))
    assert (result["diagnostics"]["records_analyzed"], result["diagnostics"]["malformed_lines"]) == (2, 1)
    assert result["diagnostics"]["bytes_read"] == 400_000_003 + 2 * len(GOOD)


@pytest.mark.parametrize(
    "line, is_good",
    [
        (b'{"note": "\xff\xfe\xc3", "selected_token_pos": [1]}', True),
        (b'{"\xff": 1, "selected_token_pos": [1]}', True),
        (b'\xef\xbb\xbf{"selected_token_pos": [1]}', False),
        (b'{"selected_token_pos": [\xc2\xb2]}', False),
        (b'{"selected_token_pos": [1]\xa0}', False),
        (b'{"note": "\x00", "selected_token_pos": [1]}', True),
        (b'{"selected_token_pos": [1\x00]}', False),
        (b'\x00{"selected_token_pos": [1]}', False),
        (b'{"selected_token_pos": [1]}\x00', False),
        (b'{"selected_token_pos":\x0c[1]}', False),
        ('{"selected_token_pos": [1]}'.encode("utf-16"), False),
    ],
    ids=str,
)
def test_bytes_that_are_no_text_are_taken_where_they_are_ignored(measured, tmp_path, line, is_good):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": GOOD.encode() + b"\n" + line + b"\n" + GOOD.encode()})
    diagnostics = one(measured("--input", "run"))["diagnostics"]
    assert diagnostics["records_analyzed"] == 2 + is_good
    assert (diagnostics["malformed_lines"] > 0) == (not is_good)


def test_gzip_that_pretends_to_be_lines_is_bad_data(measured, tmp_path):
    whole = gzip.compress("\n".join([GOOD] * 5000).encode(), mtime=0)
    for content in (whole, whole[:50], whole[:3]):
        write_trace(tmp_path / "run", {"trace_steps.jsonl": content})
        assert_failure(measured("--input", "run"), 65, "run/trace_steps.jsonl: no line of it is a record", "a gz file")
    write_trace(tmp_path / "run", {"trace_steps.jsonl": GOOD.encode() + b"\n" + whole})
    assert one(measured("--input", "run"))["diagnostics"]["records_analyzed"] == 1


def test_random_bytes_are_bad_data(measured, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": random.Random(7).randbytes(5_000_000)})
    assert_failure(measured("--input", "run"), 65, "run/trace_steps.jsonl:1: ")


def test_a_file_that_grows_gives_a_part_of_it(measured, tmp_path):
    run = write_lines(tmp_path / "run", [GOOD] * 20_000)
    is_done = threading.Event()

    def grow():
        with open(run / "trace_steps.jsonl", "a") as file:
            while not is_done.is_set():
                file.write((GOOD + "\n") * 1000)
                file.flush()
                time.sleep(0.001)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        finished = measured("--input", "run", timeout=30)
    finally:
        is_done.set()
        writer.join()
    diagnostics = one(finished)["diagnostics"]
    assert diagnostics["records_analyzed"] >= 20_000
    assert diagnostics["bytes_read"] <= (run / "trace_steps.jsonl").stat().st_size
    assert diagnostics["records_analyzed"] == diagnostics["bytes_read"] // len(GOOD + "\n")


def test_a_hostile_position_in_each_of_2000_streams_costs_a_page_each(measured, tmp_path):
    lines = [
        record([step * 3, 40, 16_777_215], request=request, layer=layer, step=step, length=step + 1)
        for request in range(40)
        for step in (100, 101)
        for layer in range(50)
    ]
    write_lines(tmp_path / "run", lines)
    result = one(measured("--input", "run", "--block-size", 1, peak=MEDIUM))
    assert result["stream_records"]["count"] == 2000
    assert result["record_stats"]["block_span"]["min"] == 16_777_215 - 40 + 1
    one(measured("--input", "run", "--block-size", 1, "--key-mode", "request", "--step-union", peak=MEDIUM))


EDGES = [0, 1, -1, 2**63 - 1, -(2**63), 2**63 - 2, 1 - 2**63, 2**62, 2**32, 100]


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--step-union"],
        ["--key-mode", "request"],
        ["--step-union", "--key-mode", "request"],
        ["--max-steps-per-stream", 2**31],
        ["--block-sizes", "1,3,2147483648", "--reuse-cap-steps", 1_000_000],
        [
            "--ws-windows",
            "1,2147483648",
            "--recent-token-windows",
            "0,2147483648",
            "--recent-block-windows",
            "0,2147483648",
            "--lru-caps",
            "1,2147483648",
            "--sim-caps",
            "1,2147483648",
            "--sim-seed",
            2**64 - 1,
        ],
    ],
    ids=str,
)
def test_integers_at_the_ends_of_64_bits_are_analysed(measured, tmp_path, flags):
    lines = [
        record([0, 16_777_215, 16, 16], request=request, layer=layer, step=step, length=length)
        for request in (0, 2**63 - 1, -(2**63))
        for step in EDGES
        for length in EDGES
        for layer in (-1, 1023)
    ]
    write_lines(tmp_path / "run", lines)
    for result in results(measured("--input", "run", *flags)):
        assert result["diagnostics"]["records_analyzed"] == len(lines)
        assert result["diagnostics"]["malformed_lines"] == 0


def test_many_requests_and_many_tiny_records_are_analysed(measured, tmp_path):
    run = write_lines(tmp_path / "run", [])
    with open(run / "trace_steps.jsonl", "w") as file:
        for request in range(10_000):
            file.writelines(
                '{"request_id":%d,"step_idx":%d,"selected_token_pos":[%d]}\n' % (request, step, step % 7)
                for step in range(100)
            )
    result = one(measured("--input", "run", peak=LARGE, timeout=120))
    assert result["diagnostics"]["records_analyzed"] == 1_000_000
    assert result["diagnostics"]["requests"] == 10_000
    assert len(result["per_request"]) == 1000 and result["per_request_omitted"] == 9000


def test_one_stream_of_many_records_and_steps_that_jump_is_analysed(measured, tmp_path):
    generator = random.Random(3)
    run = write_lines(tmp_path / "run", [])
    with open(run / "trace_steps.jsonl", "w") as file:
        for _ in range(40_000):
            step = generator.randrange(-(2**63), 2**63)
            file.write('{"step_idx":%d,"selected_token_pos":[%d,%d]}\n' % (step, generator.randrange(2**24), step % 50))
    result = one(measured("--input", "run", peak=LARGE))
    assert result["stream_records"]["max"] == 40_000


def test_many_shards_and_nested_folders_are_analysed(measured, tmp_path):
    write_trace(tmp_path / "run", {f"trace_steps_{i}_{i + 1}.jsonl": [GOOD] for i in range(1500)})
    deep = tmp_path / "deep"
    write_lines(deep.joinpath(*["d"] * 300), [GOOD])
    assert one(measured("--input", "run"))["diagnostics"]["files"] == 1500
    assert one(measured("--input", "deep"))["trace_dir"] == "deep" + "/d" * 300


@pytest.mark.parametrize(
    "metadata",
    [
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b"\x00" * 1000,
        b"\xff\xfe",
        b"",
        b'{"block_size_tokens": 1e400}',
        b'{"block_size_tokens": ' + b"9" * 100_000 + b"}",
        b'{"run_name": "' + b"x" * 20_000_000 + b'"}',
    ],
    ids=lambda content: str(content[:12]),
)
def test_hostile_metadata_of_a_run_is_no_crash(measured, tmp_path, metadata):
    run = write_lines(tmp_path / "run", [GOOD])
    (run / "run_meta.json").write_bytes(metadata)
    assert one(measured("--input", "run", "--block-size", 16))["run_meta"]["dataset"] is None
    assert_last_line(measured("--input", "run"), 65, "--block-size")


def assert_last_line(finished, code, part):
    assert finished.returncode == code and part in finished.stderr.splitlines()[-1]


def test_metadata_that_is_a_pipe_is_not_waited_for(measured, tmp_path):
    run = write_lines(tmp_path / "run", [GOOD], block_size=None)
    os.mkfifo(run / "run_meta.json")
    one(measured("--input", "run", "--block-size", 16, timeout=20))


MUTANTS = 400


def mutants(seed, content):
    """The file with one to eight mutations each."""
    generator = random.Random(seed)
    spots = [0, 0xFF, 0x0A, *b'{}[],:"\\-+.eE0129 \t\r\x0b']
    for _ in range(MUTANTS):
        mutant = bytearray(content)
        for _ in range(generator.randint(1, 8)):
            place = generator.randrange(len(mutant))
            match generator.randrange(5):
                case 0:
                    mutant[place] = generator.choice(spots)
                case 1:
                    mutant.insert(place, generator.choice(spots))
                case 2:
                    del mutant[place : place + generator.choice([1, 1, 30])]
                case 3:
                    mutant[place] ^= 1 << generator.randrange(8)
                case 4:
                    mutant[place:place] = mutant[place // 2 : place // 2 + generator.choice([1, 200, 2000])]
        if generator.random() < 0.2:
            del mutant[generator.randrange(len(mutant)) :]
        yield bytes(mutant)


@pytest.mark.parametrize("golden", ["tiny/block4/trace_steps_0_2.jsonl", "edges/block4/trace_steps_0_8.jsonl"])
def test_mutants_of_a_trace_give_one_answer_with_every_kernel_and_any_number_of_workers(measured, tmp_path, golden):
    content = (ROOT / "Tests" / "Golden" / golden).read_bytes()
    shards = {f"trace_steps_{i:04}.jsonl": mutant for i, mutant in enumerate(mutants(golden, content))}
    write_trace(tmp_path / "run", shards, block_size=4)
    finished = [
        measured("--input", "run", "--block-sizes", "4,1", "--jobs", jobs, env={"KVPLACE_KERNEL": kernel}, peak=MEDIUM)
        for jobs, kernel in [(1, "portable"), (7, "portable"), (3, "avx2"), (2, "best")]
    ]
    assert len({run.stdout for run in finished}) == 1
    diagnostics = validate(finished[0].stdout)["results"][0]["diagnostics"]
    # A blank line is neither; a mutated byte may make or join lines, which the count here follows.
    lines = [line for shard in shards.values() for line in shard.split(b"\n") if line.strip(b" \t\r")]
    kinds = ["records_analyzed", "malformed_lines", "records_without_positions"]
    assert sum(diagnostics[kind] for kind in kinds) == len(lines)
    assert all(diagnostics[kind] > MUTANTS / 4 for kind in kinds[:2])
    # Python also checks what is inside ignored values, so it takes a few lines less.
    taken = sum(map(has_positions, lines))
    assert taken <= diagnostics["records_analyzed"] <= taken * 1.02


def has_positions(line):
    """Whether Python's reader takes a line for a record with positions: the oracle of the count."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(fields, dict):
        return False
    for key in ("request_id", "layer_id", "step_idx", "seq_len_current"):
        value = fields.get(key)
        if key == "request_id" and isinstance(value, str):
            continue
        if value is not None and not is_integer(value):
            return False
    if fields.get("layer_id") is not None and not -1 <= fields["layer_id"] <= 1023:
        return False
    positions = fields.get("selected_token_pos")
    if not isinstance(positions, list):
        return False
    return all(is_integer(p) and p < 2**24 for p in positions) and any(p >= 0 for p in positions)


def is_integer(value):
    """Whether a value is an integer of 64 bits, or a decimal of integral value below 2^53."""
    if type(value) is float:
        return value.is_integer() and abs(value) < 2**53
    return type(value) is int and -(2**63) <= value < 2**63
