/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moves.h - what a chain tries. */
#ifndef RC_TWIN_MOVES_H
#define RC_TWIN_MOVES_H

#include "twin/search.h"

/* One move into the frame, not refreshed: an exchange between two rows, mostly alike in the groups that the figures are
 * about, of a column or of columns that rules tie; a single value; or two of these.  outcomes: times and events too.
 * search->n_changes is 0 where nothing came of it. */
void rc_twin_moves_propose(rc_search *search, bool outcomes);

/* Exchanges what a block says between two rows; the columns bound follow. */
void rc_twin_moves_exchange(rc_search *search, const rc_search_block *block, size_t a, size_t b);

#endif
