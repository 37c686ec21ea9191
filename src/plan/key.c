/* SPDX-License-Identifier: GPL-3.0-or-later
 * key.c - canonical text of a spec. */
#include "plan/key.h"

#include "base/digits.h"
#include "base/hash.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Frozen: a default that changes must keep its row here, or the key version rises. */
static const struct {
    const char *name, *text; /* text NULL: a number */
    double number;
} defaults[] = {
    {"criterion", "logrank", 0},
    {"min_fraction", NULL, 0.1},
    {"hazard_ratio", "mh", 0},
    {"scheme", "ordinary", 0},
    {"quantile", NULL, 0.5},
    {"folds", NULL, 5},
    {"repeats", NULL, 5},
    {"tau", NULL, 0},
    {"m", NULL, 0},
};

static bool is_default(const cJSON *item)
{
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (strcmp(defaults[i].name, item->string) != 0) continue;
        if (defaults[i].text) return cJSON_IsString(item) && strcmp(item->valuestring, defaults[i].text) == 0;
        return cJSON_IsNumber(item) && fabs(item->valuedouble - defaults[i].number) <= 0;
    }
    return false;
}

static bool is_set(const cJSON *item)
{
    if (cJSON_IsNull(item) || cJSON_IsFalse(item)) return false;
    if (cJSON_IsString(item)) return *item->valuestring != '\0';
    return !(cJSON_IsArray(item) || cJSON_IsObject(item)) || item->child;
}

static bool enters(const cJSON *item)
{
    static const char *const left_out[] = {
        "replicates",         "stop_at",       "fixed",       "inner", "procedures", "intervals",
        "discovery_patients", "other_markers", "correlation", "high",  "acting",     "precision",
        "cutoff_intervals",   "adaptive",      "tail_error",  "tail"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(item->string, left_out[i]) == 0) return false;
    return is_set(item) && !is_default(item);
}

static void print_text(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', to);
        if (*text == '\n')
            fputs("\\n", to);
        else
            fputc(*text, to);
    }
    fputc('"', to);
}

/* The field whose name comes next behind `after` (NULL = the first). */
static const cJSON *next_field(const cJSON *object, const char *after)
{
    const cJSON *best = NULL, *item;
    cJSON_ArrayForEach(item, object)
    {
        if (after && strcmp(item->string, after) <= 0) continue;
        if (!best || strcmp(item->string, best->string) < 0) best = item;
    }
    return best;
}

static void print_value(FILE *to, const cJSON *item)
{
    char digits[RC_DIGITS];
    if (cJSON_IsString(item)) {
        print_text(to, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        rc_base_digits(item->valuedouble, digits);
        fputs(digits, to);
    } else if (cJSON_IsArray(item)) {
        fputc('[', to);
        for (const cJSON *child = item->child; child; child = child->next) {
            print_value(to, child);
            if (child->next) fputc(',', to);
        }
        fputc(']', to);
    } else if (cJSON_IsObject(item)) {
        fputc('{', to);
        for (const cJSON *field = next_field(item, NULL); field; field = next_field(item, field->string)) {
            print_text(to, field->string);
            fputc(':', to);
            print_value(to, field);
            fputc(',', to);
        }
        fputc('}', to);
    } else {
        fputs(cJSON_IsTrue(item) ? "true" : cJSON_IsFalse(item) ? "false" : "null", to);
    }
}

recut_status rc_plan_key_text(const char *spec, char **out, recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    cJSON *object = cJSON_Parse(spec);
    if (!cJSON_IsObject(object)) {
        cJSON_Delete(object);
        return RC_FAIL(err, RECUT_E_BUG, -1, "the spec of an analysis is not a JSON object: %s", spec);
    }
    FILE *to = open_memstream(&text, &length);
    if (to) fprintf(to, "recut-key %d\n", RC_PLAN_KEY_VERSION);
    for (const cJSON *item = next_field(object, NULL); to && item; item = next_field(object, item->string)) {
        if (!enters(item)) continue;
        fprintf(to, "%s ", item->string);
        print_value(to, item);
        fputc('\n', to);
    }
    cJSON_Delete(object);
    bool bad = !to || ferror(to);
    if (to && fclose(to) != 0) bad = true;
    if (bad) {
        free(text);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the key of an analysis");
    }
    *out = text;
    return RECUT_OK;
}

recut_status rc_plan_key(const char *spec, uint64_t *lo, uint64_t *hi, recut_error *err)
{
    rc_hash h;
    char *text = NULL;
    recut_status st = RECUT_OK;
    RC_TRY(rc_plan_key_text(spec, &text, err));
    rc_base_hash_init(&h, RC_PLAN_KEY_VERSION);
    rc_base_hash_text(&h, text);
    rc_base_hash_finish(&h, lo, hi);
done:
    free(text);
    return st;
}
