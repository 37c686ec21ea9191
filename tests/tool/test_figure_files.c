/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a reading process sends as figures is not believed: names stay in the folder, lengths in the text. */
#include "tool/figures.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int files_in(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    if (!dir) return -1;
    for (const struct dirent *entry; (entry = readdir(dir));) n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void forged(void **state)
{
    (void)state;
    static const char *const texts[] = {"../x.svg 3\nabc\n",
                                        "/tmp/x.svg 3\nabc\n",
                                        "a/b.svg 3\nabc\n",
                                        ".x.svg 3\nabc\n",
                                        "..svg 3\nabc\n",
                                        " 3\nabc\n",
                                        "x.svg\nabc\n",
                                        "x.svg 4\nabc\n",
                                        "x.svg 2\nabc\n",
                                        "x.svg 3\nabc",
                                        "x.svg 99999999999999999999\nabc\n",
                                        "x.svg 18446744073709551615\nabc\n",
                                        "x.svg -1\nabc\n",
                                        "x.svg 3\nabc\ny.svg",
                                        "x.svg 3\nabc\n\n",
                                        "x\x1b.svg 3\nabc\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        recut_error err = {.text = ""};
        if (rc_tool_figures_write("forged", texts[i], "no such result", &err) != RECUT_E_BUG)
            fail_msg("taken: %s", texts[i]);
        assert_non_null(strstr(err.text, "not understood"));
        assert_int_equal(files_in("forged"), 0);
    }
    char longer[400] = "";
    memset(longer, 'x', 300);
    strcpy(longer + 300, ".csv 1\na\n");
    assert_int_equal(rc_tool_figures_write("forged", longer, "no such result", NULL), RECUT_E_BUG);
    assert_int_equal(files_in("forged"), 0);
}

static void written(void **state)
{
    (void)state;
    char read[16] = "";
    recut_error err = {.text = ""};
    assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
    assert_int_equal(rc_tool_figures_write("made/", "x-1_.csv 0\n\ny.svg 5\na\nb c\n", "no such result", &err),
                     RECUT_OK);
    assert_int_equal(files_in("made"), 2);
    FILE *from = fopen("made/y.svg", "r");
    assert_non_null(from);
    assert_int_equal(fread(read, 1, sizeof read, from), 5);
    fclose(from);
    assert_string_equal(read, "a\nb c");
    assert_int_equal(rc_tool_figures_write("none", "", "no such result", &err), RECUT_OK);
    assert_int_equal(files_in("none"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forged), cmocka_unit_test(written)};
    if (system("rm -rf forged made none") != 0) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
