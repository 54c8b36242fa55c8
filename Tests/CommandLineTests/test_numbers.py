"""Numbers of flags, as engines and people print them."""

import pytest

from traces import assert_usage_error, record, results, write_lines

STEPS = [record([step % 7, step], step=step, length=step + 1) for step in range(100, 110)]
SPELLINGS = {
    "block_size": ("--block-size", {"1024": ["1K", "1Ki", "1_024", "1.024k", "1024.0", "1.024e+03"]}),
    "reuse_cap": ("--reuse-cap-steps", {"2000": ["2k", "2e3", "+2000"]}),
    "steps": ("--max-steps-per-stream", {"3": ["3e0", "0.003k"]}),
    "windows": ("--ws-windows", {"4,1024": ["4,1K", "4, 1024", "1024,4.0"]}),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_number_counts_however_it_is_written(kvplace, tmp_path, name):
    write_lines(tmp_path / "run", STEPS)
    flag, spellings = SPELLINGS[name]
    for plain, others in spellings.items():
        expected = results(kvplace("analyze", "run", "--out", "-", f"{flag}={plain}"))
        for other in others:
            assert results(kvplace("analyze", "run", "--out", "-", f"{flag}={other}")) == expected, other


@pytest.mark.parametrize("flag", ["--jobs=1k", "--block-size=4294967296K", "--max-line-bytes=32"])
def test_a_number_out_of_range_is_still_refused(kvplace, tmp_path, flag):
    write_lines(tmp_path / "run", STEPS)
    assert_usage_error(kvplace("analyze", "run", flag), "must be from")


@pytest.mark.parametrize(
    ("flag", "says"),
    [
        ("--block-size=1.5", "whole number"),
        ("--block-size=4KiB", "whole number, as 4096, 128K"),
        ("--block-size=9999999999999999999T", "larger than any"),
        ("--block-sizes=16,,32", "whole number, as"),
        ("--block-sizes=16,x", "whole number, as"),
        ("--max-line-bytes=1XB", "64MiB"),
        ("--jobs=0x10", "whole number"),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(kvplace, tmp_path, flag, says):
    write_lines(tmp_path / "run", STEPS)
    assert_usage_error(kvplace("analyze", "run", flag), flag.split("=")[0], says)


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        (["--context=131072"], ["--context=128K"]),
        (["--max-requests=2000"], ["--max-requests=2e3"]),
        (["--context=131072", "--buffer=2048"], ["--context=131072", "--buffer=2K"]),
        (["--layers=61", "--bytes-per-token=1024"], ["--layers=6.1e1", "--bytes-per-token=1KiB"]),
        (["--indexer-bytes=256"], ["--indexer-bytes=0.25K"]),
    ],
)
def test_numbers_of_a_plan_count_however_they_are_written(kvplace, tmp_path, plain, other):
    write_lines(tmp_path / "run", STEPS)
    flags = ["--block-sizes=1,16", "--quiet"] + ([] if "--layers=61" in plain else ["--model=deepseek-v3.2"])
    first, second = (kvplace("plan", "run", *flags, *given) for given in (plain, other))
    assert first.returncode == second.returncode == 0, second.stderr
    assert first.stdout == second.stdout != kvplace("plan", "run", *flags).stdout


def test_requests_that_share_a_budget_count_however_they_are_written(kvplace, tmp_path):
    write_lines(tmp_path / "run", STEPS)

    def advise(text):
        flags = ["--model=deepseek-v3.2", "--hbm=40G", f"--requests={text}", "--quiet"]
        done = kvplace("advise", "run", "--block-sizes=1,16", *flags)
        assert done.returncode == 0, done.stderr
        return done.stdout

    texts = [advise(text) for text in ("1000", "1k", "1")]
    assert texts[0] == texts[1] != texts[2]


def test_bytes_are_taken_with_and_without_their_unit(kvplace, tmp_path):
    write_lines(tmp_path / "run", STEPS)
    for text in ["1024", "1K", "1KiB", "1.024kB"]:
        assert results(kvplace("analyze", "run", "--out", "-", f"--max-line-bytes={text}"))
