/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nearest.h - "did you mean": how far apart two names are. */
#ifndef RC_BASE_NEAREST_H
#define RC_BASE_NEAREST_H

#include <stddef.h>

/* Distance of two names (insertions, deletions, replacements and swaps of neighbors: optimal string alignment) without
 * regard to (ASCII) case, over their first 40 bytes. */
unsigned rc_base_nearest_distance(const char *a, const char *b);

/* The largest distance at which a name belongs among the closest ones; "did you mean" asks for more likeness. */
unsigned rc_base_nearest_limit(const char *name);

/* The name of list [n] that this one is a slip of (a distance of a third of its length, at least 1), or a beginning of,
 * or begins with (three characters at least); the first of equals; NULL where none is near. */
const char *rc_base_nearest_find(const char *name, const char *const *list, size_t n);

/* "; did you mean PREFIXname?" into out [room] where one is near, else "".  Returns out. */
const char *rc_base_nearest_hint(const char *name, const char *const *list, size_t n, const char *prefix, char *out,
                                 size_t room);

#endif
