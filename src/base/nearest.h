/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nearest.h - "did you mean": how far apart two names are. */
#ifndef RC_BASE_NEAREST_H
#define RC_BASE_NEAREST_H

/* Levenshtein distance of two names without regard to (ASCII) case, over their first 40 bytes. */
unsigned rc_base_nearest_distance(const char *a, const char *b);

/* The largest distance at which a name may stand for a slip of this one. */
unsigned rc_base_nearest_limit(const char *name);

#endif
