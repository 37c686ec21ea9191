/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_centers.c - the page of the centers.
 *
 *   1. what is derived     2. discovery -> validation     3. heterogeneity     4. resampled designs     5. the page */
#include "kernel/level.h"
#include "report/plans.h"

#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* The entry of a center, its name text[0 .. length); NULL = none. */
static const cJSON *find_center(const cJSON *centers, const char *name, size_t length)
{
    const cJSON *center;
    cJSON_ArrayForEach(center, centers)
    {
        const char *own = text(center, "center");
        if (strlen(own) == length && strncmp(own, name, length) == 0) return center;
    }
    return NULL;
}

/* Into item: "n" and "events" of these centers, "A + B"; without = of all others.  Nothing where a name is of none. */
static void add_size(cJSON *item, const cJSON *centers, const char *names, bool without, bool *failed)
{
    const cJSON *center;
    double n = 0, events = 0, sign = without ? -1 : 1;
    if (without) cJSON_ArrayForEach(center, centers)
        {
            n += rc_summary_json_get_number(center, "n");
            events += rc_summary_json_get_number(center, "events");
        }
    for (bool more = true; more;) {
        const char *end = strstr(names, " + ");
        center = find_center(centers, names, end ? (size_t)(end - names) : strlen(names));
        if (!center) n = NAN;
        n += sign * rc_summary_json_get_number(center, "n");
        events += sign * rc_summary_json_get_number(center, "events");
        more = end != NULL;
        if (more) names = end + 3;
    }
    rc_summary_json_number(item, "n", n, failed);
    rc_summary_json_number(item, "events", isnan(n) ? n : events, failed);
}

/* A row discovery -> validation with the size of the validation. */
static void add_row(cJSON *rows, const cJSON *row, const char *key, const cJSON *centers, bool *failed)
{
    cJSON *item = rc_summary_json_object(rows, NULL, failed);
    rc_summary_json_text(item, "name", text(row, key), failed);
    rc_report_plans_refer(item, "of", row, failed);
    add_size(item, centers, text(row, key), strcmp(key, "discovery") == 0, failed);
}

/* A table of discovery -> validation rows; `only`: the rows of this name, NULL = all. */
static void add_table(cJSON *list, const char *label, const cJSON *rows, const char *key, const char *only,
                      const cJSON *centers, bool *failed)
{
    const cJSON *row;
    if (!rows || !rows->child) return;
    cJSON *into = rc_summary_json_object(list, NULL, failed), *named = rc_summary_json_array(into, "rows", failed);
    rc_summary_json_text(into, "label", label, failed);
    cJSON_ArrayForEach(row, rows) if (!only || strcmp(text(row, key), only) == 0)
        add_row(named, row, key, centers, failed);
}

/* "il6/cutoff_spread", "il6@18.22/q" in words. */
static void add_label(cJSON *list, const cJSON *row, bool *failed)
{
    char words[160];
    const char *statistic = text(row, "statistic"), *at = strrchr(statistic, '@'), *slash = strrchr(statistic, '/');
    snprintf(words, sizeof words, "%.150s", statistic);
    if (slash && strcmp(slash, "/cutoff_spread") == 0)
        snprintf(words, sizeof words, "spread of the centers' own cutoffs, as a share of the patients");
    else if (at && slash && at < slash && strcmp(slash, "/q") == 0)
        snprintf(words, sizeof words, "Q of the centers' hazard ratios at %.*s", (int)(slash - at - 1), at + 1);
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(item, "name", words, failed);
    rc_report_plans_refer(item, "of", row, failed);
}

/* The names of the discovery centers, or none where they are long, and how many there are; as rows name them, too. */
static void add_discovery(cJSON *derived, const cJSON *list, bool *failed)
{
    enum { SHOWN = 48 };
    char shown[96] = "", joined[4096] = "";
    size_t used = 0, whole = 0;
    const cJSON *name;
    cJSON_ArrayForEach(name, list)
    {
        int more = snprintf(joined + whole, sizeof joined - whole, "%s%s", whole ? " + " : "", name->valuestring);
        whole = more < 0 || whole + (size_t)more >= sizeof joined ? sizeof joined - 1 : whole + (size_t)more;
        if (used >= SHOWN) continue;
        more = snprintf(shown + used, sizeof shown - used, "%s%.40s", used ? ", " : "", name->valuestring);
        used = more < 0 ? sizeof shown : used + (size_t)more;
    }
    rc_summary_json_text(derived, "where", used >= SHOWN ? NULL : shown, failed);
    rc_summary_json_text(derived, "joined", joined, failed);
    rc_summary_json_number(derived, "n_discovery", cJSON_GetArraySize(list), failed);
}

/* The centers at one cutoff, each with its events; whole: also at cutoffs that these patients chose. */
static void add_cutoffs(cJSON *derived, const cJSON *element, bool whole, bool *failed)
{
    const cJSON *cutoff, *center, *centers = get(element, "centers"), *all = get(element, "heterogeneity");
    cJSON *list = rc_summary_json_array(derived, "cutoffs", failed);
    bool named = all && all->child && strcmp(text(all->child, "kind"), "fixed") == 0;
    cJSON_ArrayForEach(cutoff, all)
    {
        if (!whole && named && strcmp(text(cutoff, "kind"), "fixed") != 0) continue;
        if (!get(cutoff, "cutoff") || cJSON_IsNull(get(cutoff, "cutoff"))) continue;
        cJSON *into = rc_summary_json_object(list, NULL, failed), *rows = rc_summary_json_array(into, "rows", failed);
        rc_report_plans_refer(into, "of", cutoff, failed);
        cJSON_ArrayForEach(center, get(cutoff, "by_center"))
        {
            cJSON *item = rc_summary_json_object(rows, NULL, failed);
            rc_report_plans_refer(item, "of", center, failed);
            add_size(item, centers, text(center, "center"), false, failed);
        }
    }
}

static void add_designs(cJSON *derived, const cJSON *element, bool *failed)
{
    static const char *const keys[] = {"random_splits", "within_bootstrap", "false_validation"};
    cJSON *list = rc_summary_json_array(derived, "designs", failed);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!cJSON_IsObject(get(element, keys[i]))) continue;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "kind", keys[i], failed);
        rc_report_plans_refer(item, "of", get(element, keys[i]), failed);
    }
}

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *row, *centers = get(element, "centers");
    bool full = rc_summary_json_get_bool(derived, "full");
    (void)options;
    rc_summary_json_bool(derived, "given", get(element, "given") != NULL, failed);
    add_discovery(derived, get(element, "discovery"), failed);
    cJSON *list = rc_summary_json_array(derived, "tables", failed);
    add_table(list, "design", get(element, "center_splits"), "discovery", text(derived, "joined"), centers, failed);
    add_table(list, "center", get(element, "leave_one_out"), "center", NULL, centers, failed);
    if (full) add_table(list, "splits", get(element, "center_splits"), "discovery", NULL, centers, failed);
    add_cutoffs(derived, element, full, failed);
    add_designs(derived, element, failed);
    list = rc_summary_json_array(derived, "labels", failed);
    cJSON_ArrayForEach(row, get(element, "permuted_labels")) add_label(list, row, failed);
}

/* ---- 2. discovery -> validation ----------------------------------------- */

/* C in the direction that discovery found: above 0.5 where the same side dies first. */
#define TURNED "{1 - of.validation_c:fixed2}"
#define DIRECTED "{?of.log_hr<0|" TURNED "|{?!of.log_hr and of.c<0.5|" TURNED "|{of.validation_c:fixed2}}}"

#define WHERE "{?$where|{$where}|{$n_discovery:fixed0} center{?$n_discovery!=1|s}}"
static const rc_page_column table_columns[] = {{"{?label='center'|left out|discovery in}", NULL, -12, 0},
                                               {"cutoff", NULL, 7, 0},
                                               {"HR", NULL, 5, 0},
                                               {"p", NULL, 7, 0},
                                               {"|", NULL, 1, 0},
                                               {"n", NULL, 3, 0},
                                               {"events", NULL, 6, 0},
                                               {"HR", NULL, 5, 0},
                                               {"p", NULL, 7, 0},
                                               {"C", NULL, 5, 0},
                                               {0}};
#define NAME ("{?^label='design'|" WHERE "|{name}}")
#define FOUND "{of.cutoff:plain}", "{of.log_hr:expratio}", "{of.p:journal}", "", "{n:count}", "{events:count}"
static const rc_page_row table_rows[] = {
    {"of.cutoff and !of.validation_reason",
     {NAME, FOUND, "{of.validation_log_hr:expratio}", "{of.validation_p:journal}", DIRECTED}},
    {"of.cutoff and of.validation_reason", {NAME, FOUND, "{of.validation_reason}"}},
    {"!of.cutoff", {NAME, "-", "{?of.reason|{of.reason}}"}},
    {0}};
static const char *const table_groups[] = {
    NULL, "discovery (uncorrected)", NULL, NULL, NULL, "validation", NULL, NULL, NULL, NULL};

static const rc_page_block tables[] = {
    {RC_PAGE_HEADING, .when = "rows",
     .text = "{?label='design'|The design: selected in one part of the centers, validated in the "
             "others|{?label='center'|Selected in all centers but one, validated in that one|Every split of the "
             "centers}}",
     .indent = 4},
    {RC_PAGE_TABLE, .when = "rows", .over = "rows", .most = 20, .column = table_columns, .row = table_rows,
     .group = table_groups, .indent = 4},
    {RC_PAGE_LINE, .when = "!$whole and rows>20", .text = "... and {rows - 20:fixed0} more (JSON has all)",
     .indent = 4},
    {RC_PAGE_LINE, .when = "rows", .text = ""},
    {0}};

/* ---- 3. heterogeneity --------------------------------------------------- */

#define DIGITS(number) #number
#define DIGITS_OF(number) DIGITS(number)
#define Z DIGITS_OF(RC_KERNEL_Z_095)
#define LIMITS(of) "{" of "_se * -" Z " + " of ":expratio} to {" of "_se * " Z " + " of ":expratio}"
#define HR(of) "{" of ":expratio} (" LIMITS(of) ")"

#define CENTER_COLUMNS(test)                                                                                           \
    {                                                                                                                  \
        {"center", NULL, -12, 0}, {"low", NULL, 5, 0}, {"high", NULL, 5, 0}, {"events", NULL, 6, 0},                   \
            {"HR", NULL, 6, 0}, {"95 % interval", NULL, -14, 0}, {test, NULL, 10, 0},                                  \
        {                                                                                                              \
            0                                                                                                          \
        }                                                                                                              \
    }
static const rc_page_column center_columns[] = CENTER_COLUMNS("log-rank p"),
                            given_columns[] = CENTER_COLUMNS("score p");
static const rc_page_row center_rows[] = {
    {"!of.reason",
     {"{of.center}", "{of.n_low:count}", "{of.n_high:count}", "{events:count}", "{of.log_hr:expratio}",
      LIMITS("of.log_hr"), "{of.p:journal}"}},
    {"of.reason", {"{of.center}", "{of.n_low:count}", "{of.n_high:count}", "{events:count}", "-", "{of.reason}"}},
    {0}};

/* The common-effect ratio says little where the centers differ: then the random-effects one stands beside it.  Higgins
 * et al. 2003 (BMJ 327:557) call an I-squared below 0.25 low. */
static const rc_page_block at_cutoff[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "all together: HR " HR("log_hr_fixed") "{?i2>=0.25|; " HR(
         "log_hr_random") " as random effects}; stratified "
                          "by center {stratified_log_hr:expratio}, {?$given|score|log-rank} p {stratified_p:journal}",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "do the centers differ? I-squared {i2:percent}, p {q_p:journal}; interaction center x marker p "
             "{interaction_p:journal}",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$full",
     .text = "Q {q:value3} on {df:fixed0} df; tau-squared {tau2_dl:value3} (DerSimonian & Laird), {tau2_pm:value3} "
             "(Paule & Mandel)",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "kind!='fixed'",
     .text = "after selection: patients that chose this cutoff give HR and p that are too good", .indent = 6,
     .hang = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block cutoff[] = {
    {RC_PAGE_HEADING,
     .text = "{?of.kind='fixed'|Cutoff named beforehand: {of.cutoff:digits}|Cutoff {of.cutoff:below}, {of.kind}}",
     .indent = 4},
    {RC_PAGE_TABLE, .when = "!$given", .over = "rows", .most = 8, .column = center_columns, .row = center_rows,
     .indent = 6},
    {RC_PAGE_TABLE, .when = "$given", .over = "rows", .most = 8, .column = given_columns, .row = center_rows,
     .indent = 6},
    {RC_PAGE_LINE, .when = "!$whole and rows>8",
     .text = "... and {rows - 8:fixed0} more center{?rows!=9|s} (JSON has all)", .indent = 6},
    {RC_PAGE_GROUP, .at = "of", .block = at_cutoff},
    {0}};

/* ---- 4. resampled designs ----------------------------------------------- */

#define DESIGN                                                                                                         \
    "{?kind='random_splits'|random splits of all patients|{?kind='within_bootstrap'|patients resampled within the "    \
    "centers|a marker that does nothing}}"
static const rc_page_column design_columns[] = {
    {"", DESIGN, -44, 0},
    {"p < 0.05,\nsame side", "{of.p_below_005_same_direction.share:percent}", 9, 0},
    {"HR found", "{?kind!='false_validation' and of.hr_discovery|{of.hr_discovery.median:ratio}}", 8, 0},
    {"HR then", "{?kind!='false_validation' and of.hr_validation|{of.hr_validation.median:ratio}}", 8, 0},
    {0}};
static const rc_page_block designs[] = {
    {RC_PAGE_HEADING, .text = "How often a cutoff found in some patients is validated in others", .indent = 4},
    {RC_PAGE_TABLE, .over = "$designs", .column = design_columns, .indent = 6},
    {0}};

#define SHARE(of) "{" of ".share:percent} ({" of ".lower:percent} to {" of ".upper:percent}: 95 % of the simulation)"
/* None, where there are none or more than half are infinite. */
#define RANGE(of)                                                                                                      \
    .when = of ".median",                                                                                              \
    .text = "median {" of ".median:ratio}, 95 % between {" of ".q025:ratio} and {?" of ".q975|{" of                    \
            ".q975:ratio}|{?" of ".infinite>0|infinity|-}}",                                                           \
    .indent = 6, .width = 34

static const rc_page_block directed[] = {{RC_PAGE_FACT, .label = "hazard ratio in discovery", RANGE("hr_discovery")},
                                         {RC_PAGE_FACT, .label = "hazard ratio in validation", RANGE("hr_validation")},
                                         {RC_PAGE_FACT, .label = "validation HR / discovery HR", RANGE("hr_ratio")},
                                         {RC_PAGE_FACT, .label = "C in validation", RANGE("c_validation")},
                                         {0}};
static const rc_page_block in_center[] = {{RC_PAGE_FACT, .label = "{center}: hazard ratio", RANGE("hr_validation")},
                                          {0}};
static const rc_page_column no_discovery[] = {
    {"", "{@value:count}", 8, 0}, {"", "replicates with no finite hazard ratio in discovery: {@name}", -1, 0}, {0}};
static const rc_page_column no_validation[] = {
    {"", "{@value:count}", 8, 0}, {"", "replicates with no finite hazard ratio in validation: {@name}", -1, 0}, {0}};

static const rc_page_block design[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "{?@name='random_splits'|Random splits of the pooled patients|Discovery in " WHERE
             ", validation in the others, {?@name='within_bootstrap'|patients resampled within centers|with a marker "
             "that does nothing}} ({replicates:count} replicates)",
     .indent = 4},
    {RC_PAGE_FACT, .label = "p < 0.05 in validation",
     .text = SHARE("p_below_005") "{?@name='false_validation'|; 5 % is nominal}", .indent = 6, .width = 34},
    {RC_PAGE_FACT, .label = "in the same direction, too",
     .text = SHARE("p_below_005_same_direction") "{?@name='false_validation'|; 2.5 % is nominal}", .indent = 6,
     .width = 34},
    {RC_PAGE_FACT, .label = "selected cutoff", .when = "cutoff.median",
     .text = "median {cutoff.median:plain}, 95 % between {cutoff.q025:plain} and {cutoff.q975:plain}", .indent = 6,
     .width = 34},
    {RC_PAGE_GROUP, .when = "@name!='false_validation'", .block = directed},
    {RC_PAGE_GROUP, .over = "by_center", .block = in_center},
    {RC_PAGE_PARAGRAPH, .when = "without_validation_p>0",
     .text = "{without_validation_p:count} replicates with no p in validation: left out of the shares", .indent = 6},
    {RC_PAGE_TABLE, .when = "failed_discovery", .over = "failed_discovery", .column = no_discovery, .indent = 6},
    {RC_PAGE_TABLE, .when = "failed_validation", .over = "failed_validation", .column = no_validation, .indent = 6},
    {0}};

/* ---- 5. page and table -------------------------------------------------- */

#define P(of) "p {" of "p:journal}{?$full| ({" of "p_lower:fixed3} to {" of "p_upper:fixed3})}"
#define WITHIN "within_bootstrap.p_below_005_same_direction.share"
#define NOTHING "false_validation.p_below_005_same_direction.share"

static const rc_page_column label_columns[] = {{"", "{name}", -36, 0},
                                               {"", "{?of.p|{of.observed:fixed2}|- {?of.reason|{of.reason}}}", -5, 0},
                                               {"", "{?of.p|" P("of.") "}", -1, 0},
                                               {0}};
static const rc_page_block labels[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Do the centers differ more than centers drawn by lot?", .indent = 4},
    {RC_PAGE_TABLE, .over = "$labels", .column = label_columns, .indent = 6},
    {0}};

static const rc_page_block crossvalidated[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH,
     .text = "Cross-validated cutoff ({crossvalidated.folds:fixed0} folds, {crossvalidated.repeats:fixed0} repeats): "
             "each patient is classified by a cutoff that others chose; {?$given|score test|log-rank} "
             "chi-square {crossvalidated.statistic:fixed2}{?crossvalidated.reason|; {crossvalidated.reason}|, "
             "{?$given|simulated|permutation} " P("crossvalidated.") "}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "crossvalidated.fold_draws>1 and $full",
     .text = "Means of {crossvalidated.fold_draws:fixed0} draws of the folds; the interval is of the simulation, their "
             "spread included (Faraggi & Simon 1996).",
     .indent = 4},
    {0}};

/* What a validation in these centers is worth: how often this marker passes it, and one that does nothing. */
static const rc_page_block verdict[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH,
     .text = "In short: with these centers a cutoff of this search is validated (p < 0.05, same direction) in {" WITHIN
             ":percent} of the resampled cohorts, and in {" NOTHING ":percent} of those with a marker that does "
             "nothing.",
     .indent = 4},
    {0}};

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Centers: discovery in " WHERE ", validation in the others", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH, .when = "given",
     .text = "Given {*given|{@value}|, }: the search, hazard ratios and p, in each part of the patients by its own Cox "
             "model with them; C is of the split alone. The marker that does nothing has nothing to do with them.",
     .indent = 4},
    {RC_PAGE_LINE, .when = "given", .text = ""},
    {RC_PAGE_FIGURE, .text = "forest"},
    {RC_PAGE_FIGURE, .text = "splits"},
    {RC_PAGE_GROUP, .over = "$tables", .block = tables},
    {RC_PAGE_GROUP, .over = "$cutoffs", .block = cutoff},
    {RC_PAGE_GROUP, .when = "$designs", .block = designs},
    {RC_PAGE_GROUP, .when = "$full", .at = "random_splits", .block = design},
    {RC_PAGE_GROUP, .when = "$full", .at = "within_bootstrap", .block = design},
    {RC_PAGE_GROUP, .when = "$full", .at = "false_validation", .block = design},
    {RC_PAGE_GROUP, .when = "$labels and $full", .block = labels},
    {RC_PAGE_GROUP, .when = "crossvalidated", .block = crossvalidated},
    {RC_PAGE_GROUP, .when = "cuts", .at = "cuts", .block = rc_report_groups_centers},
    {RC_PAGE_GROUP, .when = WITHIN " and " NOTHING, .block = verdict},
    {0}};

#define VALIDATED(of) "{?" of "|{" of ".p_below_005_same_direction.share:percent}|-}"
static const rc_page_column marker_columns[] = {
    {"marker", "{marker}", -8, 0},
    {"validated:\nrandom splits", VALIDATED("random_splits"), 13, 0},
    {"patients\nresampled", VALIDATED("within_bootstrap"), 9, 0},
    {"useless\nmarker", VALIDATED("false_validation"), 9, 0},
    {"cross-validated\np", "{?crossvalidated|{crossvalidated.p:journal}|-}", 15, 0},
    {0}};

static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = marker_columns, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

#define DISCOVERY "{*options.discovery|{@value}|, }"
static const rc_report_sentence methods[] = {
    {.plan = "centers",
     .text =
         "Transport between the centers{$where} was judged by selecting the cutoff of {$markers} in all centers but "
         "one "
         "and trying it in that one, for each center (leave one center out), and likewise for {?$first.center_splits|"
         "the {$first.center_splits + 0:count} choices of discovery centers|choices of discovery centers}",
     .cite = "steyerberg2016"},
    {.plan = "centers", .text = "The design is discovery in " DISCOVERY " and validation in the other centers"},
    {.plan = "centers",
     .when = "$first.given",
     .text = "Searches, hazard ratios and tests (efficient score) of discovery and of validation are those of Cox "
             "models with {*$first.given|{@value}|, } (Efron), fitted in the patients of each",
     .cite = "cox1972 efron1977"},
    {.plan = "centers",
     .when = "options.cutoffs",
     .text = "{?options.cutoffs.1|The cutoffs|The cutoff} {*options.cutoffs|{@value:digits}|, } "
             "{?options.cutoffs.1|were|was} fixed beforehand"},
    {.plan = "centers",
     .when = "$first.heterogeneity",
     .text =
         "Heterogeneity of the centers' log hazard ratios was described by Cochran's Q, I-squared and the "
         "between-center variance (DerSimonian and Laird; Paule and Mandel), and tested by the likelihood ratio of the "
         "interaction of group and center; {?$first.given|score|log-rank} test and Cox model were also stratified by "
         "center",
     .cite = "cochran1954 higgins2002 dersimonian1986 paule1982"},
    {.plan = "splits",
     .text =
         "{?options.replay|{replicates:count} splits of the patients into discovery and validation were taken from a "
         "file (hash {options.replay})|In {replicates:count} random splits {options.split_size:count} of the {$n} "
         "patients{?options.stratify|, balanced by {options.stratify},} were discovery and the others validation}"},
    {.plan = "within",
     .text = "In {replicates:count} bootstrap samples drawn within each center the cutoff was selected in " DISCOVERY
             " and tried in the others",
     .cite = "efron1979"},
    {.plan = "labels",
     .text =
         "Whether the centers differ more than by chance was tested by {replicates:count} permutations of the centers' "
         "labels"},
    {.plan = "crossvalidate",
     .text =
         "The cutoff was cross-validated in {options.folds:fixed0} folds, {options.repeats:fixed0} times repeated: "
         "each "
         "patient was classified by the cutoff of the other folds, and the {?options.adjust|score|log-rank} statistic "
         "of "
         "that "
         "classification {?replicates>0|referred to {replicates:count} {?options.adjust|cohorts whose survival was "
         "drawn "
         "from the Cox model of {*options.adjust|{@value}|, } alone|permutations}|averaged over draws of the folds}",
     .cite = "faraggi1996"},
    {.plan = "set_splits",
     .text = "The set of {?options.cuts_by|{options.cuts.0:count} to {options.cuts.1:count}|{options.cuts.1:count}} "
             "cutoffs{?options.cuts_by|, its number by {?options.cuts_by='bic'|BIC|AIC},} was selected in " DISCOVERY
             " and tried in the other centers by the log-rank test of the groups, likewise in all centers but one and "
             "that one, and in {replicates:count} random splits of the patients",
     .cite = "mantel1966"},
    {.plan = "falsify",
     .text =
         "The rate of false validation is the share of {replicates:count} cohorts with a useless marker (its values "
         "permuted within centers) in which the cutoff selected in " DISCOVERY
         " is significant (P < 0.05) in the other "
         "centers"},
    {0}};

const rc_report_plan rc_report_page_centers = {
    .name = "centers", .title = "Centers", .page = page, .table = table, .derive = derive, .methods = methods};
