/* SPDX-License-Identifier: GPL-3.0-or-later
 * parts.c - each marker on the patients that have it.
 *
 *   1. which markers go together     2. the cohort of a part     3. one loop for both kinds */
#include "cohort/parts.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. which markers go together ---------------------------------------- */

/* 1 where the marker is there; and a hash of that. */
static uint64_t presence(const rc_marker *marker, size_t n, uint8_t *present)
{
    rc_hash h;
    uint64_t lo, hi;
    for (size_t i = 0; i < n; i++) present[i] = (uint8_t)!isnan(marker->value[i]);
    rc_base_hash_init(&h, 0);
    rc_base_hash_bytes(&h, present, n);
    rc_base_hash_finish(&h, &lo, &hi);
    return lo;
}

static bool same_patients(const rc_part *part, const uint8_t *present, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((part->place[i] != UINT32_MAX) != present[i]) return false;
    return true;
}

static recut_status add_part(recut_cohort *cohort, const uint8_t *present, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_part *part = &cohort->part[cohort->n_parts++];
    uint32_t k = 0;
    RC_NEW(part->cohort, 1, err);
    RC_NEW(part->place, cohort->n, err);
    RC_NEW(part->patient, cohort->n, err);
    for (size_t i = 0; i < cohort->n; i++) {
        part->place[i] = present[i] ? k : UINT32_MAX;
        if (present[i]) part->patient[k++] = (uint32_t)i;
    }
    part->cohort->n = k;
done:
    return st;
}

/* Gives every marker its part: those of the same patients one. */
static recut_status group(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint8_t *present = NULL;
    uint64_t *hash = NULL;
    RC_NEW(present, cohort->n, err);
    RC_NEW(hash, cohort->n_markers, err);
    RC_NEW(cohort->part, cohort->n_markers, err);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        uint64_t mine = presence(&cohort->marker[i], cohort->n, present);
        size_t p = 0;
        while (p < cohort->n_parts && !(hash[p] == mine && same_patients(&cohort->part[p], present, cohort->n))) p++;
        if (p == cohort->n_parts) {
            hash[p] = mine;
            RC_TRY(add_part(cohort, present, err));
        }
        cohort->marker[i].part = p;
        cohort->marker[i].own = cohort->part[p].cohort->n_markers++;
    }
done:
    rc_base_memory_free(present);
    rc_base_memory_free(hash);
    return st;
}

/* ---- 2. the cohort of a part --------------------------------------------- */

static recut_status copy_string(const char *text, char **out, recut_error *err)
{
    if (text && !(*out = rc_base_memory_string(text))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    return RECUT_OK;
}

static recut_status copy_values(const recut_cohort *whole, rc_part *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = part->cohort;
    size_t n = cohort->n;
    RC_NEW(cohort->time, n, err);
    RC_NEW(cohort->event, n, err);
    cohort->above = whole->above;
    cohort->has_competing = whole->has_competing;
    if (whole->competing) RC_NEW(cohort->competing, n, err);
    if (whole->outcome) RC_NEW(cohort->outcome, n, err);
    if (whole->has_entry) {
        RC_NEW(cohort->entry, n, err);
        for (size_t i = 0; i < n; i++) cohort->entry[i] = whole->entry[part->patient[i]];
        cohort->has_entry = true;
    }
    for (size_t i = 0; i < n; i++) {
        cohort->time[i] = whole->time[part->patient[i]];
        cohort->event[i] = whole->event[part->patient[i]];
        if (whole->outcome) cohort->outcome[i] = whole->outcome[part->patient[i]];
        if (whole->competing) cohort->n_competing += cohort->competing[i] = whole->competing[part->patient[i]];
        cohort->events += cohort->event[i];
    }
    for (size_t k = 0; k < cohort->n_markers; k++) {
        const rc_marker *from = &whole->marker[part->marker[k]];
        rc_marker *marker = &cohort->marker[k];
        RC_TRY(copy_string(from->name, &marker->name, err));
        RC_NEW(marker->value, n, err);
        for (size_t i = 0; i < n; i++) marker->value[i] = from->value[part->patient[i]];
    }
done:
    return st;
}

/* "missing il6", "missing il6 and 3 more markers". */
static recut_status missing_text(const recut_cohort *cohort, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t others = cohort->n_markers - 1, size = strlen(cohort->marker[0].name) + 64;
    RC_NEW(*out, size, err);
    if (others)
        snprintf(*out, size, "missing %s and %zu more marker%s", cohort->marker[0].name, others, others > 1 ? "s" : "");
    else
        snprintf(*out, size, "missing %s", cohort->marker[0].name);
done:
    return st;
}

/* What the whole cohort left out, and who lacks the markers. */
static recut_status copy_drops(const recut_cohort *whole, recut_cohort *cohort, const char *nobody, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t missing = whole->n - cohort->n;
    RC_NEW(cohort->drop, whole->n_drops + 1, err);
    for (size_t d = 0; d < whole->n_drops; d++) {
        if (nobody && strcmp(whole->drop[d].reason, nobody) == 0) {
            missing += whole->drop[d].count;
            continue;
        }
        RC_TRY(copy_string(whole->drop[d].reason, &cohort->drop[cohort->n_drops].reason, err));
        cohort->drop[cohort->n_drops++].count = whole->drop[d].count;
    }
    if (missing) {
        RC_TRY(missing_text(cohort, &cohort->drop[cohort->n_drops].reason, err));
        cohort->drop[cohort->n_drops++].count = missing;
    }
    cohort->n_read = whole->n_read;
    cohort->n_dropped = whole->n_dropped + (whole->n - cohort->n);
done:
    return st;
}

static recut_status fill(const recut_cohort *whole, rc_part *part, const char *nobody, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = part->cohort;
    cohort->whole = whole;
    cohort->synthetic = whole->synthetic;
    RC_TRY(copy_string(whole->source, &cohort->source, err));
    RC_TRY(copy_string(whole->where, &cohort->where, err));
    RC_TRY(copy_string(whole->time_name, &cohort->time_name, err));
    RC_TRY(copy_string(whole->event_name, &cohort->event_name, err));
    RC_TRY(copy_string(whole->entry_name, &cohort->entry_name, err));
    for (size_t k = 0; k < whole->notes.n; k++)
        RC_TRY(rc_cohort_notes_add(&cohort->notes, whole->notes.note[k].warning, err, RC_TEXT_OWN,
                                   whole->notes.note[k].text));
    RC_TRY(copy_values(whole, part, err));
    RC_TRY(copy_drops(whole, cohort, nobody, err));
done:
    return st;
}

/* Of all such markers, for the next run to leave out. */
static recut_status check(const recut_cohort *cohort, recut_error *err)
{
    const recut_cohort *first = NULL;
    size_t others = 0;
    for (size_t p = 0; p < cohort->n_parts; p++) {
        const recut_cohort *part = cohort->part[p].cohort;
        if (part->n >= 2 && part->events >= 1) continue;
        others += part->n_markers;
        if (!first) first = part;
    }
    if (!first) return RECUT_OK;
    char more[64] = "";
    if (others > 1) snprintf(more, sizeof more, " (and %zu more such markers)", others - 1);
    return RC_FAIL(err, RECUT_E_SHAPE, -1,
                   "%s: column %s%s: %zu patient%s with a value, %zu of them with an event, expected at least 2 and 1; "
                   "leave it out of the markers",
                   cohort->source, first->marker[0].name, more, first->n, first->n == 1 ? "" : "s", first->events);
}

recut_status rc_cohort_parts_make(recut_cohort *cohort, const char *nobody, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool missing = false;
    for (size_t i = 0; i < cohort->n_markers && !missing; i++)
        for (size_t k = 0; k < cohort->n && !missing; k++) missing = isnan(cohort->marker[i].value[k]);
    if (!missing) return RECUT_OK;
    RC_TRY(group(cohort, err));
    for (size_t p = 0; p < cohort->n_parts; p++) {
        RC_NEW(cohort->part[p].marker, cohort->part[p].cohort->n_markers, err);
        RC_NEW(cohort->part[p].cohort->marker, cohort->part[p].cohort->n_markers, err);
    }
    for (size_t i = 0; i < cohort->n_markers; i++)
        cohort->part[cohort->marker[i].part].marker[cohort->marker[i].own] = i;
    for (size_t p = 0; p < cohort->n_parts; p++) RC_TRY(fill(cohort, &cohort->part[p], nobody, err));
    RC_TRY(check(cohort, err));
done:
    return st;
}

/* ---- 3. one loop for both kinds ------------------------------------------ */

size_t rc_cohort_parts(const recut_cohort *cohort)
{
    return cohort->n_parts ? cohort->n_parts : 1;
}

const recut_cohort *rc_cohort_part(const recut_cohort *cohort, size_t part)
{
    return cohort->n_parts ? cohort->part[part].cohort : cohort;
}

size_t rc_cohort_part_marker(const recut_cohort *cohort, size_t part, size_t i)
{
    return cohort->n_parts ? cohort->part[part].marker[i] : i;
}

void rc_cohort_find_part(const recut_cohort *cohort, size_t marker, size_t *part, size_t *own)
{
    *part = cohort->n_parts ? cohort->marker[marker].part : 0;
    *own = cohort->n_parts ? cohort->marker[marker].own : marker;
}
