/* SPDX-License-Identifier: GPL-3.0-or-later
 * fuzz_text.c - what people type: tables, job files, figures, replay files, lists of names, expressions and whole
 * command lines, mutated from right ones, each through the program itself in a child.
 *
 * fuzz_text KIND SEED COUNT JOBS: KIND csv, job, figures, replay, names, where or options; JOBS the repository's
 * folder.  Right: exit 0, 1 or 2 within 20 s, with one line of ours where it is not 0, and nothing on the terminal that
 * is not text. */
#include "base/text.h"
#include "fuzz/typed.h"
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

enum { SECONDS_MOST = 60, SEEN = 1 << 20 };

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
static int run(typed_command *c, int out, int err)
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

static void tell(const char *wrong, long number, const typed_command *c, int err)
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
    mutate_text t = {.data = malloc(MUTATE_ROOM)}, source = {0};
    long wrong = 0, codes[4] = {0};
    char path[4096], twin[4096];
    if (argc != 5 || !t.data) {
        fputs("usage: fuzz_text KIND SEED COUNT FOLDER\n", stderr);
        return 2;
    }
    long count = atol(argv[3]), number = 0;
    signal(SIGTERM, on_term); /* ends with the counts so far */
    snprintf(twin, sizeof twin, "%s/jobs/il6/twin.csv", argv[4]);
    for (size_t i = 0; i < typed_n; i++) {
        const typed_kind *k = &typed_kinds[i];
        if (strcmp(argv[1], k->name) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", argv[4], k->source ? k->source : "");
        if (k->source) {
            free(source.data);
            source = mutate_read(path);
            if (strcmp(k->name, "replay") == 0 && source.n > 6000) source.n = 6000;
        } else {
            source = (mutate_text){.data = strdup(names), .n = sizeof names - 1};
        }
        mutate_seed((uint64_t)atoll(argv[2]) * 1000003 + i);
        for (long r = 0; r < count && !enough; r++, number++) {
            typed_command c = {.n = 0};
            int out = memfd_create("out", 0), err = memfd_create("err", 0);
            typed_make(k, &source, &t, twin, &c);
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
