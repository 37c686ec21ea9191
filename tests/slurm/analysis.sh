# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced: what every job here computes, some 12 seconds of one core with the reference kernels (the results are the same).
# shellcheck disable=SC2034
export RECUT_KERNEL=reference
analysis=(permute --embedded --marker il6,il10,tnfa,ifng --replicates $((480000 / ${RECUT_TEST_SCALE:-1})))
