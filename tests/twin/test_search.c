/* SPDX-License-Identifier: GPL-3.0-or-later
 * A chain's moves keep the bounds and are undone to the bit, what it looks at quickly is what the kernels say, and its
 * last phase lowers the loss. */
#include "twin/anneal.h"
#include "twin/exact.h"
#include "twin/loss.h"
#include "twin/moves.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/chisq.h"
#include "study/support.h"

#define HEADER "id,cohort,quantity,value,lower,upper,p,decimals,patients,of,by,model,time,event,convention\n"
#define MODEL "a == 1;b != x;marker >= 5"

static const char table[] =
    HEADER "n,all,n,90,,,,0,,,,,,,\n"
           "m,all,hr_cox_multivariable,2.0,1.2,3.4,0.01,1,b != zz,a == 1,," MODEL ",time,event,profile\n"
           "k,all,hr_cox_multivariable,1.5,0.9,2.6,0.2,1,b != zz,b != x,," MODEL ",time,event,profile\n"
           "u,all,hr_cox_univariable,1.7,1.0,2.8,0.04,1,,a == 1,,,time,event,profile\n"
           "l,all,hr,1.4,0.8,2.4,0.2,1,a == 1,marker >= 5,,,time,event,mh\n"
           "p,all,hr_cox_univariable,1.2,0.7,2.1,0.5,1,,a == 1,,,pfs,pfs_event,profile\n"
           "q,all,median,5.5,2.9,9.6,,1,,marker,,,,,\n"
           "r,rule,n,0,,,,0,a == 1,b == y,,,,,\n"
           "c1,,column,levels 0:60 1:30,,,,,,a,,,,,\n"
           "c2,,column,levels x:4 y:3 z:2 NA:1,,,,,,b,,,,,\n"
           "c3,,column,positive 2 5 0.9,,,,,,marker,,,,,\n"
           "c4,,column,time 1 12,,,,,,time,,,,,\n"
           "c5,,column,event 0.7,,,,,,event,,,,,\n"
           "c6,,column,time 1 6,,,,,,pfs,time,,,,\n"
           "c7,,column,event 0.5,,,,,,pfs_event,event,,,,\n";

enum { ROWS = 90, A = 0, B = 1, TIME = 3, EVENT = 4, PFS = 5, PFS_EVENT = 6 };

typedef struct chain {
    rc_figures *figures;
    rc_twin *twin;
    rc_search *search;
} chain;

static chain begin(uint64_t seed)
{
    chain c = {0};
    rc_pcg random;
    recut_error err;
    write_text("chain.csv", table);
    rc_base_pcg_for_block(&random, seed, 1, 2, 0);
    if (rc_study_printed_read("chain.csv", &c.figures, &err) != RECUT_OK ||
        rc_twin_create(c.figures, &random, &c.twin, &err) != RECUT_OK ||
        rc_twin_search_create(c.twin, &c.search, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    c.search->random = random;
    rc_twin_loss_afresh(c.search);
    return c;
}

static void end(chain *c)
{
    rc_twin_search_destroy(c->search);
    rc_twin_destroy(c->twin);
    rc_study_printed_destroy(c->figures);
}

static double value(const chain *c, size_t column, size_t row)
{
    return c->twin->frame->column[column].value[row];
}

static void bounds_hold(const chain *c)
{
    for (size_t row = 0; row < ROWS; row++) {
        assert_true(value(c, PFS, row) <= value(c, TIME, row) && value(c, PFS, row) > 0);
        if (value(c, PFS, row) >= value(c, TIME, row) && value(c, EVENT, row) > 0)
            assert_true(value(c, PFS_EVENT, row) > 0);
    }
}

/* The sum over the figures, from nothing. */
static double loss_afresh(const chain *c)
{
    double before = c->search->total;
    rc_twin_loss_afresh(c->search);
    double afresh = c->search->total;
    c->search->total = before;
    return afresh;
}

static void moves_keep_bounds(void **state)
{
    (void)state;
    chain c = begin(1);
    int changed = 0;
    for (int move = 0; move < 5000; move++) {
        rc_twin_moves_propose(c.search, true);
        rc_twin_search_refresh(c.search);
        changed += c.search->n_changes > 0;
        bounds_hold(&c);
    }
    assert_true(changed > 4000);
    rc_twin_loss_afresh(c.search);
    end(&c);
}

static void undone_to_the_bit(void **state)
{
    (void)state;
    chain c = begin(2);
    double before[7][ROWS], total = c.search->total;
    for (size_t column = 0; column < 7; column++)
        memcpy(before[column], c.twin->frame->column[column].value, sizeof before[column]);
    for (int move = 0; move < 2000; move++) {
        rc_twin_moves_propose(c.search, true);
        if (c.search->n_changes == 0) continue;
        rc_twin_search_refresh(c.search);
        assert_false(rc_twin_loss_affordable(c.search, -1));
        rc_twin_search_undo(c.search);
    }
    for (size_t column = 0; column < 7; column++)
        assert_memory_equal(before[column], c.twin->frame->column[column].value, sizeof before[column]);
    assert_true(loss_afresh(&c) == total);
    end(&c);
}

/* What columns a rule ties, and outcomes, change hands together. */
static void blocks(void **state)
{
    (void)state;
    chain c = begin(3);
    size_t pairs = 0, outcomes = 0;
    for (size_t b = c.twin->n_columns; b < c.search->n_blocks; b++) {
        const rc_search_block *block = &c.search->block[b];
        pairs += block->n_columns == 2 && block->column[0] == A && block->column[1] == B;
        outcomes += block->n_columns == 4 && block->column[0] == TIME;
    }
    assert_int_equal(c.search->n_blocks, c.twin->n_columns + 2);
    assert_int_equal(pairs, 1);
    assert_int_equal(outcomes, 1);
    end(&c);
}

/* Along a chain: the running total is the sum from nothing, by the kernels' own fits. */
static void looked_at_quickly(void **state)
{
    (void)state;
    chain c = begin(4);
    int kept = 0;
    for (int move = 0; move < 3000; move++) {
        rc_twin_moves_propose(c.search, true);
        if (c.search->n_changes == 0) continue;
        rc_twin_search_refresh(c.search);
        if (!rc_twin_loss_affordable(c.search, c.search->total + 0.02)) {
            rc_twin_search_undo(c.search);
            continue;
        }
        rc_twin_loss_accept(c.search);
        kept++;
        if (kept % 16) continue;
        double total = c.search->total;
        assert_true(fabs(loss_afresh(&c) - total) < 1e-6 * (1 + total));
    }
    assert_true(kept > 50);
    end(&c);
}

static void model_is_the_kernels(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t seed = 5; seed < 15; seed++) {
        chain c = begin(seed);
        for (size_t i = 0; i < c.search->n; i++) {
            rc_measured measured;
            double lower, upper, lr;
            const rc_measure *measure = rc_study_at(c.twin->study, i);
            if (c.search->figure[i].model == SIZE_MAX) continue;
            rc_model *model = c.search->model[c.search->figure[i].model];
            size_t which = measure->model[0] == measure->of[0] ? 0 : 1;
            rc_study_measure(c.twin->study, i, true, &measured);
            rc_twin_model_gather(model, c.twin->study, measure);
            assert_true(rc_twin_model_fit(model, 1e-14));
            lower = model->beta[which] - 0.3; /* far from the ends */
            upper = model->beta[which] + 2;
            rc_twin_model_profile(model, which, &lower, &upper, &lr);
            assert_true(fabs(exp(model->beta[which]) / measured.ratio[RC_CONVENTION_COX].estimate - 1) < 1e-8);
            assert_true(fabs(exp(lower) / measured.ratio[RC_CONVENTION_PROFILE].lower - 1) < 1e-7);
            assert_true(fabs(exp(upper) / measured.ratio[RC_CONVENTION_PROFILE].upper - 1) < 1e-7);
            assert_true(fabs(rc_kernel_chisq_p(lr) - measured.p[RC_P_LIKELIHOOD_RATIO]) < 1e-8);
            compared++;
        }
        end(&c);
    }
    assert_int_equal(compared, 20);
}

static void last_phase_lowers(void **state)
{
    (void)state;
    chain c = begin(6);
    double before = c.search->total, unweighted;
    int64_t moves = rc_twin_exact(c.search, 2, INT64_MAX);
    assert_true(moves > ROWS * (ROWS - 1) / 2);
    assert_true(c.search->total < 0.5 * before);
    bounds_hold(&c);
    (void)rc_twin_loss_unmet(c.search, &unweighted);
    assert_true(unweighted <= c.search->total);
    before = c.search->total;
    (void)rc_twin_exact(c.search, 1, INT64_MAX);
    assert_true(c.search->total <= before + 1e-9);
    end(&c);
    c = begin(7);
    before = c.search->total;
    assert_int_equal(rc_twin_exact(c.search, 2, 5), 5);
    assert_true(c.search->total <= before);
    bounds_hold(&c);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_keep_bounds),
        cmocka_unit_test(undone_to_the_bit),
        cmocka_unit_test(blocks),
        cmocka_unit_test(looked_at_quickly),
        cmocka_unit_test(model_is_the_kernels),
        cmocka_unit_test(last_phase_lowers),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
