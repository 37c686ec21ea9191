#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""crate.py FOLDER RESULT [object=NAME,...] [result=NAME,...] - ro-crate-metadata.json of FOLDER against RO-Crate 1.2,
Process Run Crate 0.5 and the files that are there.  #NAME: known by name alone; a NAME of result that is not there is no
fault.  Names are those of the files, not their references."""
import hashlib
import json
import os
import re
import sys
import urllib.parse

folder, main = os.fsencode(sys.argv[1]), os.fsencode(sys.argv[2])
wanted = {}
for argument in sys.argv[3:]:
    key, found, names = argument.partition("=")
    if found and key in ("object", "result"):
        wanted[key] = sorted(os.fsencode(name) for name in names.split(",") if name)
faults = []


def check(true, text):
    if not true:
        faults.append(text)


def listed(entity, key):
    value = entity.get(key, [])
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


with open(os.path.join(folder, b"ro-crate-metadata.json"), encoding="utf-8") as file:  # valid UTF-8, valid JSON
    crate = json.load(file)
check(set(crate) == {"@context", "@graph"}, "keys beside @context and @graph")
check(crate["@context"][0] == "https://w3id.org/ro/crate/1.2/context", "the context")
graph = {}
for entity in crate["@graph"]:  # flattened: every entity once, with its id and type
    check(isinstance(entity.get("@id"), str) and entity.get("@type"), f"an entity without @id or @type: {entity}")
    check(entity["@id"] not in graph, f"{entity['@id']} stands twice")
    graph[entity["@id"]] = entity

# RO-Crate 1.2: descriptor, root
descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
check(descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}, "the descriptor")
check(descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}, "conformsTo of the descriptor")
check(root["@type"] == "Dataset", "the type of the root")
for key in ("name", "description", "license"):
    check(root.get(key), f"the root has no {key}")
check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", root["datePublished"]), f"datePublished {root['datePublished']}")
check("https://w3id.org/ro/wfrun/process/0.5" in listed(root, "conformsTo"), "the profile")


def references(value):
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


for entity in crate["@graph"]:
    for key, value in entity.items():
        for id in references(value):
            # what a standard names by an address need not be described
            check(id in graph or id.startswith(("https://w3id.org/ro/crate/", "http://schema.org/")), f"{key} of {entity['@id']}: nothing is {id}")

# Files: a valid reference below the root, linked from it, of that size and hash
parts = listed(root, "hasPart")
check(len(parts) == len(set(parts)) and "ro-crate-metadata.json" not in parts, f"hasPart {parts}")


def name_of(id):
    """The name that stands in the test: a path in the folder, or # and the last name of a file elsewhere."""
    if id.startswith("#input-"):
        return b"#" + urllib.parse.unquote_to_bytes(id.partition("/")[2])
    return id.encode() if id.startswith("#") else urllib.parse.unquote_to_bytes(id)


for id, entity in graph.items():
    if entity["@type"] != "File":
        continue
    check(re.fullmatch(r"#?(%[0-9A-F]{2}|[A-Za-z0-9._~/-]|[^\x00-\x9f])+", id), f"not a reference: {id}")
    if id.startswith("#"):
        check(id not in parts, f"{id} is no part")
        continue
    check(id in parts, f"{id} is not in hasPart")
    check(not id.startswith("/") and ".." not in id.split("/"), f"{id} leads out of the crate")
    with open(os.path.join(folder, name_of(id)), "rb") as file:
        held = file.read()
    check(entity["contentSize"] == str(len(held)), f"contentSize of {id}")
    check(entity["sha256"] == hashlib.sha256(held).hexdigest(), f"sha256 of {id}")
for id in parts:
    check(graph[id]["@type"] == "File", f"{id} is no file")
check(name_of(root["mainEntity"]["@id"]) == main, f"mainEntity {root['mainEntity']}")

# Process Run Crate: one action, by recut
actions = [entity for entity in crate["@graph"] if entity["@type"] == "CreateAction"]
check(len(actions) == 1, f"{len(actions)} actions")
action = actions[0]
check(listed(root, "mentions") == [action["@id"]], "mentions")
tool = graph[action["instrument"]["@id"]]
check(tool["@type"] == "SoftwareApplication" and tool["name"] == "recut", "the instrument")
for key in ("version", "softwareVersion", "license"):  # url: where CITATION.cff has one
    check(tool.get(key), f"the instrument has no {key}")
check(tool["softwareVersion"].startswith(tool["version"]), "softwareVersion")
if os.path.basename(main).replace(b".h5", b".run.json") in [name_of(id) for id in parts]:
    check(action["startTime"] <= action["endTime"] == root["datePublished"], "times")
    check(action["description"].startswith("recut") or "/recut" in action["description"], "the command")
check("agent" not in action, "an agent that nobody knows")
for key, names in wanted.items():
    found = sorted(name_of(id) for id in listed(action, key))
    if key == "result":
        names = [name for name in names if os.path.exists(os.path.join(folder, name))]
        check(main in found, f"{main} is no result")
    check(found == names, f"{key}: {found}, expected {names}")
for fault in faults:
    print(ascii(sys.argv[1]), ascii(fault))
sys.exit(bool(faults))
