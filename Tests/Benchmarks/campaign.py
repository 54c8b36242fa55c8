"""Simulates a campaign on many machines: how long 10 TB in 1 000 shards take, and where more machines stop to help.

What a machine does is taken from measurements (two cores, 61 layers, four block sizes); what is simulated is who waits
for whom: shards of unequal size, a task that starts when a machine is free, merges that wait for the last of their
hundred partials.

    python3 Tests/Benchmarks/campaign.py
"""

import heapq
import random
import statistics

# Measured: 3.1 GB of JSON lines in 12 s; 0.02 s to list 1 000 shards; 2.18 ms of one core to merge a partial.
BYTES_PER_SECOND = 3.1e9 / 12
LISTING_SECONDS = 0.02
MERGE_SECONDS_PER_PARTIAL = 21.8 / 10_000
# Assumed: what a scheduler takes to start a process on a free machine.
START_SECONDS = 1.0

TOTAL_BYTES = 10e12
SHARDS = 1_000
MERGED_AT_ONCE = 100


def shard_sizes(chance, spread):
    """Sizes with a log-normal spread around their mean, as tracers that rotate by records write them."""
    sizes = [chance.lognormvariate(0, spread) for _ in range(SHARDS)]
    scale = TOTAL_BYTES / sum(sizes)
    return [size * scale for size in sizes]


def finish_times(tasks, machines):
    """When each task ends, if the next one starts wherever a machine becomes free; in order of tasks."""
    free = [0.0] * machines
    ends = []
    for size in tasks:
        start = heapq.heappop(free)
        end = start + START_SECONDS + LISTING_SECONDS + size / BYTES_PER_SECOND
        heapq.heappush(free, end)
        ends.append(end)
    return ends


def merged(ends):
    """When the tree of merges over tasks that end then is done."""
    while True:
        groups = [ends[at : at + MERGED_AT_ONCE] for at in range(0, len(ends), MERGED_AT_ONCE)]
        ends = [max(group) + START_SECONDS + len(group) * MERGE_SECONDS_PER_PARTIAL for group in groups]
        if len(ends) == 1:
            return ends[0]


def campaign(chance, machines, tasks, spread):
    """Seconds from start to result: `tasks` shares of every tasks-th shard, as `--shards K/tasks` deals them."""
    sizes = shard_sizes(chance, spread)
    return merged(finish_times([sum(sizes[share::tasks]) for share in range(tasks)], machines))


def main():
    print(f"{'machines':>8}  {'tasks':>5}  {'minutes':>8}  {'of ideal':>8}")
    for machines in (10, 100, 1_000, 10_000):
        ideal = TOTAL_BYTES / BYTES_PER_SECOND / machines
        for tasks in sorted({min(machines, SHARDS), min(4 * machines, SHARDS), SHARDS}):
            seconds = statistics.median(campaign(random.Random(seed), machines, tasks, 0.3) for seed in range(51))
            print(f"{machines:8}  {tasks:5}  {seconds / 60:8.2f}  {ideal / seconds:8.0%}")


if __name__ == "__main__":
    main()
