/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict_facts.h - the numbers that a verdict is made from, taken out of the elements of one row of `.markers[]`.
 * What was not computed is NaN. */
#ifndef RC_SUMMARY_VERDICT_FACTS_H
#define RC_SUMMARY_VERDICT_FACTS_H

#include "summary/journal.h"
#include "summary/markers.h"

typedef enum rc_verdict_kind {
    RC_VERDICT_NOTHING,  /* no cutoff was searched for or named, or none can be tried */
    RC_VERDICT_SELECTED, /* the best of these patients */
    RC_VERDICT_NAMED,    /* beforehand: not searched for here */
    RC_VERDICT_SCREENED, /* one split at a quantile */
    RC_VERDICT_GROUPS    /* several cutoffs, the best set of these patients */
} rc_verdict_kind;

/* A p and where the p of infinitely many replicates lies; lower, upper NaN: not simulated. */
typedef struct rc_verdict_p {
    double p, lower, upper;
} rc_verdict_p;

/* A hazard ratio and its 95 % interval. */
typedef struct rc_verdict_ratio {
    double hr, lower, upper;
} rc_verdict_ratio;

/* A share of replicates and its exact interval. */
typedef struct rc_verdict_share {
    double share, lower, upper;
} rc_verdict_share;

enum { RC_VERDICT_CENTERS = 64 }; /* whose hazard ratios are kept one by one */

/* The cutoff in patients that had no part in it: left-out centers, or those other than the discovery's. */
typedef struct rc_verdict_travel {
    const char *source; /* list of .centers[] that it is from; NULL: none */
    double centers;     /* looked at; of them with a hazard ratio in the direction of discovery, in the other one */
    double same, reversed;
    double reversed_few; /* of the reversed, with fewer events than decide */
    double hr[RC_VERDICT_CENTERS];
    rc_verdict_ratio pooled; /* by inverse variance, as it stands: below 1 where the low group dies first */
    double p;                /* of it, two-sided, of the right direction only: 1 where it is the other */
    double i2;               /* of the ratios that are pooled */
} rc_verdict_travel;

typedef struct rc_verdict_facts {
    const cJSON *document;
    const rc_marker_row *row;
    rc_verdict_kind kind;
    const char *reason; /* why there is no cutoff; NULL: there is, or none was looked for */
    char cutoff_text[RC_JOURNAL_SIZE], selected_text[RC_JOURNAL_SIZE];
    double cutoff, n, events, n_low, n_high, candidates;
    double cuts;                   /* of RC_VERDICT_GROUPS: cutoffs of the set */
    bool number_chosen;            /* and their number was chosen, too */
    char set_text[160];            /* "2.3 and 6.5" */
    rc_verdict_share again_number; /* resamples that select as many */
    bool equal;                    /* a named cutoff divides the patients as the selected one does */

    rc_verdict_p p;     /* that counts: see `p_of` */
    const char *p_of;   /* "search", "maxt", "splitting", "bonferroni", "named", "chi-square", NULL: none */
    double p_naive;     /* uncorrected, of the same cutoff */
    rc_verdict_p found; /* corrected for searching, of this marker alone, whatever the kind */
    double tested, replicates, exceedances, type1; /* type1: uncorrected p < 0.05 of useless markers */
    double p_formula;                              /* an approximation of the corrected p */
    const char *formula;
    double detectable; /* the hazard ratio that 4 of 5 such studies would find; NaN: unknown */

    rc_verdict_share nearby; /* resamples that select about the same place */
    double again, picked_lower, picked_upper, picks;
    const char *scheme;
    bool other_size, no_rows; /* resamples of another size; none of them kept */

    double hr_found;       /* at the cutoff in these patients; 0 and infinity are possible */
    rc_verdict_ratio hr;   /* what to expect: corrected, or of a named cutoff; lower, upper NaN: unknown */
    const char *hr_method; /* of it; NULL: none */
    const char *hr_reason; /* why it has no finite value */

    rc_verdict_travel travel;
    double n_centers;
    const char *discovery; /* of .centers[]: the first center of discovery; NULL: none */
    double n_discovery;
    rc_verdict_share real, false_; /* searches validated: of this marker, of a useless one */
    double c_marker, c_split;      /* both corrected */
    double p_hazards; /* of proportional hazards at the cutoff (time as 1 - Kaplan-Meier); NaN: not tested */
    bool single;      /* one candidate alone */
} rc_verdict_facts;

/* few: events below which a reversed center does not decide. */
void rc_summary_verdict_facts(const cJSON *document, const rc_marker_row *row, double few, rc_verdict_facts *out);

#endif
