/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_groups.c - several cutoffs on the pages of search, permute and bootstrap.
 *
 *   1. the groups     2. under the null     3. in resamples */
#include "report/plans.h"

#define SET(list) "{*" list "|{@value:plain}|, }"
#define BY "{?asked.by='bic'|BIC (log of the events for each)|AIC (2 for each)}"

/* ---- 1. the groups ------------------------------------------------------ */

static const rc_page_column group_columns[] = {
    {"group", "{group:count}", 5, 0},
    {"values",
     "{?$above|{?cutoff|above {cutoff:plain}{?below|, up to {below:plain}}|up to {below:plain}}|"
     "{?cutoff|{cutoff:plain} and above{?below|, below {below:plain}}|below {below:plain}}}",
     -30, 0},
    {"patients", "{n:count}", 8, 0},
    {"events", "{events:count}", 7, 0},
    {"expected", "{expected:fixed1}", 8, 0},
    {0}};

static const rc_page_column ratio_columns[] = {{"hazard ratio of group", NULL, -21, 0},
                                               {"HR", NULL, 6, 0},
                                               {"95 % interval", NULL, -16, 0},
                                               {"Wald p", NULL, 8, 0},
                                               {0}};
#define PAIR "{of:count} against {against:count}"
static const rc_page_row ratio_rows[] = {
    {"hr", {PAIR, "{hr:ratio}", "{hr_lower:ratio} to {hr_upper:ratio}", "{hr_p:journal}"}},
    {"!hr", {PAIR, "-", "{?reason|{reason}|cannot be computed}"}},
    {0}};

static const rc_page_column number_columns[] = {{"", "{?chosen|*}", -1, 0},
                                                {"cutoffs", "{cuts:count}", 7, 0},
                                                {"chi-sq.", "{statistic:fixed2}", 8, 0},
                                                {"df", "{df:count}", 3, 0},
                                                {"less penalty", "{compared:fixed2}", 12, 0},
                                                {"uncorr. p", "{p_naive:journal}", 9, 0},
                                                {"at", "{?cutoffs|" SET("cutoffs") "|{reason}}", -1, 0},
                                                {0}};

static const rc_page_column model_columns[] = {{"cutoffs", "{cuts:count}", 7, 0},
                                               {"coefficients", "{coefficients:count}", 12, 0},
                                               {"log-likelihood", "{loglik:fixed2}", 14, 0},
                                               {"AIC", "{aic:fixed2}", 9, 0},
                                               {"BIC", "{bic:fixed2}", 9, 0},
                                               {"", "{?reason|{reason}}", -1, 0},
                                               {0}};
static const rc_page_block models[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "The Cox model of {*asked.given|{@value}|, } alone, and with the groups of each number of cutoffs. The "
             "less, the better; what the search costs is not in them.{?asked.by| The choice above takes the score test "
             "in place of twice the log-likelihood ratio; where two numbers are close these may favor the other.}",
     .indent = 6},
    {RC_PAGE_TABLE, .over = "models", .column = model_columns, .indent = 6},
    {0}};

static const rc_page_block found[] = {
    {RC_PAGE_TABLE, .over = "list", .column = group_columns, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "{?asked.given.0|Score test|Chi-square} of the {?asked.order='u'|middle group against the outer "
             "two|groups}{?asked.given.0| given {*asked.given|{@value}|, }} {statistic:fixed2} "
             "on {df:count} df, uncorrected p {p_naive:journal}{?$full|; log-rank {logrank:fixed2}, p "
             "{logrank_p:journal}}.",
     .indent = 6},
    {RC_PAGE_TABLE, .over = "hr", .column = ratio_columns, .row = ratio_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "From one Cox model of all groups{?asked.given.0| and {*asked.given|{@value}|, }} (Efron). The patients "
             "that chose the cutoffs also give these ratios and "
             "p: all look better than they will in other patients.",
     .indent = 6},
    {0}};

const rc_page_block rc_report_groups[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "cutoffs", .text = "Search for several cutoffs: " SET("cutoffs"), .indent = 4},
    {RC_PAGE_HEADING, .when = "!cutoffs", .text = "Search for several cutoffs: none, {?reason|{reason}|no usable set}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text =
         "Of all sets of {?asked.by|{asked.least:count} to {asked.most:count}|{asked.most:count}} cutoffs that leave "
         "at least {^min_fraction * 100:plain4} % of the patients in each group{?asked.order='monotone'| and "
         "hazards that rise, or fall, from group to group}{?asked.order='u'|, the outer two groups taken together},"
         " the one with the largest chi-square{?asked.by|; their number by " BY "}.",
     .indent = 6},
    {RC_PAGE_GROUP, .when = "cutoffs", .block = found},
    {RC_PAGE_TABLE, .when = "asked.by", .over = "numbers", .column = number_columns, .indent = 6},
    {RC_PAGE_GROUP, .when = "models.0", .block = models},
    {0}};

/* ---- 2. under the null -------------------------------------------------- */

static const rc_page_column share_columns[] = {
    {"cutoffs", "{cuts:count}", 7, 0},
    {"selected in", "{share:percent}", 11, 0},
    {"95 % of the simulation", "{share_lower:percent} to {share_upper:percent}", -22, 1},
    {0}};
const rc_page_block rc_report_groups_null[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "How many cutoffs the same choice makes where there is nothing to find, in {^replicates:count} "
             "permutations:",
     .indent = 4},
    {RC_PAGE_TABLE, .over = "cuts", .column = share_columns, .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};

/* ---- 3. in resamples ---------------------------------------------------- */

static const rc_page_column set_columns[] = {{"cutoff", "{estimate:plain}", 9, 0},
                                             {"95 % of resamples", "{q025:plain} to {q975:plain}", -20, 0},
                                             {"median", "{median:plain}", 9, 0},
                                             {"near it", "{near_share:percent}", 8, 0},
                                             {0}};
const rc_page_block rc_report_groups_sets[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Several cutoffs in {replicates:count} resamples", .indent = 4},
    {RC_PAGE_LINE, .when = "!cuts", .text = "none: {?reason|{reason}|no usable set}", .indent = 6},
    {RC_PAGE_TABLE, .when = "asked.by", .over = "numbers", .column = share_columns, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "asked.by and cuts",
     .text = "The patients themselves select {cuts:count}. Of the resamples that select as many "
             "({as_many.share:percent}):",
     .indent = 6},
    {RC_PAGE_TABLE, .when = "cutoffs", .over = "cutoffs", .column = set_columns, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "cutoffs", .text = "near: at most 10 % of the patients lie between", .indent = 6},
    {0}};

/* ---- 4. in other centers ------------------------------------------------ */

static const rc_page_column design_columns[] = {
    {"selected in", "{?left_out|all but {left_out:name,-24}|discovery}", -24, 0},
    {"cutoffs", "{?cutoffs|" SET("cutoffs") "|{?reason|{reason}|none}}", -20, 0},
    {"patients", "{n:count}", 8, 0},
    {"chi-sq.", "{chisq:fixed2}", 8, 0},
    {"df", "{df:count}", 3, 0},
    {"p", "{p:journal}", 8, 0},
    {"order kept", "{?order_kept|yes|{?p|no|-}}", 10, 0},
    {0}};
static const rc_page_column validated_columns[] = {
    {"group", "{group:count}", 5, 0},
    {"patients", "{n:count}", 8, 0},
    {"events", "{events:count}", 7, 0},
    {"HR", "{?@first|1|{hr:ratio}}", 6, 0},
    {"95 % interval", "{?@first|(the lowest)|{?hr|{hr_lower:ratio} to {hr_upper:ratio}|{?reason|{reason}|-}}}", -16, 0},
    {0}};
static const rc_page_block one_design[] = {
    {RC_PAGE_PARAGRAPH, .when = "groups.0",
     .text = "{?left_out|Selected in all but {left_out}, tried there|Selected in discovery, tried in the other "
             "centers}: " SET("cutoffs"),
     .indent = 6},
    {RC_PAGE_TABLE, .when = "groups.0", .over = "groups", .column = validated_columns, .indent = 8},
    {0}};
const rc_page_block rc_report_groups_centers[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Several cutoffs, selected in some centers and tried in the others", .indent = 4},
    {RC_PAGE_TABLE, .over = "designs", .column = design_columns, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "Log-rank test of the groups in the patients who had no part in the choice, so nothing is to be paid for; "
             "order kept: by events over those expected, the groups stand there as where they were selected. All "
             "patients select {?cutoffs|" SET("cutoffs") "|none}.",
     .indent = 6},
    {RC_PAGE_GROUP, .when = "$full", .over = "designs", .block = one_design},
    {RC_PAGE_PARAGRAPH,
     .text = "In {replicates:count} random splits ({split_size:count} patients select, the others validate) p is below "
             "0.05 in {p_below_005.share:percent}, with the order kept in {p_below_005_order_kept.share:percent}. "
             "{?cuts|{?asked.by|As many cutoffs as all patients ({cuts:count}) select "
             "{as_many.share:percent}, and |}{all_near.share:percent} of the splits select {?asked.by|as many|them} "
             "with every cutoff near (at most 10 % of the patients lie between){?near.1|; of those with as many "
             "{*near|{estimate:plain}: {near_share:percent}|, }}.}",
     .indent = 6},
    {RC_PAGE_TABLE, .when = "asked.by", .over = "numbers", .column = share_columns, .indent = 6},
    {0}};
