/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impute.h - permutations that keep how censoring depends on the marker.
 *
 * Dealing out time and event together is exact only where censoring does not depend on the marker.  Here each patient
 * keeps the marker and the censoring time, and event times alone are dealt out (Heinze, Gnant & Schemper 2003,
 * Biometrics 59:1151; method IPT of Wang, Lagakos & Gray 2010, Biostatistics 11:676).  Of each patient one of the two
 * times was seen; in every replicate the other is drawn anew:
 *   of who was censored, the event time: from the Kaplan-Meier of all patients, given that it is later than the
 *     censoring, since under the null it depends on nothing (within strata: of the patient's stratum);
 *   of who had the event, the censoring time: from the Kaplan-Meier of censoring, given that it is not earlier than the
 *     event, of the patients nearest in the marker.  Wang et al. have two groups and take the patient's own; a marker
 *     that is searched has no groups yet, so neighbors stand for them.
 * Then event times are permuted (within strata: within them) and the patient is watched until his own censoring.
 *
 * Neighbors: a fifth of the patients (of the stratum), at least 11 and at most 101, half of them on each side; at the
 * ends of the marker, and inside equal values that are enough by themselves, shifted so that the number stays.
 * bench/impute.md has the sizes of the test that this gives.
 *
 * Several markers share the permutation, the observed times and the draws (one number in (0, 1) a patient and
 * replicate), so what they have in common stays; the drawn censoring times are those given each marker by itself, so
 * that a marker's own null does not depend on which others are looked at.
 *
 * At the same time events come before censoring: an event time may be as late as the censoring time and is then seen.
 * Where a Kaplan-Meier curve does not reach 0 the rest of it lies beyond all times: such a patient has no event, or is
 * watched until the end.  Drawn event times fall on observed ones: the exact criterion has them tied; for fixed scores,
 * which make much of ties, those drawn where one event was seen come after it one by one. */
#ifndef RC_PLAN_IMPUTE_H
#define RC_PLAN_IMPUTE_H

#include "base/pcg.h"
#include "plan/context.h"

/* Of a replicate, as rc_plan_type.cost: part of what makes one. */
enum { RC_IMPUTE_COST = 8 };
enum { RC_IMPUTE_LEAST = 11, RC_IMPUTE_MOST = 101, RC_IMPUTE_SHARE = 5 }; /* neighbors; one in so many patients */

/* What was drawn, counted in patients. */
enum {
    RC_IMPUTE_EVENTS,           /* event times of who was censored */
    RC_IMPUTE_EVENTS_BEYOND,    /* of which beyond the last event time */
    RC_IMPUTE_CENSORING,        /* censoring times of who had the event */
    RC_IMPUTE_CENSORING_BEYOND, /* of which beyond the last one of the neighbors */
    RC_IMPUTE_COUNTS
};

/* Curves to draw from, one a patient; those of who needs none are empty. */
typedef struct rc_impute_curves {
    size_t *first, *end; /* [n] of a patient's steps */
    double *scale;       /* [n] the curve where the patient's begins */
    uint32_t *slot;      /* [steps] place of the time */
    uint32_t *rank;      /* [steps] the patient's rank with that time (cohort.h) */
    double *survival;    /* [steps] falling along a patient's */
} rc_impute_curves;

/* Of a cohort without parts, or of one part.  Its times are numbered: slot i is the i-th distinct one; n_slots is
 * beyond all of them. */
typedef struct rc_impute {
    const rc_context *context; /* borrowed */
    size_t n_slots;
    double *time;                /* [n_slots] */
    uint32_t *slot;              /* [n] of the observed times */
    uint8_t *single;             /* [n_slots] 1: one event was seen then */
    uint32_t *last;              /* [n] rank of who is at risk to the end (of the stratum) */
    rc_impute_curves event;      /* of who was censored */
    rc_impute_curves *censoring; /* [markers] of who had the event */
} rc_impute;

/* Of a cohort without entry times and competing events.  O(markers n neighbors) time and memory.  Errors:
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_impute_create(const rc_context *context, rc_impute **out, recut_error *err);
void rc_plan_impute_destroy(rc_impute *impute); /* NULL is fine */

/* A replicate, of one thread. */
typedef struct rc_imputed {
    recut_cohort cohort;             /* the patients with their new events and ranks, and for fixed scores by_time and
                                      * times (numbers in their order); all else is borrowed */
    rc_context context;              /* of it: for the marker that was asked for last */
    rc_context_marker *marker;       /* [markers] */
    double *inverse_sd;              /* [most candidates] */
    double *score, *scan;            /* [n]; [scan_doubles] scratch */
    uint32_t *survival, *rank;       /* [n] slots of the patients' event times, and ranks with them */
    uint32_t *slot;                  /* [n] of the new times */
    uint32_t *below;                 /* [2 n + 1] scratch of sorting, as the next two */
    uint32_t *order;                 /* [n] */
    uint8_t *late;                   /* [n] */
    int64_t count[RC_IMPUTE_COUNTS]; /* of that marker */
} rc_imputed;

RECUT_CHECK recut_status rc_plan_impute_work_create(const rc_impute *impute, rc_imputed **out, recut_error *err);
void rc_plan_impute_work_destroy(rc_imputed *work); /* NULL is fine */

/* The draws of a replicate, one a patient: [n]. */
void rc_plan_impute_draw(rc_pcg *generator, size_t n, double *draw);

/* rc_plan_impute_begin() - event times of the next replicate, for all markers.
 *   draw   [patients] numbers in (0, 1)     whole  [n] which of them is a patient's; NULL = in their order */
void rc_plan_impute_begin(const rc_impute *impute, const double *draw, const uint32_t *whole, rc_imputed *work);

/* rc_plan_impute_marker() - fills work->cohort and work->context for a marker: patient i gets the event time of
 * from[i].  The search goes on work->context.marker[marker].scan in the marker's own order.  O(n + m). */
void rc_plan_impute_marker(const rc_impute *impute, size_t marker, const uint32_t *from, const double *draw,
                           const uint32_t *whole, rc_imputed *work);

#endif
