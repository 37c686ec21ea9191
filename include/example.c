/* SPDX-License-Identifier: GPL-3.0-or-later
 * example.c - can the best cutoff of these patients be trusted?  cc example.c $(pkg-config --cflags --libs recut) */
#include <recut.h>
#include <stdio.h>

#define TRY(call)                                                                                                      \
    if ((call) != RECUT_OK) goto done
enum { N = 100 };

int main(void)
{
    double time[N], event[N], il6[N], cutoff, p, lower, upper;
    const char *verdict;
    recut_table *patients = NULL;
    recut_job *check = NULL;
    recut_result *result = NULL;
    recut_error error = {.text = ""};
    for (int i = 0; i < N; i++) { /* yours come from somewhere better */
        il6[i] = 1 + (i * 37 + 11) % 101 * 0.5;
        time[i] = (1 + (i * 53 + 7) % 97) * (il6[i] < 18 ? 0.6 : 0.35);
        event[i] = i % 3 != 0;
    }
    TRY(recut_table_create(N, "patients", &patients, &error));
    TRY(recut_table_numbers(patients, "time", time, &error));
    TRY(recut_table_numbers(patients, "event", event, &error));
    TRY(recut_table_numbers(patients, "il6", il6, &error));
    TRY(recut_job_create("check", &check, &error));
    TRY(recut_job_set(check, "marker", "il6", &error));
    TRY(recut_run(check, patients, &result, &error)); /* 10,000 replicates each, on all CPUs */
    TRY(recut_result_number(result, "bootstrap[0].selected.cutoff", &cutoff, &error));
    TRY(recut_result_number(result, "permute[0].p", &p, &error));
    TRY(recut_result_number(result, "bootstrap[0].selected.hr.lower", &lower, &error));
    TRY(recut_result_number(result, "bootstrap[0].selected.hr.upper", &upper, &error));
    TRY(recut_result_text(result, "verdict.sentence", &verdict, &error));
    printf("il6 >= %g: corrected p %.4f, hazard ratio %.2f to %.2f\n%s\n", cutoff, p, lower, upper, verdict);
done:
    recut_result_destroy(result), recut_job_destroy(check), recut_table_destroy(patients);
    return *error.text ? fprintf(stderr, "%s\n", error.text), 1 : 0;
}
