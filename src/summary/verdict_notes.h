/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict_notes.h - which p to report, and what a reader has to know beside a verdict. */
#ifndef RC_SUMMARY_VERDICT_NOTES_H
#define RC_SUMMARY_VERDICT_NOTES_H

#include "summary/phrase.h"
#include "summary/verdict_facts.h"

/* Appends to text [RC_PHRASE], without a full stop. */
void rc_summary_verdict_which_p(const rc_verdict_facts *facts, char *text);

/* Texts appended to a list: what another criterion selects, what maxstat and survminer print, hazards that are not
 * proportional, a p that is the least there can be. */
void rc_summary_verdict_notes(const rc_verdict_facts *facts, cJSON *list, bool *failed);

#endif
