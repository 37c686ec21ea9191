/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * key.h - the key of an analysis' random numbers: a hash of a canonical text of the options that make a replicate.
 *
 * The text is written by our own code, field by field in the order of their names, so neither the order in which a plan
 * writes its spec nor the printer of a JSON library can deal a user's replicates anew:
 *
 *     recut-key 2
 *     cutoffs [10,18.22]
 *     markers ["il6"]
 *     plan "permute"
 *
 * Left out are how many replicates are asked for (asking for more keeps the first ones), what is only looked at in them
 * ("fixed", the cutoffs of permute; what is done with simulated cohorts), what is not set (null, false, "",
 * [], {}) and an option at its default: a new option changes no key until somebody uses it. */
#ifndef RC_PLAN_KEY_H
#define RC_PLAN_KEY_H

#include "base/status.h"

/* Raised, with a line in CHANGELOG, by a version that must deal replicates anew. */
enum { RC_PLAN_KEY_VERSION = 2 };

/* The canonical text of a spec (a JSON object); free() it.  O(length + fields^2).
 * Errors: RECUT_E_BUG (not a JSON object), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_key_text(const char *spec, char **out, recut_error *err);
/* Its hash. */
RECUT_CHECK recut_status rc_plan_key(const char *spec, uint64_t *lo, uint64_t *hi, recut_error *err);

#endif
