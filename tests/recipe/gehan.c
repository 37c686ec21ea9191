/* Gehan's generalized Wilcoxon scores: deaths weighted by how many are at risk.  The toy criterion of
 * tests/recipe.sh. */
static void gehan(const recut_cohort *cohort, const rc_risk *risk, const double *weight, double *score)
{
    double deaths = 0;
    (void)weight; /* counts in the risk sets */
    for (size_t k = 0, j = 0; k < cohort->n; k++) {
        uint32_t patient = cohort->by_time[k];
        for (; j < cohort->rank[patient]; j++) deaths += risk->deaths[j];
        score[patient] = (cohort->event[patient] ? risk->at_risk[j - 1] : 0) - deaths;
    }
}
