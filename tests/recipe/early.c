/* Log-rank scores of the first half of the event times: what comes later does not count.  The toy criterion of
 * tests/recipe.sh. */
static void early(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument,
                  double *score)
{
    double hazard = 0;
    size_t half = (risk->m + 1) / 2;
    (void)weight, (void)argument; /* weights count in the risk sets */
    for (size_t j = 0; j < risk->m; j++) {
        if (j < half && risk->deaths[j] > 0) hazard += risk->deaths[j] / risk->at_risk[j];
        risk->spread[j] = hazard;
    }
    for (size_t i = 0; i < cohort->n; i++) {
        size_t r = cohort->rank[i];
        score[i] = (cohort->event[i] && r <= half) - (r ? risk->spread[r - 1] : 0);
    }
}
