/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of the log: progress with a made-up clock, hosts and CPUs of made-up ranks. */
#include "run/affinity.h"
#include "run/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Everything written to a stream in memory. */
typedef struct paper {
    FILE *file;
    char *text;
    size_t length;
} paper;

static void open_paper(paper *p)
{
    p->file = open_memstream(&p->text, &p->length);
    assert_non_null(p->file);
}

static void close_paper(paper *p)
{
    fclose(p->file);
    free(p->text);
}

static const char *text(paper *p)
{
    fflush(p->file);
    return p->text;
}

static void plain_lines_every_ten_seconds(void **state)
{
    (void)state;
    paper p;
    rc_meter meter;
    open_paper(&p);
    rc_run_progress_begin(&meter, RC_PROGRESS_PLAIN, p.file, 2, 100000, 20000, 1000.0);
    int due = 0;
    for (int i = 1; i <= 250; i++) { /* 25 seconds, 1000 replicates each */
        double now = 1000.0 + 0.1 * i;
        if (!rc_run_progress_due(&meter, now)) continue;
        due++;
        rc_run_progress_update(&meter, "permute/0", false, 100000, 20000 + 100 * i, now);
    }
    assert_true(due >= 40 && due <= 50);
    rc_run_progress_end(&meter, false, 100000, 45000, 1025.0);
    assert_string_equal(text(&p), "recut: 2 analyses, 100000 replicates, 20000 (20.0 %) of them found finished\n"
                                  "recut: permute/0, 30.0 % of all, 1000 replicates/s, 1 min 10 s left\n"
                                  "recut: permute/0, 40.0 % of all, 1000 replicates/s, 1 min 00 s left\n"
                                  "recut: ended at 45.0 %; 25000 in 25.0 s (1000/s)\n");
    close_paper(&p);
}

static void end_is_not_100_before_it_is(void **state)
{
    (void)state;
    paper p;
    rc_meter meter;
    open_paper(&p);
    rc_run_progress_begin(&meter, RC_PROGRESS_AUTO, p.file, 1, 1000000, 0, 5.0);
    assert_false(meter.moving);
    rc_run_progress_update(&meter, "bootstrap/0", true, 1000000, 999999, 15.0);
    rc_run_progress_end(&meter, true, 1000000, 1000000, 15.5);
    assert_string_equal(text(&p), "recut: 1 analysis, 1000000 replicates\n"
                                  "recut: bootstrap/0, 99.9 % of all, 100000 replicates/s, at most 0 s left\n"
                                  "recut: all 1000000 replicates done; 1000000 in 10.5 s (95238/s)\n");
    close_paper(&p);
}

static void speed_is_of_the_last_seconds(void **state)
{
    (void)state;
    paper p;
    rc_meter meter;
    open_paper(&p);
    rc_run_progress_begin(&meter, RC_PROGRESS_PLAIN, p.file, 1, 1000000, 0, 0.0);
    int64_t done = 0;
    for (int i = 1; i <= 80; i++) { /* 20 s fast, then 20 s ten times slower */
        done += i <= 40 ? 5000 : 500;
        rc_run_progress_update(&meter, "permute/0", false, 1000000, done, 0.5 * i);
    }
    assert_non_null(strstr(text(&p), "22.0 % of all, 1000 replicates/s, 13 min 00 s left\n"));
    close_paper(&p);
}

static void moving_line_covers_what_was_longer(void **state)
{
    (void)state;
    paper p;
    rc_meter meter;
    open_paper(&p);
    rc_run_progress_begin(&meter, RC_PROGRESS_PLAIN, p.file, 1, 1000, 0, 0.0);
    size_t head = strlen(text(&p));
    meter.moving = true;
    rc_run_progress_update(&meter, "long_name/0", false, 1000, 100, 1.0);
    rc_run_progress_update(&meter, "a", false, 1000, 200, 2.0);
    rc_run_progress_end(&meter, true, 1000, 1000, 3.0);
    const char *first = text(&p) + head, *second = strchr(first + 1, '\r'), *third = strchr(second + 1, '\r');
    assert_int_equal(first[0], '\r');
    assert_int_equal(second - first, third - second); /* padded */
    assert_memory_equal(second, "\rrecut: a, 20.0 %", 17);
    assert_int_equal(text(&p)[p.length - 1], '\n');
    close_paper(&p);
}

static void none_is_silent(void **state)
{
    (void)state;
    paper p;
    rc_meter meter;
    open_paper(&p);
    rc_run_progress_begin(&meter, RC_PROGRESS_NONE, p.file, 1, 1000, 500, 0.0);
    assert_false(rc_run_progress_due(&meter, 100.0));
    rc_run_progress_update(&meter, "a", false, 1000, 600, 100.0);
    rc_run_progress_end(&meter, true, 1000, 1000, 200.0);
    assert_string_equal(text(&p), "");
    close_paper(&p);
}

/* ---- hosts and CPUs ----------------------------------------------------- */

static void set_place(rc_place *place, int rank, const char *host, int threads, int first_cpu, int cpus)
{
    memset(place, 0, sizeof *place);
    snprintf(place->host, sizeof place->host, "%s", host);
    place->rank = rank;
    place->threads = threads;
    place->cpus = cpus;
    for (int cpu = first_cpu; cpu < first_cpu + cpus; cpu++) place->mask[cpu / 8] |= (uint8_t)(1U << cpu % 8);
}

static void equal_ranks_share_a_line(void **state)
{
    (void)state;
    paper p;
    rc_place *place = calloc(12, sizeof *place);
    open_paper(&p);
    for (int r = 0; r < 12; r++) {
        char host[8];
        snprintf(host, sizeof host, "n%02d", r / 2);
        set_place(&place[r], r, host, 4, r % 2 * 4, 4);
    }
    rc_run_affinity_log(place, 12, p.file);
    assert_string_equal(text(&p),
                        "recut: 12 ranks of 4 threads on n00, n01, n02, n03 and 2 more hosts; 4 CPUs seen by each\n");
    close_paper(&p);
    free(place);
}

/* Two ranks bound to one core each; two more that see the same four. */
static void crowded_hosts_are_warned_of(void **state)
{
    (void)state;
    paper p;
    rc_place *place = calloc(4, sizeof *place);
    open_paper(&p);
    set_place(&place[0], 0, "b", 3, 0, 1);
    set_place(&place[1], 1, "b", 3, 1, 1);
    set_place(&place[2], 2, "a", 3, 0, 4);
    set_place(&place[3], 3, "a", 3, 0, 4);
    rc_run_affinity_log(place, 4, p.file);
    assert_string_equal(text(&p), "recut: 2 ranks of 3 threads on b; 1 CPU seen by each\n"
                                  "recut: 2 ranks of 3 threads on a; 4 CPUs seen by each\n"
                                  "recut: warning: 6 threads share 2 CPUs on b (and too few on 1 more host); use fewer "
                                  "--threads, or mpirun --bind-to none or --map-by slot:PE=THREADS\n");
    close_paper(&p);

    open_paper(&p); /* as many as there are: no warning */
    set_place(&place[0], 0, "c", 4, 60, 4);
    rc_run_affinity_log(place, 1, p.file);
    assert_string_equal(text(&p), "recut: 1 rank of 4 threads on c; 4 CPUs seen\n");
    close_paper(&p);
    free(place);
}

/* A control group's quota is that of all its ranks. */
static void quotas_are_said(void **state)
{
    (void)state;
    paper p;
    rc_place *place = calloc(2, sizeof *place);
    open_paper(&p);
    for (int r = 0; r < 2; r++) {
        set_place(&place[r], r, "d", 1, 0, 16);
        place[r].quota = 2;
    }
    rc_run_affinity_log(place, 2, p.file);
    assert_string_equal(text(&p), "recut: 2 ranks of 1 thread on d; 16 CPUs seen by each, quota of 2\n");
    close_paper(&p);

    open_paper(&p);
    place[0].threads = 3;
    rc_run_affinity_log(place, 1, p.file);
    assert_string_equal(text(&p), "recut: 1 rank of 3 threads on d; 16 CPUs seen, quota of 2\n"
                                  "recut: warning: 3 threads share 2 CPUs on d; use fewer --threads\n");
    close_paper(&p);
    free(place);
}

static void own_place_is_known(void **state)
{
    (void)state;
    rc_ranks *ranks;
    rc_place *place;
    recut_error err;
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &ranks, &err), RECUT_OK);
    assert_int_equal(rc_run_affinity_gather(ranks, 7, &place, &err), RECUT_OK);
    assert_int_equal(place->threads, 7);
    assert_true(place->cpus >= 1);
    assert_string_equal(place->host, rc_run_ranks_host(ranks));
    int bits = 0;
    for (size_t i = 0; i < sizeof place->mask; i++) bits += __builtin_popcount(place->mask[i]);
    assert_int_equal(bits, place->cpus);
    free(place);
    int threads = 0;
    assert_int_equal(rc_run_affinity_threads(ranks, &threads, &err), RECUT_OK);
    assert_int_equal(threads, rc_run_affinity_cpus());
    rc_run_ranks_close(ranks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lines_every_ten_seconds),
        cmocka_unit_test(end_is_not_100_before_it_is),
        cmocka_unit_test(speed_is_of_the_last_seconds),
        cmocka_unit_test(moving_line_covers_what_was_longer),
        cmocka_unit_test(none_is_silent),
        cmocka_unit_test(equal_ranks_share_a_line),
        cmocka_unit_test(crowded_hosts_are_warned_of),
        cmocka_unit_test(quotas_are_said),
        cmocka_unit_test(own_place_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
