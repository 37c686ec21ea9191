/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compose.h - a command that is made of others (rc_command.made_of), as check: their analyses are those that the others
 * would make with the same words, so the numbers are theirs. */
#ifndef RC_API_COMPOSE_H
#define RC_API_COMPOSE_H

#include "api/command.h"

/* out: the options of one of the commands, from those of the whole: what it does not take is at its default, strata
 * that it does not use are not read, and one_cutoff leaves the first cutoff.  Texts and arrays are borrowed from the
 * whole; rc_api_options_clear(out) before that of the whole.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_api_compose_options(const rc_command *command, const rc_api_options *whole,
                                                rc_api_options *out, recut_error *err);

#endif
