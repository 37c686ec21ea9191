/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spell.h - texts for a caller who has no command line: options by their names, as the caller writes them. */
#ifndef RC_API_SPELL_H
#define RC_API_SPELL_H

#include "base/text.h"

/* "min-fraction"; what a job has until it is told otherwise. */
extern const rc_spelling rc_api_spell_plain;

/* The text of an error, unless st is RECUT_OK; returns st. */
recut_status rc_api_spell_error(recut_status st, const rc_spelling *spelling, recut_error *err);

#endif
