/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plans.h - the page of each plan.  A new plan's page: page_<plan>.c, which defines its object, and a row in
 * plans.c. */
#ifndef RC_REPORT_PLANS_H
#define RC_REPORT_PLANS_H

#include "report/page.h"

#include <stdint.h>

enum { RC_REPORT_TOP = 20 };

typedef struct rc_report_options {
    bool brief;                /* the verdict only */
    bool paper;                /* methods, references and the checklist too, which are commands of their own else */
    bool full;                 /* everything but whole scans; neither: what a reader needs */
    bool whole_scan;           /* every row of the scan, and the page of every marker; implies full */
    int columns;               /* of a text page; 0: RC_TEXT_COLUMNS */
    const char *const *marker; /* [n_markers] the pages of these only */
    size_t n_markers;          /* 0: of all, or where there are very many of none */
    int64_t top;               /* markers in a table; 0: RC_REPORT_TOP */
} rc_report_options;

/* Puts what blocks call "$name" into `derived`; nothing statistical. */
typedef void (*rc_report_derive)(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed);

/* A sentence of the methods (methods.h): of every analysis for which it holds, said once.  Its place: the entry of
 * .analyses[], with "$markers" ("il6 and il10", "20,000 markers"), "$several" (markers), "$candidates", "$n", "$events"
 * ("114", "20 to 114"), "$first" (the first element of the plan's list), "$criterion" (its statistic in words),
 * "$maxstat" (candidates as maxstat's), "$where" (", endpoint PFS ..., in patients for whom ..." where they are not
 * those of the head).  Without its full stop. */
typedef struct rc_report_sentence {
    const char *plan; /* whose analyses; NULL: of the plan that has this page */
    const char *when, *text;
    const char *cite; /* keys of citations.h, separated by blanks; NULL: none */
} rc_report_sentence;

/* Of the plans whose elements may have a `tail`. */
#define RC_REPORT_SPLITTING_METHOD                                                                                     \
    {                                                                                                                  \
        .when = "$first.tail.p",                                                                                       \
        .text =                                                                                                        \
            "P too small to be counted was estimated by fixed-level multilevel splitting: {$first.tail.runs:count} "   \
            "independent runs of {$first.tail.arrangements:count} permutations, moved by swaps of records that keep "  \
            "the level reached; their mean, with its 95 % interval from the spread of the runs by Student's t on "     \
            "the logarithmic scale",                                                                                   \
        .cite = "cerou2012"                                                                                            \
    }

/* The page of a plan. */
typedef struct rc_report_plan {
    const char *name;  /* of the plan, and of its list in the document */
    const char *title; /* of its table over several markers */
    /* Of one element of the list.  "$markers": so many elements of the list belong to this analysis; "$listed": of all.
     * Blocks of all kinds know "$full": is the full level asked for?  "$whole": whole scans, too?  NULL: a plan that is
     * of no marker. */
    const rc_page_block *page;
    bool own_table;             /* which says what the table of .markers[] does not: it stands at every level */
    const rc_page_block *table; /* of the list of the elements of one analysis, or of those with the smallest p */
    const rc_page_block *whole; /* of the document, before the markers; NULL: nothing */
    /* What the page, and what `whole`, prints and the document does not hold (paths with "$"): for one element, for the
     * document.  NULL: nothing. */
    rc_report_derive derive, derive_whole;
    const rc_report_sentence *methods; /* ends with text NULL; NULL: nothing to say */
} rc_report_plan;

/* In the order of the page; ends with NULL. */
extern const rc_report_plan *const rc_report_plans[];

/* Has the plan a page of each marker? */
bool rc_report_plans_of_markers(const rc_report_plan *plan);
/* The plan's list in a document; NULL where there is none, or it is of no marker. */
const cJSON *rc_report_plans_list(const cJSON *document, const rc_report_plan *plan);

/* Prints an element of a plan's list, or the list as a table.  slips may be NULL.  Errors: RECUT_E_MEMORY,
 * RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_plans_page(const rc_report_plan *plan, const rc_report_medium *medium,
                                              const cJSON *document, const cJSON *element,
                                              const rc_report_options *options, rc_report_slips *slips,
                                              recut_error *err);
RECUT_CHECK recut_status rc_report_plans_table(const rc_report_plan *plan, const rc_report_medium *medium,
                                               const cJSON *document, const cJSON *list,
                                               const rc_report_options *options, rc_report_slips *slips,
                                               recut_error *err);

/* Any blocks, with what they derive; `derived` is taken, NULL = memory is out. */
RECUT_CHECK recut_status rc_report_plans_blocks(const rc_page_block *block, rc_report_derive derive,
                                                const rc_report_medium *medium, const rc_report_options *options,
                                                rc_report_place *place, cJSON *derived, recut_error *err);

/* Is the marker among those asked for?  All are where none is. */
bool rc_report_plans_asked(const rc_report_options *options, const char *marker);

/* For what is derived: "key" of an object (NULL: the next item of a list) is an item of the document, which must
 * outlive it; item NULL: nothing. */
void rc_report_plans_refer(cJSON *parent, const char *key, const cJSON *item, bool *failed);

/* Blocks for an object with the columns of a split: groups, log-rank and the three hazard ratios; the ratios alone. */
extern const rc_page_block rc_report_split[], rc_report_split_ratios[];

/* Blocks for an element of search with competing risks. */
extern const rc_page_block rc_report_competing[];

/* Blocks of several cutoffs: for "groups" of an element of search, "null" of one of permute, "cuts" of one of
 * bootstrap, and of centers. */
extern const rc_page_block rc_report_groups[], rc_report_groups_null[], rc_report_groups_sets[],
    rc_report_groups_centers[];

/* Blocks for an element of describe with assumptions, and what they derive. */
extern const rc_page_block rc_report_assumptions[];
void rc_report_assumptions_derive(const cJSON *element, cJSON *derived, bool *failed);

#endif
