/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h - the last phase, without chance: every single change and every exchange of two rows is tried. */
#ifndef RC_TWIN_EXACT_H
#define RC_TWIN_EXACT_H

#include "twin/search.h"

/* rc_twin_exact() - from the values at hand, whatever lowers the loss of all figures is taken at once, in a fixed
 * order, until a round over everything finds nothing more, or `rounds` are over, or `most` moves are tried.  Levels:
 * every other one; events: the other one; numbers: a step to either side of themselves and of the values of the column;
 * and what every block says, between all pairs of rows.  Returns the moves; the loss never rises. */
int64_t rc_twin_exact(rc_search *search, int rounds, int64_t most);

#endif
