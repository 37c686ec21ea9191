/* SPDX-License-Identifier: GPL-3.0-or-later
 * handover.c - from recut to recut-summary. */
#include "tool/handover.h"

#include "run/ranks.h"

#include <string.h>
#include <unistd.h>

static char name[] = "recut-summary";

bool rc_tool_handover_means(const char *word)
{
    static const char *const words[] = {"summary", "summarize", "summarise", "show", "report", "print", "view"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0) return true;
    return false;
}

bool rc_tool_handover(char **argv)
{
    char beside[4096 + sizeof name], *word = argv[1];
    if (rc_run_ranks_is_copy()) return true;
    ssize_t length = readlink("/proc/self/exe", beside, 4096);
    argv[1] = name;
    while (length > 0 && beside[length - 1] != '/') length--;
    if (length > 0) {
        memcpy(beside + length, name, sizeof name);
        execv(beside, argv + 1);
    }
    execvp(name, argv + 1);
    argv[1] = word;
    return false;
}
