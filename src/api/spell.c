/* SPDX-License-Identifier: GPL-3.0-or-later
 * spell.c - options as the caller of the library writes them. */
#include "api/spell.h"

const rc_spelling rc_api_spell_plain = {"", '-'};

recut_status rc_api_spell_error(recut_status st, const rc_spelling *spelling, recut_error *err)
{
    if (st == RECUT_OK || !err) return st;
    for (int i = 0; i < err->option; i++) /* the one that the text begins with has no mark */
        if (err->text[i] == '-') err->text[i] = spelling->between;
    rc_base_text_spell(err->text, spelling);
    return st;
}
