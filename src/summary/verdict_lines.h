/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict_lines.h - the six lines of a verdict: what each asks, the rule it is judged by, and its answer. */
#ifndef RC_SUMMARY_VERDICT_LINES_H
#define RC_SUMMARY_VERDICT_LINES_H

#include "summary/verdict_facts.h"

/* In the order of the page. */
typedef enum rc_verdict_line {
    RC_VERDICT_SIGNAL,
    RC_VERDICT_LOCATION,
    RC_VERDICT_SIZE,
    RC_VERDICT_TRAVEL,
    RC_VERDICT_CHANCE,
    RC_VERDICT_CUTTING,
    RC_VERDICT_LINES
} rc_verdict_line;

typedef enum rc_verdict_answer {
    RC_ANSWER_NOT_RUN,
    RC_ANSWER_YES,
    RC_ANSWER_NO,
    RC_ANSWER_UNCLEAR,
    RC_ANSWER_LARGE, /* of size alone, from here on */
    RC_ANSWER_MODERATE,
    RC_ANSWER_SMALL,
    RC_ANSWER_LITTLE,
    RC_ANSWERS
} rc_verdict_answer;

/* The text of an answer: "not run", "yes" .. */
const char *rc_summary_verdict_answer(rc_verdict_answer answer);

/* The one table of thresholds.  A rule's text names its limits as {0}, {1}, as a percentage {0%}. */
typedef struct rc_verdict_rule {
    const char *key;      /* of the line in a verdict: "signal" */
    const char *question; /* beside which its text stands: "Is there a signal?" */
    const char *name;     /* before the rule: "Signal" */
    const char *rule;
    double limit[3];
} rc_verdict_rule;
extern const rc_verdict_rule rc_summary_verdict_rules[RC_VERDICT_LINES];

enum { RC_VERDICT_RULE_SIZE = 256 };
/* The text of a rule with its limits; fills out and returns it. */
const char *rc_summary_verdict_rule(rc_verdict_line line, char out[RC_VERDICT_RULE_SIZE]);

/* A line's text has at most so many characters: it stands beside question and answer on 80 columns. */
enum { RC_VERDICT_TEXT = 42, RC_VERDICT_TEXT_SIZE = 192 };

typedef struct rc_verdict_judged {
    rc_verdict_answer answer;
    const char *mark; /* "good", "bad", "open", "none": what the answer means for the cutoff */
    char text[RC_VERDICT_TEXT_SIZE];
} rc_verdict_judged;

void rc_summary_verdict_judge(const rc_verdict_facts *facts, rc_verdict_judged line[RC_VERDICT_LINES]);

/* "values" of a line. */
void rc_summary_verdict_values(const rc_verdict_facts *facts, rc_verdict_line line, cJSON *into, bool *failed);

#endif
