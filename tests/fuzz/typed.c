/* SPDX-License-Identifier: GPL-3.0-or-later
 * typed.c - the kinds of input, their words, and command lines with them.
 *
 *   1. words     2. kinds     3. command lines */
#include "fuzz/typed.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. words ----------------------------------------------------------- */

static const char *const csv_words[] = {"NA",
                                        "na",
                                        "NaN",
                                        "nan",
                                        "",
                                        "-",
                                        ".",
                                        "NULL",
                                        "#N/A",
                                        "1e400",
                                        "-1e400",
                                        "1e-400",
                                        "inf",
                                        "-inf",
                                        "Inf",
                                        "0x1p3",
                                        "1,5",
                                        "1.234,5",
                                        "1 070",
                                        "\xc2\xa0",
                                        ("\xe2\x88\x92"
                                         "5"),
                                        "\xef\xbb\xbf",
                                        "\"",
                                        "\"\"",
                                        "\"a\nb\"",
                                        "'",
                                        ";",
                                        "\t",
                                        "|",
                                        "time",
                                        "event",
                                        "center",
                                        "id",
                                        "il6",
                                        "TRUE",
                                        "dead",
                                        "1:DECEASED",
                                        "2",
                                        "-3",
                                        "0",
                                        "99999999999999999999",
                                        "\x1b[31m",
                                        "sep=;\n",
                                        "# comment\n",
                                        "=cmd()",
                                        "\xff\xfe",
                                        "a\0b",
                                        "2020-01-31",
                                        "<0.5",
                                        "12 months",
                                        "\xe2\x80\xae"};
static const char *const job_words[] = {"[cohort]",
                                        "[output]",
                                        "[permute]",
                                        "[search]",
                                        "[x]",
                                        "[",
                                        "]",
                                        "=",
                                        ";",
                                        "#",
                                        " = ",
                                        "\n ",
                                        "\n\t",
                                        "where = il6 > 5",
                                        "replicates = 7",
                                        "file = /etc/passwd",
                                        "file = ../../x",
                                        "force = yes",
                                        "share = 1/2",
                                        "embedded = no",
                                        "column.x = il6",
                                        "value.sex.f = female",
                                        "time = pfs_time",
                                        "marker = il*",
                                        "marker = @/etc/passwd",
                                        "seed = 99999999999999999999",
                                        "\xef\xbb\xbf",
                                        "[permute yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy]",
                                        "\x1b[31m",
                                        "help = yes",
                                        "json = yes",
                                        "rows = none",
                                        "threads = 3",
                                        "folds = 200",
                                        "min-fraction = .5",
                                        "figures = /dev/null",
                                        "[bootstrap]",
                                        "[centers]",
                                        "[describe]",
                                        "[screen]",
                                        "[figures]",
                                        "[run]",
                                        "[merge]",
                                        "centre = center"};
static const char *const figure_words[] = {"all",
                                           "Hamburg",
                                           "OS",
                                           "PFS",
                                           "hr",
                                           "hr_cutoff",
                                           "median",
                                           "events",
                                           "n",
                                           "count",
                                           "percent",
                                           "p",
                                           "<0.001",
                                           ">0.05",
                                           "0.001",
                                           "1.5-3.9",
                                           "NaN",
                                           "-1",
                                           "0",
                                           "1e308",
                                           "99999",
                                           "1e9",
                                           "1000000000",
                                           "",
                                           "il6",
                                           "il6 >= 18.22",
                                           "center == Hamburg",
                                           "viral == 0",
                                           "\x1b[31m",
                                           "not_significant",
                                           "conflict",
                                           "0.5",
                                           "-0",
                                           "==",
                                           ">=",
                                           "(",
                                           ")",
                                           "and",
                                           "or",
                                           "not",
                                           "'",
                                           "\"",
                                           "tnfa",
                                           "age",
                                           "sex=male"};
static const char *const replay_words[] = {"0",       "-1",   "144", "143", "1.5", "1e9",  "99999999999999999999",
                                           "x",       "NA",   ",",   "#",   "\n",  "\n\n", "1",
                                           "1 1 1 1", "\xff", "+3",  "0x3"};
static const char *const name_words[] = {"il6", "il2", "*",  "x*",  "@f",   "\"",       "\xef\xbb\xbf", "#",
                                         ",",   "\r",  "\t", "age", "time", "\x1b[31m", "il-6"};
static const char *const where_words[] = {
    "il6",  "age",   "center", "bclc", "viral",    "albi",     "`il6`",      "`no such`", "nope", "(",
    ")",    "(",     ")",      "and",  "or",       "not",      "AND",        "==",        "!=",   "<",
    "<=",   ">",     ">=",     "<>",   "=",        "!",        "&&",         "||",        "1",    "18.22",
    "-1e5", "1e400", "1,5",    "'D'",  "\"D\"",    "D",        "Hamburg",    "'Hamburg'", "NA",   "''",
    "\"",   "'",     "`",      "\t",   "\xc3\xa9", "\x1b[31m", "+",          "0x10",      "inf",  "nan",
    ".",    "%s",    "*",      "@f",   "il6 > 5",  "not (",    "viral == 0", "or (",      ") and"};
static const char *const option_words[] = {"--replicates",
                                           "--seed",
                                           "--cutoff",
                                           "--min-fraction",
                                           "--marker",
                                           "--where",
                                           "--times",
                                           "--tau",
                                           "--m",
                                           "--scheme",
                                           "--stratify",
                                           "--folds",
                                           "--repeats",
                                           "--split-size",
                                           "--discovery",
                                           "--rows",
                                           "--share",
                                           "--flush",
                                           "--stop-at",
                                           "--hazard-ratio",
                                           "--criterion",
                                           "--quantile",
                                           "--adjust",
                                           "--by",
                                           "--columns",
                                           "--response",
                                           "--responders",
                                           "--controlled",
                                           "--strata",
                                           "--center",
                                           "--id",
                                           "--time",
                                           "--event",
                                           "--rename",
                                           "--recode",
                                           "--embed-cohort",
                                           "--missing",
                                           "--decimal",
                                           "--event-value",
                                           "--centre",
                                           "--markers",
                                           "--",
                                           "-",
                                           "-x",
                                           "-B5",
                                           "-m",
                                           "--cut"};
static const char *const value_words[] = {"0",
                                          "1",
                                          "2",
                                          "3",
                                          "5",
                                          "10",
                                          "40",
                                          "-1",
                                          "1e3",
                                          "0.1",
                                          "0.5",
                                          "0.25",
                                          "nan",
                                          "inf",
                                          "",
                                          " ",
                                          ",",
                                          "il6",
                                          "il6,il10",
                                          "il*",
                                          "*",
                                          "age",
                                          "center",
                                          "viral",
                                          "bclc",
                                          "sex",
                                          "id",
                                          "18.22",
                                          "18.22,5",
                                          "6,12",
                                          "auto",
                                          "all",
                                          "none",
                                          "ordinary",
                                          "stratified",
                                          "cluster",
                                          "m-out-of-n",
                                          "subsample",
                                          "bayesian",
                                          "event",
                                          "center,event",
                                          "Hamburg",
                                          "Hamburg,Vienna",
                                          "1/2",
                                          "mh",
                                          "cox",
                                          "logrank",
                                          "score",
                                          "response",
                                          "CR,PR",
                                          "x=il2",
                                          "sex.f=female",
                                          "pfs_time",
                                          "pfs_event",
                                          "il6 > 5",
                                          "il6 > 100000",
                                          "viral == 0",
                                          "plain",
                                          "100",
                                          "140",
                                          "142",
                                          "143",
                                          "\x1b[31m",
                                          "\xff",
                                          "strata"};
static const char *const commands[] = {"check",  "search",  "permute", "screen", "bootstrap", "centers",  "describe",
                                       "cohort", "figures", "run",     "merge",  "plan",      "simulate", "assess"};

/* Options with values that they take somewhere. */
static const char *const fitting[] = {"--cutoff 18.22",
                                      "--cutoff 18.22,5",
                                      "--cutoff=-1",
                                      "--min-fraction 0.3",
                                      "--criterion score",
                                      "--replicates 2",
                                      "--seed 7",
                                      "--rows none",
                                      "--rows 5",
                                      "--strata viral",
                                      "--center sex",
                                      "--time pfs_time",
                                      "--event pfs_event",
                                      "--adjust age",
                                      "--adjust sex,bclc",
                                      "--adjust id",
                                      "--scheme subsample",
                                      "--m 100",
                                      "--m auto",
                                      "--scheme m-out-of-n",
                                      "--scheme bayesian",
                                      "--scheme cluster",
                                      "--times 6,12",
                                      "--tau 12",
                                      "--stratify event",
                                      "--stop-at 5",
                                      "--hazard-ratio cox",
                                      "--folds 143",
                                      "--discovery Hamburg",
                                      "--split-size 141",
                                      "--repeats 2",
                                      "--by center",
                                      "--columns age,sex",
                                      "--response response",
                                      "--responders CR,PR",
                                      "--quantile 0.99",
                                      "--where viral==0",
                                      "--where il6>60",
                                      "--rename x=il2",
                                      "--recode sex.f=female",
                                      "--embed-cohort",
                                      "--share 1/2",
                                      "--id id",
                                      "--marker viral"};

/* The same, of the commands without patients. */
static const char *const without_patients[] = {"--n 63",
                                               "--n 40,63",
                                               "--hr 1.5,2.4",
                                               "--hr 2.3",
                                               "--truth none,jump,linear,u",
                                               "--at 0.2,0.8",
                                               "--event-share 0.3,1",
                                               "--markers 3",
                                               "--correlation 0.5",
                                               "--round 5",
                                               "--distribution uniform",
                                               "--censoring administrative",
                                               "--censoring-hr 2",
                                               "--survival weibull",
                                               "--shape 0.7",
                                               "--precision 0.3",
                                               "--procedures permutation,validation",
                                               "--intervals none",
                                               "--split-size 20",
                                               "--criterion score",
                                               "--min-fraction 0.3",
                                               "--rows none",
                                               "--events 30",
                                               "--high 31",
                                               "--p 0.0004",
                                               "--p <0.05",
                                               "--hr-interval 1.5,3.7",
                                               "--high-percent 49.2",
                                               "--events-percent 48",
                                               "--distinct 12",
                                               "--discovery 33",
                                               "--validation 30",
                                               "--validation-p 0.01",
                                               "--search 0.2",
                                               "--counts 20,20,23",
                                               "--counts 1,62",
                                               "--censoring dropout",
                                               "--nearby"};

/* ---- 2. kinds ----------------------------------------------------------- */

#define WORDS(list) list, sizeof(list) / sizeof *(list)
const typed_kind typed_kinds[] = {
    {"csv", "jobs/il6/twin.csv", "c.csv", WORDS(csv_words), "search c.csv --marker il6"},
    {"csv", "jobs/il6/twin.csv", "c.csv", WORDS(csv_words), "cohort c.csv --marker il6 --adjust age,sex,albi"},
    {"job", "jobs/example.ini", "j.ini", WORDS(job_words), "run j.ini --replicates 20"},
    {"job", "jobs/il6.ini", "j.ini", WORDS(job_words), "run j.ini --replicates 5"},
    {"figures", "jobs/il6/figures.csv", "f.csv", WORDS(figure_words), "figures TWIN --figures f.csv"},
    {"figures", "jobs/il6/figures.csv", "f.csv", WORDS(figure_words), "cohort --twin f.csv --moves 20"},
    {"replay", "tests/golden/bootstrap/cohort143_replay.txt", "r.txt", WORDS(replay_words),
     "bootstrap TWIN --marker il6 --cutoff 18.22 --replay r.txt"},
    {"names", NULL, "n.txt", WORDS(name_words), "search TWIN --marker @n.txt"},
    {"where", NULL, NULL, WORDS(where_words), "cohort TWIN --marker il6 --where"},
    {"options", NULL, NULL, WORDS(option_words), NULL},
};
const size_t typed_n = sizeof typed_kinds / sizeof *typed_kinds;

/* ---- 3. command lines --------------------------------------------------- */

static const char ending[] = "--threads 1 --progress none --force -o o.h5";

static void say(typed_command *c, const char *word)
{
    if (c->n < 63) c->word[c->n++] = strdup(word);
    c->word[c->n] = NULL;
}

static void say_all(typed_command *c, const char *words, const char *twin) /* separated by blanks; TWIN is twin */
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        say(c, strcmp(w, "TWIN") == 0 ? twin : w);
}

static const char *made_expression(mutate_text *t)
{
    static const size_t many[] = {1, 3, 5, 9, 30, 200}, deep[] = {50, 99, 100, 101, 1000, 20000};
    static const char *const right[] = {"il6 > 5", "center == 'Hamburg' and not (viral == 0)",
                                        "bclc != \"D\" or age <= 70", "(il6 >= 18.22 or `afp` == low) and albi == II",
                                        "not not il6 > 5"};
    t->n = 0;
    if (mutate_below(3) == 0) {
        const char *whole = MUTATE_PICK(right);
        mutate_put(t, 0, 0, whole, strlen(whole));
        if (mutate_below(2)) mutate_change(t, WORDS(where_words));
        for (size_t at = 0; at < t->n; at++)
            if (!t->data[at]) t->data[at] = ' ';
    } else if (mutate_below(8) == 0) { /* deep or long, and otherwise right */
        size_t n = MUTATE_PICK(deep);
        const char *begin = mutate_below(2) ? "(" : "not ";
        mutate_repeat(t, 0, begin, strlen(begin), n);
        mutate_put(t, t->n, 0, "il6 > 5", 7);
        if (mutate_below(2)) mutate_repeat(t, t->n, ")", 1, n);
        if (mutate_below(4) == 0) mutate_repeat(t, t->n, " or il6 > 5", 11, n);
    } else {
        for (size_t n = MUTATE_PICK(many); n > 0; n--) {
            const char *word = MUTATE_PICK(where_words);
            mutate_put(t, t->n, 0, word, strlen(word));
            mutate_put(t, t->n, 0, " ", 1);
        }
    }
    if (t->n > 100000) t->n = 100000;
    t->data[t->n] = '\0';
    return t->data;
}

static void make_options_without_patients(typed_command *c, bool simulate, const char *twin)
{
    say_all(c, simulate ? "-B 20" : "-B 30 --n 63 --events 30 --p 0.01", twin);
    for (size_t n = mutate_below(7); n > 0; n--) {
        if (mutate_below(4)) {
            say_all(c, MUTATE_PICK(without_patients), twin);
            continue;
        }
        say(c, MUTATE_PICK(option_words));
        if (mutate_below(20)) say(c, MUTATE_PICK(value_words));
    }
    if (simulate) say_all(c, mutate_below(8) ? "--cohorts 2" : "--precision 0.3", twin);
}

static void make_options(typed_command *c, const char *twin)
{
    const char *name = MUTATE_PICK(commands);
    bool simulate = strcmp(name, "simulate") == 0;
    say(c, name);
    if (simulate || strcmp(name, "assess") == 0) {
        make_options_without_patients(c, simulate, twin);
        return;
    }
    say(c, mutate_below(3) ? twin : "--embedded");
    if (strcmp(name, "permute") == 0 || strcmp(name, "screen") == 0 || strcmp(name, "bootstrap") == 0 ||
        strcmp(name, "centers") == 0 || strcmp(name, "check") == 0)
        say_all(c, "-B 30", twin);
    if (mutate_below(4)) say_all(c, mutate_below(3) ? "--marker il6" : "--marker il6,il10", twin);
    for (size_t n = mutate_below(6); n > 0; n--) {
        if (mutate_below(3)) {
            say_all(c, MUTATE_PICK(fitting), twin);
            continue;
        }
        say(c, MUTATE_PICK(option_words));
        if (mutate_below(20)) say(c, MUTATE_PICK(value_words));
    }
}

void typed_make(const typed_kind *k, const mutate_text *source, mutate_text *t, const char *twin, typed_command *c)
{
    say(c, "recut");
    if (k->file) {
        t->n = 0;
        mutate_put(t, 0, 0, source->data, source->n);
        for (size_t n = 1 + mutate_below(4) * mutate_below(3); n > 0; n--) mutate_change(t, k->word, k->n_words);
        mutate_write(k->file, t);
    }
    if (!k->line) {
        make_options(c, twin);
    } else {
        say_all(c, k->line, twin);
        if (!k->file) say(c, made_expression(t));
    }
    if (strcmp(c->word[1], "cohort") != 0) say_all(c, ending, twin);
    if (k->line && strstr(k->line, "--twin")) say_all(c, "-o t.csv", twin);
}
