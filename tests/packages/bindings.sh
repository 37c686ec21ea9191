#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recutr and the Python package on the libraries of the packages, by this release's R and Python: R CMD check without errors
# or warnings, pytest, and the same result by shell, R and Python: ~/shell.h5, ~/r.h5, ~/python.h5.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"
tree=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p ~/bindings/library && cd ~/bindings || exit 1
export R_LIBS_USER=$PWD/library
export LANG=C.UTF-8 # as a terminal has it: without, R's check asks for en_US.UTF-8, which no bare system has
run R CMD build /usr/share/recut/r
# no network: the check shall not look for repositories
printf 'options(repos = character())\nsetRepositories <- function(...) invisible()\n' >profile.R
run env R_PROFILE_USER="$PWD/profile.R" R CMD check --no-manual recutr_*.tar.gz || tail -n 40 out
grep -E '^Status: (OK|[0-9]+ NOTEs?)$' out || fail "R CMD check: $(grep Status: out)"
run R CMD INSTALL -l library recutr_*.tar.gz
run env TESTS="$tree/tests" RECUT=/usr/bin/recut RECUT_SUMMARY=/usr/bin/recut-summary PYTHONPATH=/usr/share/recut/python PYTHONDONTWRITEBYTECODE=1 \
    python3 -m pytest -q -p no:cacheprovider "$tree/tests/bindings/test_recut.py" || tail -n 40 out
tail -n 1 out

cd ~ || exit 1
run recut check twin.csv --marker il6 --replicates 500 --quiet -o shell.h5
run Rscript -e 'library(recutr)
x <- recut_run("check", read.csv("twin.csv"), marker = "il6", replicates = 500, name = "twin.csv")
write_recut(x, "r.h5")'
PYTHONPATH=/usr/share/recut/python PYTHONDONTWRITEBYTECODE=1 run python3 -c 'import pandas, recut
recut.check(pandas.read_csv("twin.csv"), marker="il6", replicates=500, name="twin.csv").write("python.h5")'
sed -n 's/^R version \([0-9.]*\).*/R \1/p' <(R --version)
python3 --version
