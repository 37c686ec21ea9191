# SPDX-License-Identifier: GPL-3.0-or-later
"""Every wrong table of the museum through the library: one line, the caller's fault, options called by their names (a whole
command of the program, to be typed, has its signs).  Usage: museum.py DRIVER MUSEUM"""
import os
import re
import shlex
import subprocess
import sys

driver, museum = sys.argv[1:]
os.chdir(museum)


def words(name, text):
    """--name value, --name=value, --flag as name=value."""
    given = shlex.split(text) if text != "-" else []
    if not name.startswith("marker-none") and not any(word.startswith("--marker") for word in given):
        yield "marker=il6"
    while given:
        word = given.pop(0)
        if not word.startswith("--"):
            continue
        if "=" in word:
            yield word[2:]
        elif given and not given[0].startswith("--"):
            yield f"{word[2:]}={given.pop(0)}"
        else:
            yield f"{word[2:]}=yes"


count, failed = 0, 0
with open("cases.tsv", encoding="utf-8", errors="replace") as cases:
    for case in cases:
        if case.startswith("#") or not case.strip():
            continue
        name, file, options = case.rstrip("\n").split("\t")[:3]
        done = subprocess.run([driver, "file", "search", file, *words(name, options)], capture_output=True, text=True, errors="replace")
        said = [line for line in done.stderr.splitlines() if line.startswith("driver: ")]
        count += 1
        plain = re.sub(r"recut [a-z]+ [^(;]* -o [^ (;]*", "", done.stderr)
        if done.returncode != 2 or len(said) != 1 or done.stdout or re.search(r"--[a-z]", plain):
            failed += 1
            print(f"FAILED: {name}: exit {done.returncode}: {done.stderr.strip()}")
print(f"{count} cases, {failed} failed")
sys.exit(failed > 0 or count < 100)
