# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python binding: the numbers and bytes of the program, tables as DataFrames, errors as exceptions."""
import hashlib
import json
import math
import os
import subprocess

import pandas
import pytest

import recut

PROGRAM, SUMMARY = os.environ["RECUT"], os.environ["RECUT_SUMMARY"]
TABLE = os.path.join(os.environ["TESTS"], "..", "jobs", "il6", "twin.csv")


@pytest.fixture(scope="module")
def patients():
    return pandas.read_csv(TABLE)


def sha(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def program(tmp_path, command, *options):
    """The program's document and file."""
    path = tmp_path / "program.h5"
    subprocess.run([PROGRAM, command, TABLE, *options, "-o", path, "--progress", "none"], check=True, capture_output=True)
    text = subprocess.run([SUMMARY, "--format", "json", path], check=True, capture_output=True).stdout
    return json.loads(text), path


def numbers(document):
    return {key: value for key, value in document.items() if key not in ("provenance", "run")}


def test_same_as_the_program(patients, tmp_path):
    want, path = program(tmp_path, "check", "--marker", "il6", "--adjust", "age,sex", "--replicates", "200", "--cutoff", "18.22")
    result = recut.check(patients, marker="il6", adjust=["age", "sex"], replicates=200, cutoff=18.22, name="twin.csv")
    assert numbers(result.document) == numbers(want)
    assert result.verdict == want["verdict"]["sentence"]
    result.write(tmp_path / "python.h5")
    assert sha(tmp_path / "python.h5") == sha(path)
    again = recut.read(path)
    assert again.document == want
    assert again.fingerprint == result.fingerprint
    assert again.rows("permute/0").equals(result.rows("permute/0"))


def test_from_a_file_and_from_a_dict(patients, tmp_path):
    want, _ = program(tmp_path, "search", "--marker", "il6", "--min-fraction", "0.2")
    columns = {name: list(patients[name]) for name in ("time", "event", "il6", "center", "id")}
    for data in (TABLE, columns):
        result = recut.search(data, marker="il6", min_fraction=0.2)
        assert result.document["search"] == want["search"]


def test_tables(patients):
    result = recut.permute(patients, marker=["il6", "il10"], replicates=100, strata="center", rows="all")
    rows = result.rows("permute/0")
    assert rows.shape[0] == 100 and "il6/statistic" in rows
    scan = result.tables("search/0")["scan/il6"]
    best = result.document["search"][0]["best"]
    assert scan.loc[scan["chisq"].idxmax(), "cutoff"] == best["cutoff"]
    counts, _, _ = result.tallies("permute/0")["exceedances"]
    assert [row[0] for row in counts] == [item["exceedances"] for item in result.document["permute"]]
    assert list(result.markers["marker"]) == ["il6", "il10"]
    assert result.analyses["permute/0"]["replicates"] == 100
    with pytest.raises(KeyError):
        result.rows("permute/7")


def test_pages(patients):
    result = recut.check(patients, marker="il6", replicates=50)
    assert "CAN THIS CUTOFF BE TRUSTED" in str(result).upper()
    assert result._repr_html_().startswith("<iframe srcdoc=") and "<" not in result._repr_html_()[15:-20].split('"')[1]
    assert result.verdict in repr(result)
    assert "References" in result.page("methods")
    with pytest.raises(recut.Error, match="format"):
        result.page("pdf")


def test_kinds_of_columns(patients):
    """Missing values, words, truth values, categories and whole numbers mean what they mean in a file."""
    table = patients[["time", "il6", "age", "ecog"]].copy()
    table["event"] = patients["event"] == 1
    table["site"] = patients["center"].astype("category")
    table["sex"] = patients["sex"].where(patients.index % 9 != 0)
    table["age"] = table["age"].astype("Int64").where(patients.index % 11 != 0)
    result = recut.describe(table, marker="il6", cutoff=18.22, columns="age,sex,ecog", center="site")
    cohort = result.document["cohort"]
    assert cohort["n"] == 143 and cohort["events"] == int(patients["event"].sum())
    assert set(cohort["centers"]) == set(patients["center"])
    missing = cohort["covariates_missing"]
    assert missing["age"] == 13 and missing["sex"] == 16
    assert math.isfinite(result.document["describe"][0]["cutoff"])


def test_job_file(tmp_path):
    path = tmp_path / "job.ini"
    path.write_text(f"[cohort]\nfile = {TABLE}\nmarker = il6\n[output]\nfile = {tmp_path}/all.h5\nseed = 3\n"
                    "[search]\n[permute]\nreplicates = 300\n[permute women]\nwhere = sex == \"female\"\nreplicates = 200\n")
    result = recut.job(path, replicates=250)
    subprocess.run([PROGRAM, "run", path, "--replicates", "250", "--progress", "none"], check=True, capture_output=True)
    text = subprocess.run([SUMMARY, "--format", "json", tmp_path / "all.h5"], check=True, capture_output=True).stdout
    assert numbers(result.document) == numbers(json.loads(text))
    result.write(tmp_path / "mine.h5")
    assert sha(tmp_path / "mine.h5") == sha(tmp_path / "all.h5")
    assert len(result.document["permute"]) == 2
    with pytest.raises(recut.Error, match="^replicates: found"):
        recut.job(path, replicates=0)
    path.write_text("[cohort]\nembedded = yes\n[search]\nmarkr = il6\n")
    with pytest.raises(recut.Error, match=r"job.ini:4: \[search\] no option"):
        recut.job(path)


def test_errors(patients):
    with pytest.raises(recut.Error, match='no column "il7"') as caught:
        recut.permute(patients, marker="il7")
    assert caught.value.status == 10 and "--" not in str(caught.value)
    with pytest.raises(recut.Error, match="did you mean replicates"):
        recut.permute(patients, marker="il6", replicate=10)
    with pytest.raises(recut.Error, match="^min_fraction: found"):
        recut.permute(patients, marker="il6", min_fraction=0.7)
    with pytest.raises(recut.Error):
        recut.permute("no such file.csv", marker="il6")
    with pytest.raises(recut.Error):
        recut.read("no such file.h5")
    with pytest.raises(TypeError):
        recut.permute(7, marker="il6")
    with pytest.raises(ValueError, match="lengths"):
        recut.permute({"time": [1, 2], "event": [1]}, marker="time")
    with pytest.raises(AttributeError):
        recut.permut
    with pytest.raises(recut.Error, match="already"):
        recut.search(patients, marker="il6").write(TABLE)


def test_progress(patients):
    heard = []

    def told(analysis, done, of):
        heard.append((analysis, done, of))
        return of > 0 and done > 0

    with pytest.raises(recut.Stopped):
        recut.permute(patients, marker="il6", replicates=10**9, progress=told)
    assert heard[-1][1] < heard[-1][2] == 10**9 or heard[-1][2] > 10**9

    def interrupted(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recut.permute(patients, marker="il6", replicates=10**9, progress=interrupted)


def test_without_patients():
    result = recut.assess(n=143, events=72, high=77, p=0.0004, hr=2.3, hr_interval=[1.5, 3.7], replicates=2000)
    assert result.verdict
    assert "check" in recut.commands() and recut.options("permute")["replicates"][0] == "B"
    assert recut.options("permute")["embedded"][0] is None
    assert recut.check(embedded=True, marker="il6", replicates=20).document["cohort"]["synthetic"]
