/* SPDX-License-Identifier: GPL-3.0-or-later
 * commands.c - the table of commands that make analyses. */
#include "api/command.h"

#include "base/text.h"
#include "study/find.h"

#include <stdio.h>
#include <string.h>

/* A new command is one row here.  (Those that make none, as merge, are in tool/commands.c.) */
static const rc_command commands[] = {
    {.name = "check",
     .examples =
         "  recut check cohort.csv --marker il6 -o il6.h5\n"
         "  recut check cohort.csv --marker il6 --cutoff 18.22 --center site --discovery Hamburg -o il6.h5\n"
         "  recut check cohort.csv --marker il6,il10 --adjust age,sex --times 12,24 --criterion score -o two.h5\n",
     .about = "The answer: describe, permute, bootstrap and, where there are centers, centers in one launch.",
     .made_of = {"describe", "permute", "bootstrap", "centers"},
     .markers_most = 100,
     .too_many = "recut permute takes any number and corrects for all of them; then check the markers that are left"},
    {.name = "screen",
     .examples = "  recut screen cohort.csv --marker il6,il10,tnfa -o screen.h5\n"
                 "  recut screen genes.csv --marker 'ENSG*' --replicates 1000 -o genes.h5\n"
                 "  recut screen cohort.csv --marker @panel.txt --strata center -o panel.h5\n",
     .about = "Several markers split at their medians: which one matters, the number of markers paid for.",
     .plan = {"screen"}},
    {.name = "describe",
     .examples = "  recut describe cohort.csv --marker il6 --cutoff 18.22 --adjust age,sex -o table1.h5\n"
                 "  recut describe cohort.csv --marker il6 --by treatment --columns age,sex -o arms.h5\n"
                 "  recut describe cohort.csv --marker il6 --cutoff 18.22 --response response --responders CR,PR -o "
                 "response.h5\n",
     .about = "Baseline table, survival of groups, Cox models, Harrell's C, response: the tables of a paper.",
     .plan = {"describe"},
     .one_cutoff = true,
     .keep_missing = true,
     .covariates_option =
         RC_TEXT_OPTION "by, " RC_TEXT_OPTION "columns, " RC_TEXT_OPTION "adjust or " RC_TEXT_OPTION "response"},
    {.name = "search",
     .examples =
         "  recut search cohort.csv --marker il6 -o search.h5\n"
         "  recut search cohort.csv --marker il6 --criterion score --min-fraction 0.2 -o score.h5\n"
         "  recut search cohort.csv --time pfs_time --event pfs_event --marker il6 --where 'viral == 0' -o pfs.h5\n",
     .about = "Log-rank and score statistics at every admissible cutoff, the selected one, closed-form corrections.",
     .plan = {"search"},
     .outcome = {"outcome"},
     .keep_missing = true},
    {.name = "permute",
     .examples = "  recut permute cohort.csv --marker il6 -o il6.h5\n"
                 "  recut permute cohort.csv --marker il6,il10 --replicates 100000 --strata center -o two.h5\n"
                 "  recut permute cohort.csv --marker il6 --replicates 1e6 --share 3/8 -o big.h5\n",
     .about = "The search, its p corrected by permuting survival against the markers; does censoring depend on them?",
     .plan = {"search", "permute", "censoring", "tail"},
     .outcome = {"outcome", "outcome_tail"},
     .keep_missing = true},
    {.name = "outcome",
     .examples = "  recut outcome cohort.csv --outcome response --event-value CR,PR --marker il6 -o response.h5\n"
                 "  recut outcome cohort.csv --outcome viral_load --marker il6,il10 --strata center -o load.h5\n",
     .about = "A cutoff for an outcome that is no survival: Wilcoxon search with its permutation p, Youden, AUC.",
     .plan = {"outcome", "outcome_tail"},
     .outcome = {"outcome", "outcome_tail"},
     .keep_missing = true},
    {.name = "bootstrap",
     .examples =
         "  recut bootstrap cohort.csv --marker il6 --cutoff 18.22 -o il6.h5\n"
         "  recut bootstrap cohort.csv --marker il6 --cutoff 18.22 --scheme stratified --stratify center -o "
         "by-center.h5\n"
         "  recut bootstrap cohort.csv --marker il6 --cutoff 18.22 --adjust age,sex --times 6,12 -o adjusted.h5\n",
     .about = "Resamples the patients: how stable are fixed cutoffs, and the cutoff that the search selects.",
     .plan = {"search", "bootstrap", "jackknife", "sets"},
     .outcome = {"outcome", "outcome_resamples"},
     .keep_missing = true},
    /* A replay file gives the sets of the random splits; nothing else is resampled then. */
    {.name = "centers",
     .examples = "  recut centers cohort.csv --marker il6 -o travel.h5\n"
                 "  recut centers cohort.csv --marker il6 --discovery Hamburg --cutoff 18.22 -o il6.h5\n"
                 "  recut centers cohort.csv --marker il6 --center site --replicates 2000 -o site.h5\n",
     .about = "Does a cutoff travel between centers, and would a useless marker have been validated?",
     .plan = {"search", "centers", "splits", "set_splits", "within", "labels", "crossvalidate", "falsify"},
     .outcome = {"outcome", "outcome_splits"},
     .replayed = 4,
     .need_center = true,
     .keep_missing = true},
    {.name = "simulate",
     .examples =
         "  recut simulate --truth none,jump --n 63,143,500 --hr 1.5,2.4 -o size-and-power.h5\n"
         "  recut simulate --truth jump --at 0.8 --hr 2.4 --cohorts 10000 --intervals none -o power.h5\n"
         "  recut simulate --truth linear --hr 2 --event-share 0.3 --split-size 63 --cohorts 2000 -o design.h5\n"
         "  recut simulate --like cohort.csv --marker il6 --truth none,jump --hr 1.5,2 -o like.h5\n"
         "  recut simulate --centers 63,38,42 --center-hr 1.5 --center-scale 1,1.3,0.8 --procedures validation -o "
         "centers.h5\n",
     .files = "",
     .about = "Cohorts drawn from a stated truth, and how often each procedure is right about it.",
     .takes = "like",
     .plan = {"simulate"},
     .replicates = 400,
     .no_patients = true},
    {.name = "assess",
     .examples = "  recut assess --n 143 --events 72 --high 77 --p 0.0004 --hr 2.3 --hr-interval 1.5,3.7 -o il6.h5\n"
                 "  recut assess --n 143 --events 72 --p 0.0004 --markers 5 --discovery 63 --validation 80 "
                 "--validation-p 0.005 -o design.h5\n"
                 "  recut assess --n 137 --events 81 --p 0.024 --search 0.2 --distinct 40 -o age.h5\n",
     .files = "",
     .about = "A cutoff that a paper prints, judged without its patients: p corrected, hazard ratio to expect.",
     .plan = {"assess"},
     .replicates = 100000,
     .no_patients = true},
    {.name = "figures",
     .examples = "  recut figures cohort.csv --figures paper.csv -o compared.h5\n"
                 "  recut figures --embedded --figures paper.csv -o compared.h5\n"
                 "  recut figures cohort.csv --figures paper.csv --time months -o compared.h5\n",
     .about = "The printed figures of a publication beside the same figures of this cohort.",
     .plan = {"figures"},
     .whole_table = true},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

/* Other words for a command. */
static const char *const aliases[][2] = {{"centres", "centers"}, {"reproduce", "figures"}};

const rc_command *rc_api_command_at(size_t i)
{
    return i < N_COMMANDS ? &commands[i] : NULL;
}

const rc_command *rc_api_command_find(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i][0], name) == 0) name = aliases[i][1];
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

size_t rc_api_command_names(const char **out)
{
    for (size_t i = 0; out && i < N_COMMANDS; i++) out[i] = commands[i].name;
    return N_COMMANDS;
}

bool rc_api_command_makes_analyses(const rc_command *command)
{
    return command->plan[0] || command->made_of[0];
}

static void add_name(const char *name, char out[RC_COMMAND_TAKES])
{
    size_t used = strlen(out);
    snprintf(out + used, RC_COMMAND_TAKES - used, "%s%s", used ? "," : "", name);
}

/* Returns whether one of its plans has replicates. */
static bool add_plans(const rc_command *command, char out[RC_COMMAND_TAKES])
{
    bool replicates = false;
    for (size_t i = 0; i < RC_COMMAND_PLANS && command->plan[i]; i++) {
        const rc_plan_type *plan = rc_study_find(command->plan[i]);
        add_name(command->plan[i], out);
        replicates = replicates || (plan && plan->block);
    }
    for (size_t i = 0; i < RC_COMMAND_PLANS && command->made_of[i]; i++)
        if (add_plans(rc_api_command_find(command->made_of[i]), out)) replicates = true;
    return replicates;
}

const char *rc_api_command_takes(const rc_command *command, char out[RC_COMMAND_TAKES])
{
    *out = '\0';
    add_name(command->name, out);
    if (command->takes) add_name(command->takes, out);
    if (rc_api_command_makes_analyses(command)) add_name(command->no_patients ? "plans" : "plans,patients", out);
    if (add_plans(command, out)) add_name("replicates", out);
    return out;
}
