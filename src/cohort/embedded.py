#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulates the embedded cohort: embedded.csv, and the same text as C in embedded.c.

SYNTHETIC.  No patient is behind any row.  The marginal figures (patients by centre, quartiles of
IL-6 by cohort, patients at or above 18.22 pg/ml, covariates by IL-6 group, ECOG by cohort) are those
printed by Kocheise et al. 2025, Annals of Hepatology, doi 10.1016/j.aohep.2025.102138.  Follow-up
times, event counts, IL-2, IFN-gamma, TNF-alpha and every joint distribution are not published: they
are inventions of this script, with a hazard ratio near 2.3 for high IL-6.  Deterministic.

Usage: embedded.py            writes both files beside itself
       embedded.py --check    exit status 1 if they are not what it would write
"""
import math
import os
import random
import statistics
import sys

SEED = 2025
CUTOFF = 18.22
COLUMNS = ("id center il6 il10 il2 ifng tnfa time event pfs_time pfs_event "
           "age sex cirrhosis albi viral bclc ecog afp_high origin").split()
generator = random.Random(SEED)


def shuffled(items):
    """Fisher-Yates on random() alone, which never changes between Python versions."""
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = int(generator.random() * (i + 1))
        items[i], items[j] = items[j], items[i]
    return items


def normal():
    return statistics.NormalDist().inv_cdf(generator.random())


def quantile(knots, p):
    """Log-linear between the (p, value) knots."""
    for (p0, x0), (p1, x1) in zip(knots, knots[1:]):
        if p <= p1:
            return math.exp(math.log(x0) + (p - p0) / (p1 - p0) * (math.log(x1) - math.log(x0)))
    raise ValueError(p)


def spread(knots, n):
    return [quantile(knots, (i + 0.5) / n) for i in range(n)]


def assign(people, key, counts):
    """Gives the values of counts = {value: how many} to the people at random."""
    values = shuffled([value for value, n in counts.items() for _ in range(n)])
    assert len(values) == len(people), (key, len(values), len(people))
    for person, value in zip(people, values):
        person[key] = value


def markers(people):
    hamburg = [p for p in people if p["center"] == "Hamburg"]
    others = [p for p in people if p["center"] != "Hamburg"]
    x = spread([(0, 1.6), (0.25, 7.9), (26 / 63, 17.9), (0.5, 26.5), (0.75, 52.6), (0.96, 130), (1, 1300)], 63)
    x[26] = CUTOFF  # the 27th smallest: 37 of 63 at or above
    for person, value in zip(hamburg, shuffled(x)):
        person["il6"] = value
    x = spread([(0, 1.4), (0.25, 9.1), (0.5, 17.97), (0.75, 60.5), (0.96, 180), (1, 800)], 80)
    for person, value in zip(others, shuffled(x)):
        person["il6"] = value
    for person in people:
        person["high"] = person["il6"] >= CUTOFF
        z = math.log(person["il6"] / 20)
        person["il10"] = math.exp(0.25 * z + 0.8 * normal())
        person["il2"] = 0.9 * math.exp(0.7 * normal())
        person["ifng"] = 6.0 * math.exp(0.9 * normal())
        person["tnfa"] = 11.0 * math.exp(0.1 * z + 0.5 * normal())
    scale = 1.198 / sorted(p["il10"] for p in hamburg)[30]  # 33 of 63 at or above
    for person in people:
        person["il10"] *= scale


def covariates(people):
    low = [p for p in people if not p["high"]]
    high = [p for p in people if p["high"]]
    for group, male, cirrhosis, albi1, missing, viral, bclc_b, afp, afp_missing, age, sd in (
            (low, 52, 51, 28, 1, 12, 17, 21, 2, 67.6, 10.4), (high, 69, 59, 18, 0, 26, 16, 27, 2, 66.7, 8.7)):
        n = len(group)
        assign(group, "sex", {"male": male, "female": n - male})
        assign(group, "cirrhosis", {1: cirrhosis, 0: n - cirrhosis})
        assign(group, "albi", {1: albi1, 2: n - albi1 - missing, "": missing})
        assign(group, "viral", {1: viral, 0: n - viral})
        assign(group, "bclc", {"B": bclc_b, "C": n - bclc_b})
        assign(group, "afp_high", {1: afp, 0: n - afp - afp_missing, "": afp_missing})
        for person in group:
            person["age"] = round(min(88, max(38, age + sd * normal())))
    for person in shuffled([p for p in people if p["albi"] == 2])[:16]:
        person["albi"] = 3
    for person in shuffled([p for p in people if p["bclc"] == "C"])[:8]:
        person["bclc"] = "D"
    assign([p for p in people if p["center"] == "Hamburg"], "ecog", {0: 21, 1: 37, 2: 5})
    assign([p for p in people if p["center"] != "Hamburg"], "ecog", {0: 58, 1: 19, 2: 3})


def survival(people):
    """Months.  Exponential; evenly spread within an IL-6 group of a cohort, so that chance does not move
    the ratio far."""
    for high, hamburg in ((False, True), (True, True), (False, False), (True, False)):
        ratio, ratio_pfs = (2.35, 1.25) if high else (1.0, 1.0)
        members = [p for p in people if p["high"] == high and (p["center"] == "Hamburg") == hamburg]
        n = len(members)
        for person, i in zip(members, shuffled(range(n))):
            hazard = 0.034 * ratio * (1.45 if person["albi"] in (2, 3) else 0.75)
            death = -math.log(1 - (i + 0.5) / n) / hazard
            end = 4 + 27 * generator.random()
            progression = -math.log(1 - generator.random()) / (0.075 * ratio_pfs)
            person["time"] = max(0.1, round(min(death, end), 1))
            person["event"] = int(death <= end)
            person["pfs_time"] = min(person["time"], max(0.1, round(progression, 1)))
            person["pfs_event"] = int(person["event"] or progression < min(death, end))


def simulate():
    people = []
    for center, n in (("Hamburg", 63), ("Vienna", 38), ("Munich", 42)):
        for i in range(n):
            people.append({"id": f"{center[0]}{i + 1:03d}", "center": center, "origin": "synthetic"})
    markers(people)
    covariates(people)
    survival(people)
    lines = [",".join(COLUMNS)]
    for person in people:
        for key, digits in (("il6", 2), ("il10", 3), ("il2", 3), ("ifng", 2), ("tnfa", 2)):
            person[key] = f"{person[key]:.{digits}f}"
        lines.append(",".join(str(person[key]) for key in COLUMNS))
    return lines


def as_c(lines):
    text = ["/* SPDX-License-Identifier: GPL-3.0-or-later",
            " * embedded.c - embedded.csv as C, written by embedded.py: edit neither by hand.",
            " * SYNTHETIC: simulated from published figures, no patient is behind any row. */",
            '#include "cohort/embedded.h"', "", "/* clang-format off */", "static const char *const lines[] = {"]
    text += ['    "%s\\n",' % line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    text += ["};", "", "const char *const *rc_cohort_embedded_lines(size_t *n)", "{",
             "    *n = sizeof lines / sizeof lines[0];", "    return lines;", "}"]
    return text


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    lines = simulate()
    wrong = 0
    for name, content in (("embedded.csv", lines), ("embedded.c", as_c(lines))):
        path = os.path.join(here, name)
        text = "\n".join(content) + "\n"
        if "--check" in sys.argv[1:]:
            with open(path, encoding="utf-8", newline="") as file:
                if file.read() != text:
                    print(f"{name} is not what embedded.py writes")
                    wrong = 1
        else:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
