/* SPDX-License-Identifier: GPL-3.0-or-later
 * fuzz_text.c - what people type: tables, job files, figures, replay files, lists of names, expressions and whole
 * command lines, mutated from right ones, each through the program itself in a child.
 *
 * fuzz_text KIND SEED COUNT JOBS: KIND csv, job, figures, replay, names, where or options; JOBS the repository's
 * folder.  Right: exit 0, 1 or 2 within 20 s, with one line of ours where it is not 0, and nothing on the terminal that
 * is not text.
 *
 *   1. chance     2. texts     3. kinds     4. a run and its judgement */
#include "base/text.h"
#include "tool/main.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- 1. chance ---------------------------------------------------------- */

static uint64_t state;

static uint64_t draw(void) /* splitmix64 */
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t below(size_t n)
{
    return n ? (size_t)(draw() % n) : 0;
}

#define PICK(list) ((list)[below(sizeof(list) / sizeof *(list))])

/* ---- 2. texts ----------------------------------------------------------- */

enum { ROOM = 1 << 20 };

typedef struct text {
    char *data; /* [ROOM] */
    size_t n;
} text;

static void put(text *t, size_t at, size_t drop, const char *bytes, size_t n)
{
    if (at > t->n) at = t->n;
    if (drop > t->n - at) drop = t->n - at;
    if (t->n - drop + n >= ROOM) return;
    memmove(t->data + at + n, t->data + at + drop, t->n - at - drop);
    memcpy(t->data + at, bytes, n);
    t->n += n - drop;
    t->data[t->n] = '\0';
}

static void repeat(text *t, size_t at, const char *bytes, size_t n, size_t times)
{
    for (size_t i = 0; i < times; i++) put(t, at, 0, bytes, n);
}

/* One change, of the kind that a slip, a program or an enemy makes. */
static void change(text *t, const char *const *word, size_t n_words)
{
    static const char *const ends[] = {"\r\n", "\r", "\n\n", " ", ""};
    static const char *const fill[] = {"x", "\xff", " ", "9", "[", "(", ","};
    static const size_t most[] = {1, 5, 60, 1000}, many[] = {2, 50, 5000};
    char noise[64];
    size_t at = below(t->n + 1), other = below(t->n + 1);
    const char *chosen = word[below(n_words)];
    switch (below(12)) {
    case 0:
        if (t->n) t->data[below(t->n)] ^= (char)(1 << below(8));
        break;
    case 1:
        t->n = at;
        t->data[at] = '\0';
        break;
    case 2:
        for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)draw();
        put(t, at, 0, noise, 1 + below(sizeof noise - 1));
        break;
    case 3:
        put(t, at, PICK(most), "", 0);
        break;
    case 4: { /* a piece twice, or many times */
        size_t n = below(200);
        if (n > t->n - at) n = t->n - at;
        char piece[200];
        memcpy(piece, t->data + at, n);
        repeat(t, other, piece, n, below(4) ? 1 : 40);
        break;
    }
    case 5:
    case 6:
    case 7:
        put(t, at, 0, chosen, strlen(chosen));
        break;
    case 8:
    case 9: { /* a word becomes another */
        size_t begin = at;
        while (begin < t->n && strchr(" ,=;\"\n", t->data[begin])) begin++;
        put(t, begin, strcspn(t->data + begin, " ,=;\"\n"), chosen, strlen(chosen));
        break;
    }
    case 10: {
        const char *what = PICK(fill);
        repeat(t, at, what, 1, PICK(many));
        break;
    }
    default: { /* the ends of some lines */
        const char *end = PICK(ends);
        for (size_t i = 0; i < t->n; i++)
            if (t->data[i] == '\n' && below(2)) {
                put(t, i, 1, end, strlen(end));
                i += strlen(end);
            }
    }
    }
}

static text read_text(const char *path)
{
    text t = {.data = malloc(ROOM)};
    FILE *file = fopen(path, "rb");
    if (!t.data || !file) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    t.n = fread(t.data, 1, ROOM / 4, file);
    t.data[t.n] = '\0';
    fclose(file);
    return t;
}

static void write_text(const char *path, const text *t)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(t->data, 1, t->n, file) != t->n || fclose(file) != 0) exit(1);
}

/* ---- 3. kinds ----------------------------------------------------------- */

typedef struct command {
    char *word[64];
    int n;
} command;

static void say(command *c, const char *word)
{
    if (c->n < 63) c->word[c->n++] = strdup(word);
    c->word[c->n] = NULL;
}

static void say_all(command *c, const char *words, const char *twin) /* separated by blanks; TWIN is twin */
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        say(c, strcmp(w, "TWIN") == 0 ? twin : w);
}

static const char ending[] = "--threads 1 --progress none --force -o o.h5";
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
static const char *const commands[] = {"check",    "search", "permute", "screen", "bootstrap", "centers",
                                       "describe", "cohort", "figures", "run",    "merge",     "plan"};

typedef struct kind {
    const char *name, *source, *file; /* file: what is mutated goes there */
    const char *const *word;
    size_t n_words;
    const char *line; /* the command, its file among the words */
} kind;

#define WORDS(list) list, sizeof(list) / sizeof *(list)
static const kind kinds[] = {
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

static const char *made_expression(text *t)
{
    static const size_t many[] = {1, 3, 5, 9, 30, 200}, deep[] = {50, 99, 100, 101, 1000, 20000};
    static const char *const right[] = {"il6 > 5", "center == 'Hamburg' and not (viral == 0)",
                                        "bclc != \"D\" or age <= 70", "(il6 >= 18.22 or `afp` == low) and albi == II",
                                        "not not il6 > 5"};
    t->n = 0;
    if (below(3) == 0) {
        const char *whole = PICK(right);
        put(t, 0, 0, whole, strlen(whole));
        if (below(2)) change(t, WORDS(where_words));
        for (size_t at = 0; at < t->n; at++)
            if (!t->data[at]) t->data[at] = ' ';
    } else if (below(8) == 0) { /* deep or long, and otherwise right */
        size_t n = PICK(deep);
        const char *begin = below(2) ? "(" : "not ";
        repeat(t, 0, begin, strlen(begin), n);
        put(t, t->n, 0, "il6 > 5", 7);
        if (below(2)) repeat(t, t->n, ")", 1, n);
        if (below(4) == 0) repeat(t, t->n, " or il6 > 5", 11, n);
    } else {
        for (size_t n = PICK(many); n > 0; n--) {
            const char *word = PICK(where_words);
            put(t, t->n, 0, word, strlen(word));
            put(t, t->n, 0, " ", 1);
        }
    }
    if (t->n > 100000) t->n = 100000;
    t->data[t->n] = '\0';
    return t->data;
}

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

static void make_options(command *c, const char *twin)
{
    const char *name = PICK(commands);
    say(c, name);
    say(c, below(3) ? twin : "--embedded");
    if (strcmp(name, "permute") == 0 || strcmp(name, "screen") == 0 || strcmp(name, "bootstrap") == 0 ||
        strcmp(name, "centers") == 0)
        say_all(c, "-B 30", twin);
    if (below(4)) say_all(c, below(3) ? "--marker il6" : "--marker il6,il10", twin);
    for (size_t n = below(6); n > 0; n--) {
        if (below(3)) {
            say_all(c, PICK(fitting), twin);
            continue;
        }
        say(c, PICK(option_words));
        if (below(20)) say(c, PICK(value_words));
    }
}

static void make(const kind *k, const text *source, text *t, const char *twin, command *c)
{
    say(c, "recut");
    if (k->file) {
        t->n = 0;
        put(t, 0, 0, source->data, source->n);
        for (size_t n = 1 + below(4) * below(3); n > 0; n--) change(t, k->word, k->n_words);
        write_text(k->file, t);
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

/* ---- 4. a run and its judgement ----------------------------------------- */

enum { SECONDS_MOST = 20, SEEN = 1 << 20 };

static char seen[SEEN + 1];

static const char *read_back(int fd)
{
    ssize_t n = pread(fd, seen, SEEN, 0);
    seen[n > 0 ? n : 0] = '\0';
    return seen;
}

/* Is it as base/text would show it? */
static bool is_clean(const char *output)
{
    char *page = rc_base_text_page(output, true);
    bool clean = page && strcmp(page, output) == 0;
    free(page);
    return clean;
}

static const char *judge(int how, int out, int err)
{
    if (!WIFEXITED(how)) return WTERMSIG(how) == SIGALRM ? "a hang" : "ended by a signal";
    int code = WEXITSTATUS(how), lines = 0;
    if (!is_clean(read_back(out))) return "standard output is not clean";
    const char *said = read_back(err);
    if (!is_clean(said)) return "standard error is not clean";
    if (strstr(said, "Sanitizer") || strstr(said, "runtime error")) return "a report of a sanitizer";
    for (const char *at = said; (at = strstr(at, "recut: error: ")); at++) lines += at == said || at[-1] == '\n';
    if (code > 2) return "an exit code that is neither 0, 1 nor 2";
    if (code != 0 && lines != 1) return "not one line";
    return code == 0 && lines ? "an error and exit 0" : NULL;
}

static volatile sig_atomic_t enough;

static void on_term(int number)
{
    (void)number;
    enough = 1;
}

/* Each in a child: nothing of one run is left in the next. */
static int run(command *c, int out, int err)
{
    int how = 0;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDONLY);
        signal(SIGTERM, SIG_DFL);
        alarm(SECONDS_MOST);
        dup2(null, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        int code = rc_tool_main(c->n, c->word);
        fflush(NULL);
        _exit(code);
    }
    while (child > 0 && waitpid(child, &how, 0) < 0) {
    }
    return how;
}

static void tell(const char *wrong, long number, const command *c, int err)
{
    fprintf(stderr, "input %ld: %s:", number, wrong);
    for (int i = 0; i < c->n; i++) rc_base_text_print(stderr, " '%.300s'", c->word[i]);
    rc_base_text_print(stderr, "\n%.3000s\n", read_back(err));
    char copy[200];
    snprintf(copy, sizeof copy, "mkdir -p wrong-%ld; cp [a-z].csv [a-z].ini [a-z].txt wrong-%ld 2>/dev/null", number,
             number);
    if (system(copy) != 0) return;
}

int main(int argc, char **argv)
{
    static const char names[] = "il6\nil10\n# a comment\n\"tnfa\"\n il2 \n";
    text t = {.data = malloc(ROOM)}, source = {0};
    long wrong = 0, codes[4] = {0};
    char path[4096], twin[4096];
    if (argc != 5 || !t.data) {
        fputs("usage: fuzz_text KIND SEED COUNT FOLDER\n", stderr);
        return 2;
    }
    long count = atol(argv[3]), number = 0;
    signal(SIGTERM, on_term); /* ends with the counts so far */
    snprintf(twin, sizeof twin, "%s/jobs/il6/twin.csv", argv[4]);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const kind *k = &kinds[i];
        if (strcmp(argv[1], k->name) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", argv[4], k->source ? k->source : "");
        if (k->source) {
            free(source.data);
            source = read_text(path);
            if (strcmp(k->name, "replay") == 0 && source.n > 6000) source.n = 6000;
        } else {
            source = (text){.data = strdup(names), .n = sizeof names - 1};
        }
        state = (uint64_t)atoll(argv[2]) * 1000003 + i;
        for (long r = 0; r < count && !enough; r++, number++) {
            command c = {.n = 0};
            int out = memfd_create("out", 0), err = memfd_create("err", 0);
            make(k, &source, &t, twin, &c);
            unlink("o.h5");
            unlink("o.run.json");
            unlink("t.csv");
            if (access("o.d", F_OK) == 0 && system("rm -rf o.d") != 0) return 1;
            int how = run(&c, out, err);
            const char *why = judge(how, out, err);
            if (why) tell(why, number, &c, err);
            wrong += why != NULL;
            codes[WIFEXITED(how) && WEXITSTATUS(how) < 3 ? WEXITSTATUS(how) : 3]++;
            close(out);
            close(err);
            for (int w = 0; w < c.n; w++) free(c.word[w]);
        }
    }
    printf("%s: %ld inputs: exit 0 %ld, 1 %ld, 2 %ld, other %ld; %ld wrong\n", argv[1], number, codes[0], codes[1],
           codes[2], codes[3], wrong);
    free(t.data);
    free(source.data);
    return wrong > 0;
}
