/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page.h - what is on a page, as data, and how a medium prints it.
 *
 * A page is an array of blocks that ends with RC_PAGE_END; their texts are templates (template.h).  A medium is a
 * struct of functions: a new one is a file that fills rc_report_medium.  Nothing in a block is of one medium alone:
 * widths and indents say what belongs together, and a medium without fixed columns leaves them out. */
#ifndef RC_REPORT_PAGE_H
#define RC_REPORT_PAGE_H

#include "report/template.h"

typedef enum rc_page_kind {
    RC_PAGE_END = 0,
    RC_PAGE_PART,      /* text: heading of a part of the document, underlined */
    RC_PAGE_HEADING,   /* text: of a part of the page, indent says of which level */
    RC_PAGE_PARAGRAPH, /* text, wrapped */
    RC_PAGE_LINE,  /* text; lines end at \n too; "" is a blank line where there are lines.  With a label: as a fact */
    RC_PAGE_FACT,  /* label, then text wrapped beside it; width: where the text begins behind the indent */
    RC_PAGE_TABLE, /* column; a row for each item of `over` */
    RC_PAGE_GROUP, /* block, for each item of `over` or once */
    RC_PAGE_FIGURE /* text: the name of a figure (figure.h), drawn from the element */
} rc_page_kind;

typedef struct rc_page_column {
    const char *head; /* template; lines with \n.  "|": a rule between two columns, for media that draw it with
                       * characters */
    const char *cell; /* template; of the row */
    int width;        /* characters at least, where there is room; negative: to the left, a text */
    int full;         /* 1: only where everything is asked for ("$full") */
} rc_page_column;

/* Rows of a table, ended by {0}: for each item of `over`, or once, those whose condition holds.  A row without cells
 * has those of the columns; the last cell of one with fewer than there are columns stands to the left and spans the
 * rest. */
enum { RC_PAGE_CELLS = 12 };
typedef struct rc_page_row {
    const char *when; /* "": always */
    const char *cell[RC_PAGE_CELLS];
} rc_page_row;

bool rc_report_page_is_rule(const rc_page_column *column);

typedef struct rc_page_block {
    rc_page_kind kind;
    const char *when;  /* condition; NULL: always */
    const char *over;  /* path of a list or object, whose items become the element; NULL: none */
    const char *label; /* template */
    const char *text;  /* template */
    int indent, width;
    int most;               /* items of `over`, unless everything is asked for ("$whole"); 0: all */
    int hang;               /* PARAGRAPH, FACT: later lines stand so much deeper */
    const char *at;         /* path of an object that becomes the element; nothing is printed where there is none */
    const rc_page_row *row; /* of a table: see there */
    int repeated; /* number of a table's column that stands once for each item of the first row's list `across`: */
    const char *across; /* its head is filled from the item there, its cells from the items of the row; NULL: none */
    const rc_page_column *column; /* ends with head NULL */
    const char *const
        *group; /* heads above a column and those behind it up to the next group or rule: one for each column,
                                     NULL where none begins; NULL: none at all */
    const struct rc_page_block *block;
    /* What the block is, for media with styles ("verdict", "banner"; render_html.h has the list); a GROUP with a role
     * is opened and closed by the medium; NULL: nothing particular. */
    const char *role;
    const char
        *marks; /* of a table: template; for each row a word, whether it is "good" or "bad" news; NULL: neither */
} rc_page_block;

/* A table as a medium gets it: texts, filled.  head [n_columns], cell [n_rows][n_columns]. */
typedef struct rc_report_table {
    const rc_page_column *column;
    const char *const *group; /* [n_columns] or NULL */
    size_t n_columns, n_rows;
    char **head, **cell;
    size_t *n_cells; /* [n_rows] where the row ends; the others are "" */
    int indent;
    int *width; /* [n_columns], for what the medium computes */
    const char *role;
    char *marks; /* NULL: none */
} rc_report_table;

typedef struct rc_report_medium {
    void *self;
    bool flows; /* no columns of characters: widths in templates neither pad nor cut */
    void (*heading)(void *self, const rc_page_block *block, const char *text);
    void (*paragraph)(void *self, const rc_page_block *block, const char *text);
    void (*line)(void *self, const rc_page_block *block, const char *text);
    void (*fact)(void *self, const rc_page_block *block, const char *label, const char *text);
    void (*table)(void *self, const rc_report_table *table);
    void (*figure)(void *self, const char *name, const rc_report_place *place); /* NULL: a medium without figures */
    /* Around the blocks of a group that has a role; NULL: nothing. */
    void (*open)(void *self, const char *role);
    void (*close)(void *self, const char *role);
} rc_report_medium;

/* Prints the blocks for one element.  Errors: RECUT_E_MEMORY, RECUT_E_BUG (a template that is not well formed). */
RECUT_CHECK recut_status rc_report_page(const rc_report_medium *medium, const rc_page_block *block,
                                        const rc_report_place *place, recut_error *err);

#endif
