/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict_words.h - the sentences of a verdict, from its numbers and its six answers. */
#ifndef RC_SUMMARY_VERDICT_WORDS_H
#define RC_SUMMARY_VERDICT_WORDS_H

#include "summary/phrase.h"
#include "summary/verdict_lines.h"

typedef struct rc_verdict_words {
    const char *answer;      /* "yes", "marker" (the marker, not the cutoff), "no", "unclear", "not known" */
    char headline[96];       /* "The marker, yes; the cutoff, no." */
    char about[RC_PHRASE];   /* which cutoff, of which patients */
    char because[RC_PHRASE]; /* what the headline rests on */
    char which_p[RC_PHRASE]; /* which p to report */
} rc_verdict_words;

void rc_summary_verdict_say(const rc_verdict_facts *facts, const rc_verdict_judged line[RC_VERDICT_LINES],
                            rc_verdict_words *out);

#endif
