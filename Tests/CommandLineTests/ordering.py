"""Traces in any order, and what `convert --order step` makes of them."""

import json

from traces import record


def ordered(kvplace, source, out, *flags, code=0):
    """Converts, and returns the finished process."""
    done = kvplace("convert", source, "--order", "step", "--out", out, *flags)
    assert done.returncode == code, done.stderr
    return done


def shards(folder):
    """The lines of each shard of a folder, in reading order."""
    return [path.read_text().splitlines() for path in sorted(folder.glob("trace_steps*.jsonl"))]


def result_of(kvplace, path, *flags, without=()):
    """The result as it is written, but for where it comes from; and for the diagnostics that are named."""
    done = kvplace("analyze", "--input", path, "--out", "-", "--quiet", "--sim", "policies", *flags)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    for key in ("trace_dir", "inputs"):
        result.pop(key)
    for key in without:
        result["diagnostics"].pop(key)
    return json.dumps(result, indent=1)


def in_order(lines):
    """The slow twin, of one shard: lines of a request together, requests by their first line, equal places as given."""
    first = {}
    for line in lines:
        first.setdefault(json.loads(line).get("request_id", 0), len(first))

    def place(line):
        fields = json.loads(line)
        return first[fields.get("request_id", 0)], fields.get("step_idx", 0), fields.get("layer_id", -1)

    return sorted(lines, key=place)


def request_lines(generator, request, layers=range(3), steps=range(60, 72), keep=1.0, tag=None):
    """The records of a request in step order, some missing."""
    more = {} if tag is None else {"tag": tag}
    return [
        record(generator.sample(range(step), 5), request, layer, step, step + 1, **more)
        for step in steps
        for layer in layers
        if generator.random() < keep
    ]


def by_layer(lines):
    """The same records layer by layer, requests as they come."""
    return sorted(lines, key=lambda line: json.loads(line)["layer_id"])


def interleaved(generator, streams):
    """Any interleaving of lists that keeps the order of each."""
    streams = [list(reversed(stream)) for stream in streams if stream]
    lines = []
    while streams:
        stream = generator.choice(streams)
        lines.append(stream.pop())
        streams = [stream for stream in streams if stream]
    return lines
