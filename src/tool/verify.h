/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verify.h - is a result what these patients and options give?  Computed again and compared bit by bit. */
#ifndef RC_TOOL_VERIFY_H
#define RC_TOOL_VERIFY_H

#include "api/options.h"
#include "plan/plan.h"
#include "run/ranks.h"

/* rc_tool_verify() - collective; rank 0 works, on one thread.  Of the result options->verified: the seal and the
 * checksum of every dataset; the fingerprint; every observed table; then blocks in random order until
 * options->verify_seconds are over, each row of them, and the counts: exactly where all blocks have been computed,
 * else that none is smaller than what has been.  Prints a line each of what was compared.
 * Errors: RECUT_E_STORE (damaged), RECUT_E_USAGE (of other patients, options or a version with other streams),
 * RECUT_E_DATA: the first number that differs. */
RECUT_CHECK recut_status rc_tool_verify(rc_ranks *ranks, const rc_api_options *options, rc_analysis *const *analysis,
                                        size_t n, const char *fingerprint, recut_error *err);

#endif
