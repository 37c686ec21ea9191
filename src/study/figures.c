/* SPDX-License-Identifier: GPL-3.0-or-later
 * figures.c - the printed figures of a publication, worked out on the whole table of the cohort.
 * A table analysis; plan/layout.h says what it stores.
 *
 *   1. columns   2. what goes into the fingerprint   3. the plan */
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "plan/layout.h"
#include "plan/tables.h"
#include "study/match.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. columns --------------------------------------------------------- */

enum { N_COLUMNS = 3 + RC_FIGURE_LIST + 2 + 3 * RC_CONVENTIONS + RC_P_KINDS + 4 };

static rc_column *add(rc_column *at, const char *unit, const char *about, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static rc_column *add(rc_column *at, const char *unit, const char *about, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(at->name, sizeof at->name, format, arguments);
    va_end(arguments);
    snprintf(at->unit, sizeof at->unit, "%s", unit);
    snprintf(at->about, sizeof at->about, "%s", about);
    return at + 1;
}

static void make_columns(rc_column column[N_COLUMNS])
{
    static const char *const parts[] = {"", "_lower", "_upper"};
    rc_column *at = column;
    at = add(at, "1", "1 = prints as published, by one convention and one p", "matches");
    at = add(at, "1", "patients it rests on", "patients");
    at = add(at, "1", "their events", "events");
    for (int i = 0; i < RC_FIGURE_LIST; i++) at = add(at, "", "value, or one of several", "value_%d", i + 1);
    at = add(at, "", "lower end of the interval, or first quartile", "lower");
    at = add(at, "", "upper end, or third quartile", "upper");
    for (int c = 0; c < RC_CONVENTIONS; c++)
        for (int k = 0; k < 3; k++)
            at = add(at, "1", "hazard ratio in this convention, 95 % interval", "%s%s",
                     rc_study_printed_convention((rc_convention)c), parts[k]);
    for (int k = 0; k < RC_P_KINDS; k++) at = add(at, "1", rc_study_printed_p_kind((rc_p_kind)k), "p_%d", k);
    at = add(at, "1", "set of the conventions that print as published: bit 0 mh, 1 oe, 2 wald, 3 profile", "fits");
    at = add(at, "1", "set of the p that print as published: bit 0 p_0 ...", "fits_p");
    at = add(at, "1", "why there is no value, see rc_reason", "reason");
    (void)add(at, "1", "distance from what was published, by the convention aimed at: 0 = prints so", "loss");
}

static void fill_row(const rc_figure *figure, const rc_measured *measured, const rc_match *match, double *row)
{
    *row++ = match->matches;
    *row++ = measured->patients;
    *row++ = measured->events;
    for (int i = 0; i < RC_FIGURE_LIST; i++) *row++ = measured->value[i];
    *row++ = measured->lower;
    *row++ = measured->upper;
    for (int c = 0; c < RC_CONVENTIONS; c++) {
        *row++ = measured->ratio[c].estimate;
        *row++ = measured->ratio[c].lower;
        *row++ = measured->ratio[c].upper;
    }
    for (int k = 0; k < RC_P_KINDS; k++) *row++ = measured->p[k];
    *row++ = match->ratios;
    *row++ = match->p;
    *row++ = measured->reason;
    *row = rc_study_match_loss(figure, measured);
}

/* ---- 2. what goes into the fingerprint ---------------------------------- */

/* Of every column that a figure uses: its name, values and words. */
static void hash_frame(const rc_frame *frame, char out[RC_HASH_HEX])
{
    rc_hash hash;
    rc_base_hash_init(&hash, 0);
    for (size_t c = 0; c < frame->n_columns; c++) {
        const rc_frame_column *column = &frame->column[c];
        if (!column->ready) continue;
        rc_base_hash_text(&hash, rc_cohort_csv_header(frame->table, c));
        rc_base_hash_doubles(&hash, column->value, frame->n);
        for (size_t l = 0; l < column->n_levels; l++) rc_base_hash_text(&hash, column->level[l]);
    }
    rc_base_hash_hex(&hash, out);
}

static bool add_figure(cJSON *list, const rc_figure *figure)
{
    cJSON *item = cJSON_CreateObject();
    const struct {
        const char *key, *text;
    } texts[] = {{"id", figure->id},
                 {"cohort", figure->cohort},
                 {"endpoint", figure->endpoint},
                 {"quantity", rc_study_printed_quantity(figure->quantity)},
                 {"variable", figure->variable},
                 {"value", figure->printed},
                 {"lower", figure->printed_lower},
                 {"upper", figure->printed_upper},
                 {"p", figure->printed_p},
                 {"source", figure->source},
                 {"note", figure->note},
                 {"patients", figure->patients}};
    bool ok = item && cJSON_AddItemToArray(list, item);
    for (size_t i = 0; ok && i < sizeof texts / sizeof texts[0]; i++)
        ok = cJSON_AddStringToObject(item, texts[i].key, texts[i].text) != NULL;
    ok = ok && cJSON_AddNumberToObject(item, "decimals", figure->decimals) &&
         cJSON_AddBoolToObject(item, "conflict", figure->conflict) &&
         cJSON_AddBoolToObject(item, "readable", rc_study_printed_readable(figure));
    return ok;
}

static recut_status make_spec(rc_analysis *analysis, const rc_figures *figures, const rc_frame *frame, recut_error *err)
{
    char hex[RC_HASH_HEX];
    cJSON *spec = cJSON_CreateObject(), *list = NULL;
    hash_frame(frame, hex);
    bool ok = spec && cJSON_AddStringToObject(spec, "plan", "figures") && cJSON_AddStringToObject(spec, "data", hex) &&
              (list = cJSON_AddArrayToObject(spec, "figures"));
    for (size_t i = 0; ok && i < figures->n; i++)
        if (!figures->figure[i].rule && figures->figure[i].quantity != RC_FIGURE_COLUMN)
            ok = add_figure(list, &figures->figure[i]);
    if (!ok) {
        cJSON_Delete(spec);
        spec = NULL;
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 3. the plan -------------------------------------------------------- */

static recut_status measure_all(rc_analysis *analysis, rc_study *study, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_column column[N_COLUMNS] = {{.name = ""}};
    rc_table *table;
    size_t n = 0;
    for (size_t i = 0; i < rc_study_size(study); i++) n += !rc_study_at(study, i)->figure->rule;
    make_columns(column);
    RC_TRY(rc_plan_tables_add(analysis, "figures", "the published figures, worked out on this cohort", n, N_COLUMNS,
                              column, &table, err));
    n = 0;
    for (size_t i = 0; i < rc_study_size(study); i++) {
        const rc_figure *figure = rc_study_at(study, i)->figure;
        rc_measured measured;
        rc_match match;
        if (figure->rule) continue;
        rc_study_measure(study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        fill_row(figure, &measured, &match, table->data + n * N_COLUMNS);
        RC_TRY(rc_plan_tables_label(table, n++, figure->id, err));
    }
done:
    return st;
}

static recut_status figures_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_figures *figures = NULL;
    rc_frame *frame = NULL;
    rc_study *study = NULL;
    if (!options->figures || !cohort->table)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "no figures: expected " RC_TEXT_OPTION
                       "figures FILE, a table of published figures (drawings of a result: "
                       "recut-summary --figures DIR)");
    RC_TRY(rc_study_printed_read(options->figures, &figures, err));
    RC_TRY(rc_study_frame_create(cohort->table, &frame, err));
    RC_TRY(rc_study_create(figures, frame, &study, err));
    RC_TRY(make_spec(analysis, figures, frame, err));
    RC_TRY(measure_all(analysis, study, err));
done:
    rc_study_destroy(study);
    rc_study_frame_destroy(frame);
    rc_study_printed_destroy(figures);
    return st;
}

const rc_plan_type rc_study_figures_type = {.name = "figures", .parts = true, .create = figures_create};
