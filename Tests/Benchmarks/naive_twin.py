"""The seed's method in plain Python: one dict or deque for each definition, a line at a time, standard library only.

Written from the specification's part 3, in the way a careful person writes such a script. It is what users have without
this program, so it is the baseline for speed; and because it shares no code with the engine, it is also a second
opinion on every number of `record_stats`, `temporal_locality`, `working_set` and `cache_sim`.
"""

import json
import math
import sys
from collections import Counter, OrderedDict, deque

WINDOWS = (1, 4, 16, 64)
TOKEN_WINDOWS = (256, 1024, 4096)
BLOCK_WINDOWS = (4, 16, 64)
CAPACITIES = (128, 256, 512, 1024)
REUSE_CAP = 2048


class Summary:
    """Count, least, greatest, mean and population standard deviation (Welford)."""

    def __init__(self):
        self.count, self.mean, self.squares = 0, 0.0, 0.0
        self.least, self.greatest = math.inf, -math.inf

    def add(self, value):
        self.count += 1
        delta = value - self.mean
        self.mean += delta / self.count
        self.squares += delta * (value - self.mean)
        self.least, self.greatest = min(self.least, value), max(self.greatest, value)

    def result(self):
        if not self.count:
            return {"count": 0, "min": 0, "max": 0, "mean": 0, "std": 0}
        deviation = math.sqrt(max(0.0, self.squares / self.count))
        return {"count": self.count, "min": self.least, "max": self.greatest, "mean": self.mean, "std": deviation}


class Stream:
    """What is remembered of one (request, layer)."""

    def __init__(self):
        self.previous = None
        self.last_step, self.touches = {}, Counter()
        self.history = deque(maxlen=max(WINDOWS))
        self.caches = {capacity: OrderedDict() for capacity in CAPACITIES}


class NaiveTwin:
    def __init__(self, block_size):
        self.block_size = block_size
        self.samples = {}
        self.reuse, self.hits, self.touch_count, self.first_touches, self.single_touches = Counter(), Counter(), 0, 0, 0

    def analyze(self, paths):
        for path in paths:
            streams = {}
            with open(path, "rb") as file:
                for line in file:
                    record = json.loads(line)
                    key = record.get("request_id", 0), record.get("layer_id", -1)
                    self.add(streams.setdefault(key, Stream()), record)
            for stream in streams.values():
                self.single_touches += sum(1 for count in stream.touches.values() if count == 1)
        return self.result()

    def sample(self, name, value):
        self.samples.setdefault(name, Summary()).add(value)

    def add(self, stream, record):
        positions = record["selected_token_pos"]
        counts = Counter(position // self.block_size for position in positions)
        blocks = sorted(counts)
        self.add_shape(positions, counts, blocks)
        if record.get("seq_len_current", 0) > 0:
            self.add_recency(positions, blocks, record["seq_len_current"])
        self.add_reuse(stream, blocks, record.get("step_idx", 0))
        self.add_working_sets(stream, set(blocks))
        self.add_caches(stream, blocks)

    def add_shape(self, positions, counts, blocks):
        unique, span, total = len(blocks), blocks[-1] - blocks[0] + 1, len(positions)
        self.sample("unique_blocks", unique)
        self.sample("block_span", span)
        self.sample("block_density", unique / span)
        self.sample("tokens_per_block_mean", total / unique)
        entropy = -sum(count / total * math.log(count / total) for count in counts.values())
        self.sample("normalized_entropy", min(1.0, max(0.0, entropy / math.log(unique))) if unique > 1 else 0.0)
        weighted = sum(rank * count for rank, count in enumerate(sorted(counts.values()), 1))
        self.sample("gini", min(1.0, max(0.0, 2 * weighted / (unique * total) - (unique + 1) / unique)))

    def add_recency(self, positions, blocks, length):
        current = (length - 1) // self.block_size
        for window in TOKEN_WINDOWS:
            recent = sum(1 for position in positions if length - 1 - position <= window)
            self.sample(f"recent_token_ratio.{window}", recent / len(positions))
        distances = [max(0, current - block) for block in blocks]
        for window in BLOCK_WINDOWS:
            recent = sum(1 for distance in distances if distance <= window)
            self.sample(f"recent_block_ratio.{window}", recent / len(blocks))
        self.sample("mean_block_distance", sum(distances) / len(blocks))

    def add_reuse(self, stream, blocks, step):
        touched = set(blocks)
        if stream.previous is not None:
            self.sample("step_jaccard", len(touched & stream.previous) / len(touched | stream.previous))
        stream.previous = touched
        for block in blocks:
            if block in stream.last_step:
                self.reuse[min(max(0, step - stream.last_step[block]), REUSE_CAP)] += 1
            else:
                self.first_touches += 1
            stream.last_step[block] = step
            stream.touches[block] += 1

    def add_working_sets(self, stream, touched):
        stream.history.append(touched)
        recent = list(stream.history)
        for window in WINDOWS:
            self.sample(f"working_set.{window}", len(set().union(*recent[-window:])))

    def add_caches(self, stream, blocks):
        self.touch_count += len(blocks)
        for capacity, cache in stream.caches.items():
            for block in blocks:
                if block in cache:
                    self.hits[capacity] += 1
                    cache.move_to_end(block)
                else:
                    cache[block] = True
                    if len(cache) > capacity:
                        cache.popitem(last=False)

    def result(self):
        return {
            "summaries": {name: summary.result() for name, summary in self.samples.items()},
            "reuse_distance_hist_steps": {str(steps): count for steps, count in sorted(self.reuse.items())},
            "first_touch_blocks": self.first_touches,
            "single_touch_blocks": self.single_touches,
            "cache_hits": {str(capacity): self.hits[capacity] for capacity in CAPACITIES},
            "touches": self.touch_count,
        }


if __name__ == "__main__":
    json.dump(NaiveTwin(int(sys.argv[1])).analyze(sys.argv[2:]), sys.stdout)
