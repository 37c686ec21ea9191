/* SPDX-License-Identifier: GPL-3.0-or-later
 * batch.c - cohorts read once, analyses made and numbered.
 *
 *   1. cohorts     2. numbers     3. the same twice     4. strata     5. adding     6. made of others */
#include "api/batch.h"

#include "api/compose.h"
#include "api/doubts.h"
#include "api/input.h"
#include "base/text.h"
#include "cohort/none.h"
#include "cohort/parts.h"
#include "cohort/read.h"
#include "plan/criterion.h"
#include "run/signals.h"
#include "study/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- 1. cohorts --------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_said(const rc_batch *batch, const char *text)
{
    for (size_t i = 0; i < batch->n_cohorts; i++)
        if (rc_cohort_notes_has(&batch->cohort[i].cohort->notes, text)) return true;
    return false;
}

/* The warnings that no earlier cohort of this launch has had. */
static void warn(const rc_batch *batch, const recut_cohort *cohort)
{
    for (size_t i = 0; i < cohort->notes.n; i++)
        if (cohort->notes.note[i].warning && !is_said(batch, cohort->notes.note[i].text))
            rc_api_say(batch->listener, RC_SAY_WARNING, RC_TEXT_OWN, cohort->notes.note[i].text);
}

/* Nobody is left out for a missing center. */
static bool knows_centers(const recut_cohort *cohort)
{
    for (size_t i = 0; i < cohort->center.n_levels; i++)
        if (strcmp(cohort->center.level[i], RC_COHORT_MISSING) == 0) return false;
    return cohort->has_center;
}

/* Whether options would read the cohort that is there. */
static bool is_the_same(const rc_batch_cohort *there, const rc_cohort_options *options)
{
    rc_cohort_options any_center = *options;
    any_center.need_center = false;
    return rc_cohort_options_same(there->options, options) || (options->need_center && knows_centers(there->cohort) &&
                                                               rc_cohort_options_same(there->options, &any_center));
}

/* none: there is no table. */
static recut_status find_cohort(rc_batch *batch, const rc_cohort_options *options, bool none, const recut_cohort **out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < batch->n_cohorts; i++)
        if (is_the_same(&batch->cohort[i], options)) {
            *out = batch->cohort[i].cohort;
            return RECUT_OK;
        }
    rc_batch_cohort *longer = realloc(batch->cohort, (batch->n_cohorts + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for cohorts");
    batch->cohort = longer;
    rc_batch_cohort *added = &longer[batch->n_cohorts];
    *added = (rc_batch_cohort){.options = options};
    RC_TRY(none ? rc_cohort_none(&added->cohort, err) : rc_cohort_read(options, &added->cohort, err));
    warn(batch, added->cohort);
    batch->n_cohorts++;
    *out = added->cohort;
done:
    return st;
}

/* ---- 2. numbers --------------------------------------------------------- */

/* 1 + the largest number of a plan's groups, 0 without one. */
static size_t next_number(const rc_batch *batch, const char *plan)
{
    size_t next = 0;
    for (size_t i = 0; i < batch->n; i++) {
        if (strcmp(batch->analysis[i]->type->name, plan) != 0) continue;
        size_t number = strtoul(strrchr(batch->analysis[i]->group, '/') + 1, NULL, 10);
        if (number >= next) next = number + 1;
    }
    return next;
}

/* Is plan i another command's?  That of a command which makes no other is its own, and so is one with whose replicates
 * the next has to do. */
static bool is_guest(const rc_command *command, size_t i)
{
    const char *plan = command->plan[i], *next = i + 1 < RC_COMMAND_PLANS ? command->plan[i + 1] : NULL;
    const rc_command *own = rc_api_command_find(plan);
    if (next && rc_study_find(next)->depends_on_replicates) return false;
    return own && strcmp(own->name, command->name) != 0 && own->plan[0] && command->plan[1];
}

static size_t own_number(const rc_batch *batch, const rc_command *command, size_t n)
{
    size_t number = 0;
    for (size_t i = 0; i < n; i++) {
        size_t next = is_guest(command, i) ? 0 : next_number(batch, command->plan[i]);
        if (next > number) number = next;
    }
    return number;
}

/* ---- 3. the same twice -------------------------------------------------- */

static bool same_table(const rc_table *a, const rc_table *b)
{
    return strcmp(a->name, b->name) == 0 && a->n_rows == b->n_rows && a->n_columns == b->n_columns &&
           memcmp(a->data, b->data, a->n_rows * a->n_columns * sizeof *a->data) == 0;
}

/* Only observed tables, and the same ones of the same patients and endpoint. */
static bool same_observed(const rc_analysis *a, const rc_analysis *b)
{
    if (a->type != b->type || a->replicates || b->replicates || strcmp(a->spec, b->spec) != 0) return false;
    if (a->cohort->n != b->cohort->n || a->n_tables != b->n_tables || !same_text(a->cohort->where, b->cohort->where) ||
        strcmp(a->cohort->time_name, b->cohort->time_name) != 0 ||
        strcmp(a->cohort->event_name, b->cohort->event_name) != 0)
        return false;
    for (size_t t = 0; t < a->n_tables; t++)
        if (!same_table(&a->table[t], &b->table[t])) return false;
    return true;
}

static bool is_there(const rc_batch *batch, const rc_analysis *analysis)
{
    for (size_t i = 0; i < batch->n; i++)
        if (same_observed(batch->analysis[i], analysis)) return true;
    return false;
}

/* ---- 4. strata ---------------------------------------------------------- */

/* What a publication prints is computed as it says: neither strata nor entry times would change it. */
static recut_status check_strata(const rc_command *command, const rc_api_options *options, recut_error *err)
{
    if (!command->whole_table) return RECUT_OK;
    if (options->cohort.strata)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "strata %s: %s computes each figure as its line says, without strata; search, permute, "
                              "screen, bootstrap, describe, centers and check take them",
                              options->cohort.strata, command->name);
    if (options->cohort.entry)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "entry %s: %s computes each figure as its line says, without entry times; search, "
                              "permute, screen, bootstrap, describe, centers and check take them",
                              options->cohort.entry, command->name);
    return RECUT_OK;
}

/* ---- 5. adding ---------------------------------------------------------- */

static size_t count_plans(const rc_command *command, const rc_api_options *options)
{
    size_t n = 0;
    while (n < RC_COMMAND_PLANS && command->plan[n]) n++;
    return options->plan.replay && command->replayed ? command->replayed : n;
}

/* What is computed once before the first block (every value as a cutoff, all splits of the centers) takes longer
 * than a moment in large cohorts. */
static void announce(const rc_batch *batch, const rc_api_options *options, const char *plan, size_t n)
{
    enum { PATIENTS = 100000 };
    if (n >= PATIENTS && options->run.progress != RC_PROGRESS_NONE)
        rc_api_say(batch->listener, RC_SAY_PROGRESS, "preparing %s: %zu patients", plan, n);
}

/* Listens to the work on the observed data: says how far it is where that takes long, and gives up on a signal. */
typedef struct preparation {
    const rc_listener *listener; /* of the batch; NULL = nobody */
    const char *plan;            /* NULL: says nothing */
    double begin, said;
} preparation;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int listen(void *self, const char *what, size_t done, size_t of)
{
    static const double patience = 3, pause = 10; /* seconds */
    preparation *at = self;
    double now = at->plan ? seconds() : 0;
    if (at->plan && done < of && now - at->begin > patience && now - at->said > pause) {
        rc_api_say(at->listener, RC_SAY_PROGRESS, "preparing %s: %zu of %zu %s, %.0f s", at->plan, done, of, what,
                   now - at->begin);
        at->said = now;
    }
    return rc_run_signals_raised() || (at->listener && at->listener->stop && at->listener->stop(at->listener->self));
}

/* One plan of a command on one cohort; a guest that the batch has already is left out. */
static recut_status add_analysis(rc_batch *batch, const recut_cohort *cohort, const rc_api_options *options,
                                 const char *plan, size_t point, bool guest, size_t number, const char *label,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_analysis *analysis = NULL;
    rc_analysis **longer = realloc(batch->analysis, (batch->n + 1) * sizeof(rc_analysis *));
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for analyses");
    batch->analysis = longer;
    announce(batch, options, plan, cohort->n);
    rc_plan_options own = options->plan;
    own.point = point;
    if (guest) own.replicates = 0; /* its replicates are that command's */
    if (batch->kernel) own.kernel = batch->kernel;
    bool says = options->run.progress != RC_PROGRESS_NONE;
    preparation at = {.listener = batch->listener, .plan = says ? plan : NULL, .begin = seconds(), .said = -1e9};
    own.prepared = listen;
    own.prepared_self = &at;
    RC_TRY(rc_plan_create(rc_study_find(plan), cohort, &own, &analysis, err));
    if (analysis->needless || (guest && is_there(batch, analysis))) {
        rc_plan_destroy(analysis);
        return RECUT_OK;
    }
    snprintf(analysis->group, sizeof analysis->group, "%s/%zu", plan, guest ? next_number(batch, plan) : number);
    snprintf(analysis->label, sizeof analysis->label, "%s", label);
    batch->analysis[batch->n++] = analysis;
done:
    return st;
}

/* What fails in a part is of its patients, so it is said of which marker. */
static recut_status name_part(const recut_cohort *cohort, recut_status st, recut_error *err)
{
    char said[sizeof err->text + 4];
    if (!err || !cohort->whole || st == RECUT_E_MEMORY) return st;
    snprintf(said, sizeof said, "%s%s", err->option ? RC_TEXT_OPTION : "", err->text);
    return RC_FAIL(err, st, err->index, "marker %s (%zu of %zu patients have it): " RC_TEXT_OWN, cohort->marker[0].name,
                   cohort->n, cohort->whole->n, said);
}

/* A part of another command that needs centers is left out where there are not two, and that is said. */
static bool is_left_out(const rc_batch *batch, const rc_command *command, const rc_command *whole,
                        const rc_api_options *options, const recut_cohort *cohort)
{
    const rc_factor *center = &cohort->center;
    bool strata = cohort->has_center && cohort->has_strata && strcmp(cohort->strata.name, center->name) == 0;
    if (!whole || !command->need_center || options->plan.n_discovery) return false;
    if (cohort->has_center && center->n_levels > 1 && !strata) return false;
    if (options->run.progress == RC_PROGRESS_NONE) return true;
    if (!cohort->has_center)
        rc_api_say(batch->listener, RC_SAY_NOTE,
                   "no center column (" RC_TEXT_OPTION "center COL): whether the cutoff travels is not examined");
    else if (strata)
        rc_api_say(batch->listener, RC_SAY_NOTE,
                   "the centers are the strata: whether the cutoff travels is not examined (recut "
                   "centers without " RC_TEXT_OPTION "strata)");
    else if (cohort->whole)
        rc_api_say(batch->listener, RC_SAY_NOTE,
                   "%s is known in one center only (%s): whether its cutoff travels is not examined",
                   cohort->marker[0].name, center->level[0]);
    else
        rc_api_say(batch->listener, RC_SAY_NOTE, "one center only (%s): whether the cutoff travels is not examined",
                   center->level[0]);
    return true;
}

/* A part of another command that knows survival only is left out where there is an outcome, and that is said. */
static bool is_of_survival(const rc_batch *batch, const rc_command *command, const rc_api_options *options)
{
    if (!options->cohort.outcome || command->outcome[0]) return false;
    if (options->run.progress != RC_PROGRESS_NONE)
        rc_api_say(batch->listener, RC_SAY_NOTE, "recut %s is of survival: left out", command->name);
    return true;
}

/* Plans that do not take markers with missing values are made for each part of the cohort, which has a number of its
 * own. */
static recut_status add_plans(rc_batch *batch, const rc_command *command, const rc_command *whole,
                              const rc_api_options *options, const recut_cohort *cohort, const char *label,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = count_plans(command, options), number = own_number(batch, command, n);
    for (size_t part = 0; part < rc_cohort_parts(cohort); part++) {
        if (is_left_out(batch, command, whole, options, rc_cohort_part(cohort, part))) continue;
        for (size_t i = 0; i < n; i++) {
            const rc_plan_type *type = rc_study_find(command->plan[i]);
            bool guest = is_guest(command, i);
            if (part > 0 && type->parts) continue;
            if (type->wanted && !type->wanted(&options->plan)) continue;
            /* The search of those whose center is known would stand beside that of all; an outcome's is there. */
            if (guest && whole && (command->need_center || options->cohort.outcome)) continue;
            const recut_cohort *own = type->parts ? cohort : rc_cohort_part(cohort, part);
            size_t points = type->points ? type->points(&options->plan) : 1;
            for (size_t point = 0; point < points; point++) {
                st = add_analysis(batch, own, options, command->plan[i], point, guest, number + part + point, label,
                                  err);
                if (st != RECUT_OK) return name_part(own, st, err);
            }
        }
    }
    return st;
}

/* The cohort that a truth is like, instead of one of patients. */
static recut_status take_like(const rc_command *command, rc_api_options *options, recut_error *err)
{
    rc_cohort_options *cohort = &options->cohort;
    const char *like = options->plan.truth.like;
    const struct {
        const char *option;
        bool given;
    } columns[] = {{"marker", cohort->n_markers > 0},
                   {"time", cohort->time != NULL},
                   {"event", cohort->event != NULL},
                   {"event-value", cohort->n_event_values > 0},
                   {"competing-value", cohort->n_competing_values > 0},
                   {"where", cohort->where != NULL},
                   {"rename, recode", cohort->n_renames > 0},
                   {"missing", cohort->file.n_missing > 0},
                   {"decimal", cohort->file.decimal != 0},
                   {"separator", cohort->file.separator != 0}};
    for (size_t i = 0; !like && i < sizeof columns / sizeof *columns; i++)
        if (columns[i].given)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "%s does not apply to \"recut %s\" where no cohort is named (like)",
                                  columns[i].option, command->name);
    if (like && rc_api_input_is(like))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "like: found \"%s\", expected a file", like);
    if (like) cohort->path = like;
    return RECUT_OK;
}

/* An outcome in place of survival has analyses of its own; of a command without replicates those have none either. */
static const rc_command *of_outcome(const rc_command *command, rc_api_options *options, rc_command *own)
{
    if (!options->cohort.outcome || !command->outcome[0]) return command;
    const rc_plan_type *first = rc_study_find(command->plan[0]);
    if (!command->plan[1] && !first->block) options->plan.replicates = 0;
    *own = *command;
    memcpy(own->plan, command->outcome, sizeof own->plan);
    return own;
}

/* whole: the command that this one is a part of, or NULL. */
static recut_status add_command(rc_batch *batch, const rc_command *command, const rc_command *whole,
                                rc_api_options *options, const char *label, const recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_command of_own;
    if (options->plan.replicates == 0)
        options->plan.replicates = command->replicates ? command->replicates : RC_COMMAND_REPLICATES;
    if (command->no_patients && (options->cohort.path || options->cohort.embedded))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: found \"%s\", expected options only: it reads no table",
                       command->name, options->cohort.path ? options->cohort.path : "embedded");
    if (command->no_patients) RC_TRY(take_like(command, options, err));
    RC_TRY(check_strata(command, options, err));
    command = of_outcome(command, options, &of_own);
    options->cohort.need_center = command->need_center;
    options->cohort.keep_table = command->whole_table;
    options->cohort.marker_optional = command->whole_table; /* the figures name their own columns */
    options->cohort.keep_missing = command->keep_missing;
    options->cohort.covariates_option = command->covariates_option;
    if (command->whole_table && (options->cohort.where || options->cohort.within))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: no where: each figure says itself whom it is about", command->name);
    RC_TRY(rc_api_doubts_readings(options, batch->listener, err));
    bool like = options->plan.truth.like != NULL;
    RC_TRY(find_cohort(batch, &options->cohort, command->no_patients && !like, out, err));
    const recut_cohort *cohort = *out;
    if (like && cohort->n_markers != 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "like: found %zu markers, expected one " RC_TEXT_OPTION "marker",
                              cohort->n_markers);
    if (whole && whole->markers_most && cohort->n_markers > whole->markers_most)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "recut %s takes up to %zu markers, found %zu: %s", whole->name,
                       whole->markers_most, cohort->n_markers, whole->too_many);
    if (cohort->n_parts > 1 && options->plan.replay)
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "replay: the markers are missing in different patients, so its patient numbers have no one "
            "meaning; give one " RC_TEXT_OPTION "marker");
    RC_TRY(add_plans(batch, command, whole, options, cohort, label, err));
done:
    return st;
}

/* ---- 6. made of others -------------------------------------------------- */

static recut_status own_options(rc_batch *batch, const rc_command *command, const rc_api_options *whole,
                                rc_api_options **out, recut_error *err)
{
    rc_api_options **longer = realloc(batch->owned, (batch->n_owned + 1) * sizeof *longer),
                   *made = longer ? malloc(sizeof *made) : NULL;
    if (longer) batch->owned = longer;
    if (!made) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    batch->owned[batch->n_owned++] = *out = made;
    return rc_api_compose_options(command, whole, made, err);
}

recut_status rc_api_batch_add(rc_batch *batch, const rc_command *command, rc_api_options *options, const char *label,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = NULL;
    if (!command->made_of[0]) return add_command(batch, command, NULL, options, label, &cohort, err);
    RC_TRY(rc_api_doubts_readings(options, batch->listener, err));
    for (size_t i = 0; i < RC_COMMAND_PLANS && command->made_of[i]; i++) {
        const rc_command *member = rc_api_command_find(command->made_of[i]);
        rc_api_options *own = NULL;
        if (is_of_survival(batch, member, options)) continue;
        RC_TRY(own_options(batch, member, options, &own, err));
        if (cohort && !cohort->has_center && is_left_out(batch, member, command, own, cohort)) continue;
        RC_TRY(add_command(batch, member, command, own, label, &cohort, err));
    }
done:
    return st;
}

void rc_api_batch_clear(rc_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) rc_plan_destroy(batch->analysis[i]);
    for (size_t i = 0; i < batch->n_cohorts; i++) recut_cohort_destroy(batch->cohort[i].cohort);
    for (size_t i = 0; i < batch->n_owned; i++) {
        rc_api_options_clear(batch->owned[i]);
        free(batch->owned[i]);
    }
    free(batch->owned);
    free(batch->analysis);
    free(batch->cohort);
    *batch = (rc_batch){0};
}
