/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * search.h - one chain of the search for a twin: where it stands, what it tries, what that costs.
 *
 * A move changes values, is looked at (loss.h) and is kept or undone.  Figures count from their stage on: what must
 * come first is cheap or holds the rest together.  One search on one twin in one thread. */
#ifndef RC_TWIN_SEARCH_H
#define RC_TWIN_SEARCH_H

#include "twin/model.h"
#include "twin/twin.h"

enum {
    RC_SEARCH_CHANGES = 96,
    RC_SEARCH_STAGES = 4, /* about no endpoint; log-ranks and cutoffs; C and models of one covariate; of several */
    RC_SEARCH_ALIKE = 24
};

typedef struct rc_change {
    size_t column, row;
    double before;
} rc_change;

/* Logarithms of profile-likelihood limits over Wald limits, and of the likelihood-ratio p over Wald's. */
typedef struct rc_correction {
    double lower, upper, p;
} rc_correction;

/* What is known of a figure before any search. */
typedef struct rc_search_figure {
    int stage;
    double cost;  /* roughly, in log-rank tests */
    bool profile; /* its limits take many passes: looked at by Wald limits and corrections first */
    size_t model; /* of rc_search.model, SIZE_MAX = none */
} rc_search_figure;

/* Columns that rules tie together change hands together. */
typedef struct rc_search_block {
    size_t n_columns, *column;
    size_t n_alike, alike[RC_SEARCH_ALIKE]; /* terms: where two rows are alike in them, an exchange leaves counts */
} rc_search_block;

typedef struct rc_search {
    rc_twin *twin;
    rc_pcg random;
    size_t n; /* figures */
    rc_search_figure *figure;
    size_t *order;                /* [n] those first that refuse most for what they cost */
    double *refusals;             /* [n] moves given up at this figure, fading */
    double *weight;               /* [n] */
    double *loss, *trial;         /* [n] weighted */
    rc_correction *kept, *looked; /* [n] of the state at hand; of the trial */
    bool *exact;                  /* [n] looked is new */
    size_t n_models;
    rc_model **model;
    double (*beta)[RC_MODEL_MOST]; /* [n_models] of the state at hand */
    bool *fitted, *there;          /* [n_models] in this trial; and there is a maximum */
    double total;
    int stage;
    size_t n_changes;
    rc_change change[RC_SEARCH_CHANGES];
    uint64_t changed; /* slots */
    size_t n_blocks;
    rc_search_block *block;  /* the first n_columns are single columns */
    size_t *column_of_block; /* storage */
    double **best;           /* [columns][rows] */
    double best_total;
} rc_search;

/* Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_twin_search_create(rc_twin *twin, rc_search **out, recut_error *err);
void rc_twin_search_destroy(rc_search *search); /* NULL is fine */

/* A move from nothing; values into it; orders and terms of the rows that changed; back again. */
void rc_twin_search_begin(rc_search *search);
void rc_twin_search_put(rc_search *search, size_t column, size_t row, double x);
void rc_twin_search_settle(rc_search *search, size_t row); /* the columns that a bound holds follow */
void rc_twin_search_refresh(rc_search *search);
void rc_twin_search_undo(rc_search *search);

void rc_twin_search_keep_best(rc_search *search);

#endif
