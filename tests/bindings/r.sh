#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The R package against an installed librecut: R CMD check without errors or warnings, the cutoffs of survminer's
# surv_cutpoint() on its data, the numbers of the program.
. "$(dirname "$0")/../tool/lib.sh"
: "${BUILD:?the build folder}"
for tool in R Rscript; do command -v $tool >/dev/null || { echo "r: skipped: no $tool"; exit 77; }; done
Rscript -e 'stopifnot(requireNamespace("jsonlite", quietly = TRUE))' 2>/dev/null || { echo "r: skipped: no jsonlite (r-cran-jsonlite)"; exit 77; }
prefix=$PWD/prefix
expect 0 cmake --install "$BUILD" --prefix "$prefix" || cat err
export RECUT_PREFIX=$prefix RECUT_SUMMARY _R_CHECK_FORCE_SUGGESTS_=false R_LIBS_USER=$PWD/library
mkdir -p library
expect 0 R CMD build "$TESTS/../src/bindings/r" || cat out err
package=$(ls recutr_*.tar.gz)
# no network: the check shall not look for repositories
printf 'options(repos = character())\nsetRepositories <- function(...) invisible()\n' >profile.R
expect 0 env R_PROFILE_USER="$PWD/profile.R" R CMD check --no-manual "$package" || { tail -n 60 out; cat recutr.Rcheck/tests/*.fail 2>/dev/null; }
grep -qE '^Status: (OK|[0-9]+ NOTEs?)$' out || fail "R CMD check: $(grep Status: out)"
expect 0 R CMD INSTALL -l library "$package" || cat err
# survminer 0.4.9 on R 4.2: surv_cutpoint(myeloma, "time", "event", c("DEPDC1", "WHSC1", "CRIM1"))
cat >myeloma.R <<'END'
library(recutr, lib.loc = "library")
myeloma <- read.csv(commandArgs(TRUE))
x <- recut_search(Surv(time, event) ~ DEPDC1 + WHSC1 + CRIM1, myeloma, criterion = "score", high = "gt")
cutpoint <- as_surv_cutpoint(x)$cutpoint
print(format(cutpoint, digits = 15))
stopifnot(identical(rownames(cutpoint), c("DEPDC1", "WHSC1", "CRIM1")), identical(cutpoint$cutpoint, c(279.8, 3205.6, 82.3)),
          all(abs(cutpoint$statistic / c(4.2754515132647821, 3.3613301468742254, 1.9683165267141747) - 1) < 1e-9))
END
expect 0 Rscript myeloma.R "$TESTS/bindings/myeloma.csv" || cat out err
finish
