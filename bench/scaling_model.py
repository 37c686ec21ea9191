#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scaling_model.py RUNS PARTS TSV MD CORES - medians of what scaling.sh measured, a model fitted to them, its projection.

    time = start + blocks / rate + one block + merge
    rate = the least of      cores / seconds a block
                             what rank 0 can take:   1 / (books a block + messages a block x server time)
                             what the ranks' calling threads can take:   ranks / time to put a block into the sink
    messages:  a rank reports when its patience ends, or a message is full; it is given blocks for half of its lead at once
    files    = ranks x time / flush interval (sooner where 64 MB of rows wait)
    merge    = least squares of what was measured over segments, blocks and bytes

Only the standard library.  The constants of the program that the model repeats are in CODE."""

import collections
import math
import statistics
import sys

CODE = {
    "block": 4096,  # replicates, n = 143
    "patience": 25e-6,  # seconds a rank, claims.c: message_seconds
    "lead": 0.1,  # seconds, claims.c: ahead_seconds
    "full": 170,  # blocks in a message, engine.c: LEAST_WORDS / 3
    "pending": 64 * 2**20,  # bytes, loop.c: pending_limit
    "columns": 5,  # of a row
    "block_memory": 1 + 4 + 8,  # bytes a block on rank 0: done, CRC; or segment and position while it merges
}
CORES_A_NODE = 128
START = 5.0  # seconds until the ranks of a large job have found each other: an assumption


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.strip()]


def middle(values):
    return statistics.median(values), min(values), max(values)


def least_squares(rows, values):
    """Coefficients >= 0 with the least relative error: coordinate descent."""
    weight = [1 / v for v in values]
    x = [[r * w for r in row] for row, w in zip(rows, weight)]
    found = [0.0] * len(rows[0])
    for _ in range(20000):
        for j in range(len(found)):
            rest = [1 - sum(c * r for i, (c, r) in enumerate(zip(found, row)) if i != j) for row in x]
            top = sum(row[j] * r for row, r in zip(x, rest))
            bottom = sum(row[j] ** 2 for row in x)
            found[j] = max(0.0, top / bottom) if bottom else 0.0
    return found


class Model:
    def __init__(self, runs, parts):
        self.replicate = 1 / runs["strong", "1 rank x 1 thread"][0][0]
        value = {key: median[0] for key, median in parts.items()}
        pick = lambda name: {key[1:]: v for key, v in value.items() if key[0] == name}
        local, tcp = pick("server_us"), pick("tcp_server_us")
        self.server = 1e-6 * max([*local.values(), *tcp.values()])
        self.round_trip = 1e-6 * (list(pick("tcp_round_trip_us").values()) or list(pick("round_trip_us").values()))[0]
        self.books = 1e-9 * max(pick("books_ns_a_block").values())
        put, self.segment = pick("put_us"), pick("segment_ms")
        self.put = {bool(key[0]): 1e-6 * v for key, v in put.items()}
        self.segment = least_squares([[1, key[0]] for key in self.segment], [1e-3 * v for v in self.segment.values()])
        merge = pick("merge_seconds")
        self.merge = least_squares([[1, *key] for key in merge], list(merge.values()))

    def rank0(self, ranks, per_rank):
        """Rank 0's seconds for a block; messages to and from it a block."""
        patience = CODE["patience"] * ranks
        in_message = min(max(1.0, per_rank * patience), CODE["full"])
        in_claim = max(1.0, per_rank * max(CODE["lead"], 4 * patience) / 2)
        messages = 1 / in_message + 1 / in_claim
        return self.books + messages * self.server, messages

    def project(self, replicates, rows, nodes, ranks_a_node, flush, shares):
        out = {}
        blocks = math.ceil(replicates / CODE["block"])
        block = CODE["block"] * self.replicate
        cores = nodes * CORES_A_NODE / shares
        ranks = nodes * ranks_a_node / shares
        possible = min(cores / block, blocks / shares / block)  # blocks a second
        zero, messages = self.rank0(ranks, possible / ranks)
        put = self.put[rows]
        rate = min(possible, 1 / zero, ranks / put)
        out["bound"] = {possible: "cores", 1 / zero: "rank 0", ranks / put: "calling threads"}[rate]
        zero, messages = self.rank0(ranks, rate / ranks)
        out["run"] = START + blocks / shares / rate + block
        row_bytes = 8 * CODE["columns"] * replicates if rows else 0
        interval = flush
        if rows:
            interval = min(flush, CODE["pending"] / (rate / ranks * 8 * CODE["columns"] * CODE["block"]))
        each = max(1, math.ceil((out["run"] - START) / interval))
        out["files"] = min(ranks * shares * each, blocks)
        out["messages"] = rate * messages
        out["load"] = rate * zero
        out["merge"] = sum(c * v for c, v in zip(self.merge, [1, out["files"], blocks, row_bytes]))
        out["memory"] = blocks * CODE["block_memory"]
        out["ideal"] = replicates * self.replicate / (nodes * CORES_A_NODE)
        out["total"] = out["run"] + out["merge"]
        return out

    def nodes_at_full_load(self, ranks_a_node):
        """The nodes at which rank 0 has no time left."""
        block = CODE["block"] * self.replicate
        low, high = 1.0, 1e7
        for _ in range(200):
            nodes = math.sqrt(low * high)
            zero, _ = self.rank0(nodes * ranks_a_node, CORES_A_NODE / ranks_a_node / block)
            if nodes * CORES_A_NODE / block * zero < 1:
                low = nodes
            else:
                high = nodes
        return low


def number(value):
    if value == 0:
        return "0"
    if value >= 9.95e5:
        power = int(math.floor(math.log10(value)))
        return f"{value / 10 ** power:.1f}e{power}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def duration(seconds):
    if seconds >= 7200:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.1f} min" if seconds >= 120 else f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def table(head, rows):
    return ["| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *rows]]


def measured_text(runs, parts, model, cores):
    base = {kind: runs[kind, "1 rank x 1 thread"] for kind in ("strong", "weak")}
    rows = []
    for (kind, layout), (rate, whole, used) in runs.items():
        speed = rate[0] / base[kind][0][0]
        rows.append([kind, layout, number(rate[0]), f"{number(rate[1])} - {number(rate[2])}", f"{speed:.2f}",
                     f"{100 * speed / min(used, cores):.0f} %", number(whole[0])])
    lines = table(["scaling", "layout", "replicates/s", "least - most", "speed-up", "of the cores used", "with start and merge"], rows)
    lines += ["", "| part | measured |", "| --- | --- |"]
    names = {  # in the order of the table
        "round_trip_us": "a question to rank 0 and its answer, {0} ranks, shared memory: {v} us",
        "tcp_round_trip_us": "a question to rank 0 and its answer, TCP between two hosts: {v} us",
        "server_us": "rank 0's processor for a report of 16 blocks and an answer, {0} ranks: {v} us",
        "tcp_server_us": "rank 0's processor for a report of 16 blocks and an answer, TCP: {v} us",
        "claimed_blocks": "blocks that cost nothing, claimed and reported by {0} rank(s): {v} a second",
        "books_ns_a_block": "rank 0's books for {0} ranks of {1} threads: {v} ns a block",
        "blocks_a_claim": "blocks that one of {0} ranks of {1} threads is given at once: {v}",
        "segment_ms": "a segment with {0} bytes of rows, written and synced: {v} ms",
        "put_us": "a block with {0} bytes of rows into the sink (CRC, copy, sum): {v} us",
        "merge_seconds": "merge of {0} segments, {1} blocks, {2} bytes of rows: {v} s",
    }
    for (name, *x), value in sorted(parts.items(), key=lambda part: (list(names).index(part[0][0]) if part[0][0] in names else -1, part[0])):
        if name in names:
            text, unit = names[name].format(*[number(float(v)) for v in x], v=number(value[0])).rsplit(": ", 1)
            lines.append(f"| {text} | {unit} |")
    lines += ["", "Fitted: "
              f"{1e6 * model.replicate:.3g} us a replicate and core; a segment {1e3 * model.segment[0]:.3g} ms + {1e9 * model.segment[1]:.3g} ns a byte; "
              f"a merge {1e3 * model.merge[0]:.3g} ms + {1e3 * model.merge[1]:.3g} ms a segment + {1e9 * model.merge[2]:.3g} ns a block + "
              f"{1e9 * model.merge[3]:.3g} ns a byte of rows; rank 0 takes {number(1 / model.server)} messages a second."]
    return lines


JOBS = [("1e9, no rows", 1e9, False), ("1e12, no rows", 1e12, False), ("1e8 with rows", 1e8, True)]
SETTINGS = [(1, 1, 5, 1), (1, 8, 5, 1), (10, 8, 5, 1), (100, 8, 5, 1), (1000, 1, 5, 1), (1000, 8, 5, 1), (1000, 8, 60, 1), (1000, 8, 60, 10)]


def projected_text(model):
    lines = []
    for name, replicates, rows in JOBS:
        lines += [f"{name} ({number(math.ceil(replicates / CODE['block']))} blocks):", ""]
        body = []
        for setting in SETTINGS:
            p = model.project(replicates, rows, *setting)
            body.append([*[number(v) for v in setting], duration(p["ideal"]), duration(p["run"]), number(p["messages"]),
                         f"{100 * p['load']:.2g} %", number(p["files"]), duration(p["merge"]), f"{p['memory'] / 1e9:.2g} GB", p["bound"]])
        lines += table(["nodes", "ranks a node", "--flush", "shares", "computing alone", "run", "messages/s", "rank 0 busy", "files",
                        "merge", "rank 0 memory", "bound by"], body) + [""]
    lines.append("What breaks first:")
    lines.append("")
    for ranks in (1, 8):
        full = model.nodes_at_full_load(ranks)
        lines.append(f"- rank 0 has no time left at {number(full)} nodes of {CORES_A_NODE} cores with {ranks} rank{'s' if ranks > 1 else ''} a node"
                     f" ({number(full * CORES_A_NODE / (CODE['block'] * model.replicate))} blocks a second);")
    for rows in (False, True):
        full = CODE["block"] * model.replicate / model.put[rows]
        lines.append(f"- the calling thread of a rank, which takes the finished blocks, has no time left at {number(full)} threads"
                     f" {'with' if rows else 'without'} rows;")
    lines.append("- segments a second that the file system must create, sync and rename while a long run without rows lasts: "
                 + ", ".join(f"{number(1000 * r / f)} at 1,000 nodes with {r} rank{'s' if r > 1 else ''} a node and --flush {f}"
                             for r, f in ((1, 5), (8, 5), (8, 60))) + ";")
    hour = 3600 / model.merge[1] if model.merge[1] else math.inf
    lines.append(f"- the merge, on one core, takes an hour at {number(hour)} segments;")
    lines.append(f"- rank 0 needs 10 GB for the books at {number(1e10 / CODE['block_memory'] * CODE['block'])} replicates.")
    return lines


def replace(path, name, lines):
    begin, end = f"<!-- {name}: scaling.sh writes what follows -->", f"<!-- {name}: end -->"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, rest = text.split(begin)
    _, after = rest.split(end)
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + after)


def main(runs_path, parts_path, tsv, markdown, cores):
    run_lists, part_lists = collections.defaultdict(list), collections.defaultdict(list)
    for kind, layout, used, rate, whole in read(runs_path):
        run_lists[kind, layout].append((float(rate), float(whole), int(used)))
    for name, *x, value in read(parts_path):
        part_lists[(name, *map(float, x))].append(float(value))
    runs = {key: (middle([v[0] for v in values]), middle([v[1] for v in values]), values[0][2]) for key, values in run_lists.items()}
    parts = {key: middle(values) for key, values in part_lists.items()}
    with open(tsv, "w", encoding="utf-8") as file:
        file.write("what\tlayout\tx1\tx2\tx3\tmedian\tleast\tmost\trounds\n")
        for (kind, layout), (rate, whole, _) in runs.items():
            for what, v in ((f"{kind}_replicates_per_second", rate), (f"{kind}_with_start_and_merge", whole)):
                file.write("\t".join([what, layout, "", "", "", *[f"{x:.6g}" for x in v], str(len(run_lists[kind, layout]))]) + "\n")
        for (name, *x), v in parts.items():
            file.write("\t".join([name, "", *[f"{i:g}" for i in x], *[f"{i:.6g}" for i in v], str(len(part_lists[(name, *x)]))]) + "\n")
    model = Model(runs, parts)
    for name, lines in (("measured", measured_text(runs, parts, model, cores)), ("projected", projected_text(model))):
        replace(markdown, name, lines)
        print("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit("usage: scaling_model.py RUNS PARTS TSV MD CORES")
    main(*sys.argv[1:5], int(sys.argv[5]))
