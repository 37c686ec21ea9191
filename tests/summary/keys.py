#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""keys.py README DOCUMENTS - src/summary/README.md against the golden documents: every key of a document stands in the README in a
section of its path, and every key of the README stands in a document.  A section says of which paths it is in its heading;
its keys are the words in backticks in the first column of its tables."""
import fnmatch
import glob
import json
import re
import sys


def read_sections(path):
    sections, section = [], None
    for line in open(path, encoding="utf-8"):
        if line.startswith("### "):
            section = {"paths": re.findall(r"`([^`]+)`", line), "keys": [], "absent": False}
            sections.append(section)
        elif line.startswith("## "):
            section = None
        elif section and line.startswith("| `"):
            section["keys"] += re.findall(r"`([^`]+)`", line.split("|")[1])
        elif section and line.startswith("Not in the golden documents"):
            section["absent"] = True
    return sections


def parts(path):
    return path.strip(".").split(".") if path.strip(".") else []


def fits(pattern, path):
    one, two = parts(pattern.removesuffix("{}")), parts(path)
    return len(one) == len(two) and all(fnmatch.fnmatchcase(b.replace("[]", "()"), a.replace("[]", "()")) for a, b in zip(one, two))


def main(readme, documents):
    sections = read_sections(readme)
    seen = [set() for _ in sections]
    used = [set() for _ in sections]  # paths of a heading that occur
    bad = set()

    def walk(value, path):
        if isinstance(value, list):
            for item in value:
                walk(item, path + "[]")
        if not isinstance(value, dict):
            return
        mine = [i for i, s in enumerate(sections) if any(fits(p, path) for p in s["paths"])]
        for i in mine:
            used[i] |= {p for p in sections[i]["paths"] if fits(p, path)}
        names = any(p.endswith("{}") and fits(p, path) for i in mine for p in sections[i]["paths"])
        if not mine and value:
            bad.add(f"no section for {path or '.'}")
        for key, item in value.items():
            where = [(i, k) for i in mine for k in sections[i]["keys"] if fnmatch.fnmatchcase(key, k)]
            for i, k in where:
                seen[i].add(k)
            if mine and not where and not names:
                bad.add(f"{path}.{key} is not in the README")
            walk(item, path + "." + key)

    files = sorted(glob.glob(documents + "/*.json"))
    for file in files:
        with open(file, encoding="utf-8") as text:
            walk(json.load(text), "")
    for i, section in enumerate(sections):
        if section["absent"]:
            continue
        bad |= {f"{section['paths'][0]}: {k} is in no golden document" for k in set(section["keys"]) - seen[i]}
        bad |= {f"{p} is in no golden document" for p in set(section["paths"]) - used[i]}
    for line in sorted(bad):
        print(line)
    print(f"{len(files)} documents, {sum(len(s['keys']) for s in sections)} keys in {len(sections)} sections, {len(bad)} faults")
    return 1 if bad or len(files) < 10 or len(sections) < 20 else 0


sys.exit(main(*sys.argv[1:3]))
