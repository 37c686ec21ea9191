/* SPDX-License-Identifier: GPL-3.0-or-later
 * json.c - builders, readers, printer. */
#include "summary/json.h"

#include "base/digits.h"
#include "base/text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rc_summary_json_item(cJSON *parent, const char *key, cJSON *item, bool *failed)
{
    if (parent && item && (key ? cJSON_AddItemToObject(parent, key, item) : cJSON_AddItemToArray(parent, item))) return;
    cJSON_Delete(item);
    *failed = true;
}

cJSON *rc_summary_json_object(cJSON *parent, const char *key, bool *failed)
{
    cJSON *item = cJSON_CreateObject();
    rc_summary_json_item(parent, key, item, failed);
    return *failed ? NULL : item;
}

cJSON *rc_summary_json_array(cJSON *parent, const char *key, bool *failed)
{
    cJSON *item = cJSON_CreateArray();
    rc_summary_json_item(parent, key, item, failed);
    return *failed ? NULL : item;
}

/* Keys that hold a value of a marker itself. */
static bool holds_marker(const char *key)
{
    static const char *const keys[] = {"cutoff", "next_lower", "next_higher", "next_below", "median",
                                       "q1",     "q3",         "min",         "max"};
    for (size_t i = 0; key && i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0) return true;
    return false;
}

void rc_summary_json_number(cJSON *parent, const char *key, double x, bool *failed)
{
    if (isinf(x) && holds_marker(key)) { /* as jsonlite writes and reads it */
        rc_summary_json_text(parent, key, x < 0 ? "-Inf" : "Inf", failed);
        return;
    }
    rc_summary_json_item(parent, key, isfinite(x) ? cJSON_CreateNumber(x) : cJSON_CreateNull(), failed);
}

void rc_summary_json_text(cJSON *parent, const char *key, const char *text, bool *failed)
{
    rc_summary_json_item(parent, key, text ? cJSON_CreateString(text) : cJSON_CreateNull(), failed);
}

void rc_summary_json_bool(cJSON *parent, const char *key, bool value, bool *failed)
{
    rc_summary_json_item(parent, key, cJSON_CreateBool(value), failed);
}

void rc_summary_json_uint64(cJSON *parent, const char *key, uint64_t x, bool *failed)
{
    char digits[24];
    if (x <= UINT64_C(1) << 53) {
        rc_summary_json_number(parent, key, (double)x, failed);
        return;
    }
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)x);
    rc_summary_json_text(parent, key, digits, failed);
}

void rc_summary_json_p(cJSON *parent, const char *key, double p, bool *failed)
{
    rc_summary_json_number(parent, key, p < DBL_MIN ? DBL_MIN : p, failed); /* NaN passes through */
}

const cJSON *rc_summary_json_get(const cJSON *object, const char *key)
{
    return object ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

double rc_summary_json_get_number(const cJSON *object, const char *key)
{
    const cJSON *item = rc_summary_json_get(object, key);
    if (cJSON_IsString(item) && strcmp(item->valuestring, "-Inf") == 0) return -INFINITY;
    if (cJSON_IsString(item) && strcmp(item->valuestring, "Inf") == 0) return INFINITY;
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

const char *rc_summary_json_get_text(const cJSON *object, const char *key)
{
    const cJSON *item = rc_summary_json_get(object, key);
    return cJSON_IsString(item) ? item->valuestring : "";
}

bool rc_summary_json_get_bool(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(rc_summary_json_get(object, key));
}

/* ---- printer ------------------------------------------------------------ */

/* Bytes of the UTF-8 character at c, 0 where it is none. */
static int utf8_length(const unsigned char *c)
{
    int more = *c < 0x80 ? 0 : *c >= 0xC2 && *c < 0xE0 ? 1 : (*c & 0xF0) == 0xE0 ? 2 : *c >= 0xF0 && *c < 0xF5 ? 3 : -1;
    for (int i = 1; i <= more; i++)
        if ((c[i] & 0xC0) != 0x80) return 0;
    if ((*c == 0xE0 && c[1] < 0xA0) || (*c == 0xED && c[1] > 0x9F)) return 0; /* overlong, surrogate */
    if ((*c == 0xF0 && c[1] < 0x90) || (*c == 0xF4 && c[1] > 0x8F)) return 0;
    return more + 1;
}

/* A byte that is not UTF-8 is most likely Latin-1, whose codes are Unicode's: the document stays valid. */
static void print_text(FILE *to, const char *text)
{
    fputc('"', to);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        int length = utf8_length(c);
        if (length > 1) {
            fwrite(c, 1, (size_t)length, to);
            c += length - 1;
            continue;
        }
        if (*c == '"' || *c == '\\')
            fprintf(to, "\\%c", *c);
        else if (*c == '\n')
            fputs("\\n", to);
        else if (*c == '\t')
            fputs("\\t", to);
        else if (*c < 32 || *c == 127 || length == 0)
            fprintf(to, "\\u%04x", *c);
        else
            fputc(*c, to);
    }
    fputc('"', to);
}

static bool is_flat(const cJSON *item)
{
    for (const cJSON *child = item->child; child; child = child->next)
        if (cJSON_IsObject(child) || cJSON_IsArray(child)) return false;
    return true;
}

static void print_item(FILE *to, const cJSON *item, int level);

static void print_container(FILE *to, const cJSON *item, int level)
{
    bool object = cJSON_IsObject(item), flat = is_flat(item);
    fputc(object ? '{' : '[', to);
    for (const cJSON *child = item->child; child; child = child->next) {
        if (!flat) fprintf(to, "\n%*s", 2 * (level + 1), "");
        if (object) {
            print_text(to, child->string);
            fputs(": ", to);
        }
        print_item(to, child, level + 1);
        if (child->next) fputs(flat ? ", " : ",", to);
    }
    if (!flat) fprintf(to, "\n%*s", 2 * level, "");
    fputc(object ? '}' : ']', to);
}

static void print_item(FILE *to, const cJSON *item, int level)
{
    char digits[RC_DIGITS];
    if (cJSON_IsObject(item) || cJSON_IsArray(item)) {
        print_container(to, item, level);
    } else if (cJSON_IsString(item)) {
        print_text(to, item->valuestring);
    } else if (cJSON_IsNumber(item) && isfinite(item->valuedouble)) {
        rc_base_digits(item->valuedouble, digits);
        fputs(digits, to);
    } else {
        fputs(cJSON_IsTrue(item) ? "true" : cJSON_IsFalse(item) ? "false" : "null", to);
    }
}

recut_status rc_summary_json_print(const cJSON *document, bool newline, char **out, recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (to) print_item(to, document, 0);
    if (to && newline) fputc('\n', to);
    bool bad = !to || ferror(to);
    if (to && fclose(to) != 0) bad = true;
    if (bad) {
        free(text);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the text of a document");
    }
    *out = rc_base_text_page(text, true); /* a name from somewhere may hold anything */
    free(text);
    return *out ? RECUT_OK : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the text of a document");
}
