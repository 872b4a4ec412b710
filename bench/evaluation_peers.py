"""The designs of an evaluation beside what a user of Python would run instead, on the same panels, all in one run.

Usage: evaluation_peers.py PROGRAM
  PROGRAM  the release binary `evaluation` of theodolite-bench, which makes the panels, estimates and times itself
Needs: pip install -r requirements.txt. Fails where an estimate differs by more than is said of it.

- Two-way fixed effects and event study: statsmodels and linearmodels, errors by cluster. Packages count parameters each in
  their own way, so both are asked for errors without any factor, which is CR0 here; CR1 is that times
  G/(G-1) (N-1)/(N-K) with K regressors and periods, areas not counted, for they lie within clusters. CR2 with its degrees
  of freedom, which no package here has, is made anew from its definition in dense matrices.
- Staggered: csdid, by regression, no bootstrap.
- Synthetic control and synthetic difference: pysyncon and synthdid, whose solvers stop short of the optimum, are held
  against the value of what they minimise: ours may not be greater. The same programs in CVXPY with Clarabel, solved anew
  on the donors that they give a weight, must have equal weights.
- Synthetic control with an intercept, which pysyncon has not: the same program on deviations from each area's mean before, its
  placebos, and p and interval from their sizes, by definition.
- A thousand placebos each: the wall time of all. Threads: as many as the machine has for us and for pysyncon's own
  placebo test, which starts processes; one for the loops.
"""
import io
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings

import cvxpy
import numpy as np
import pandas as pd
import statsmodels.api as sm
from csdid.att_gt import ATTgt
from linearmodels.panel import PanelOLS
from pysyncon import Dataprep, Synth
from pysyncon.utils import PlaceboTest
from scipy import stats
from synthdid import synthdid_estimate

warnings.filterwarnings("ignore")
SAME = 1e-6
FAILED = []


def tell(what, peer, apart, allowed, of):
    """Tells how far apart two are at most, over the size of what is compared."""
    print(f"{what:52} {peer:28} {of:>14} {apart:10.1e} {allowed:8.0e}", flush=True)
    if not apart <= allowed:
        FAILED.append(f"{what} and {peer}: {apart:.2e} apart, above {allowed:.0e}")


def apart(ours, theirs):
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    return float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-3)))


class Made:
    """A panel as it was written."""

    def __init__(self, name, rows):
        self.name = name
        self.rows = rows.reset_index(drop=True)
        self.areas, self.periods = rows.area.max() + 1, rows.period.max() + 1
        self.outcome = rows.outcome.to_numpy().reshape(self.areas, self.periods)
        self.first = rows["first"].to_numpy().reshape(self.areas, self.periods)[:, 0]
        self.treated = ~np.isnan(self.first)
        since = rows.period.to_numpy() - rows["first"].to_numpy()
        self.since = since
        self.is_treated = (since >= 0).astype(float)

    def dummies(self):
        """Areas and periods."""
        areas = (self.rows.area.to_numpy()[:, None] == np.arange(self.areas)).astype(float)
        periods = (self.rows.period.to_numpy()[:, None] == np.arange(1, self.periods)).astype(float)
        return np.hstack([areas, periods])

    def events(self):
        """A column for each period since treatment, without the last before; and which of them are after it."""
        told = [it for it in np.unique(self.since[~np.isnan(self.since)]) if it != -1]
        return np.column_stack([(self.since == it).astype(float) for it in told]), np.array(told)


def factor(made, regressors):
    groups, cells = made.areas, made.areas * made.periods
    return groups / (groups - 1) * (cells - 1) / (cells - regressors - made.periods)


def root(matrix, power):
    """A power of a symmetric matrix on the space where it is not 0."""
    values, vectors = np.linalg.eigh(matrix)
    kept = values > 1e-9
    return (vectors[:, kept] * values[kept] ** power) @ vectors[:, kept].T


def by_definition(made, regressors, weights):
    """A sum of coefficients with its CR2 error and degrees of freedom: Pustejovsky and Tipton (2018), in dense matrices."""
    design = np.hstack([regressors, made.dummies()])
    outcome, count = made.rows.outcome.to_numpy(), regressors.shape[1]
    inverse = np.linalg.pinv(design.T @ design)
    hat = design @ inverse @ design.T
    rest = np.eye(len(outcome)) - hat
    residuals = rest @ outcome
    pulls, moves = [], []
    for area in range(made.areas):
        cells = slice(area * made.periods, (area + 1) * made.periods)
        pull = weights @ inverse[:count] @ design[cells].T @ root(rest[cells, cells], -0.5)
        pulls.append(pull @ residuals[cells])
        moves.append(pull @ rest[cells])
    moves = np.array(moves)
    products = moves @ moves.T
    df = np.trace(products) ** 2 / np.sum(products**2)
    effect = weights @ inverse[:count] @ design.T @ outcome
    return effect, np.sqrt(np.sum(np.square(pulls))), df


def regressions(panels, estimates):
    """Two-way fixed effects and event studies."""
    found = {key: ([], []) for key in
             ("cr0 sm", "cr1 sm", "cr0 lm", "p", "event sm", "event cr1 sm", "leads", "cr2", "event cr2")}

    def add(key, ours, theirs):
        found[key][0].extend(ours)
        found[key][1].extend(theirs)

    for made in panels:
        own = estimates.loc[made.name]
        plain, event = own.loc["difference-cr0"], own.loc["event-cr0"]
        dummies, groups = made.dummies(), made.rows.area
        ols = sm.OLS(made.rows.outcome, np.hstack([made.is_treated[:, None], dummies]))
        fit = ols.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}, use_t=True)
        effect, error = fit.params.iloc[0], fit.bse.iloc[0]
        add("cr0 sm", plain[["effect", "se"]], [effect, error])
        add("p", [plain.p], [2 * stats.t.sf(abs(effect / error), made.areas - 1)])
        add("cr1 sm", own.loc["difference-cr1"][["effect", "se"]], [effect, error * factor(made, 1) ** 0.5])
        frame = made.rows.assign(treated=made.is_treated).set_index(["area", "period"])
        panel = PanelOLS(frame.outcome, frame[["treated"]], entity_effects=True, time_effects=True)
        fit = panel.fit(cov_type="clustered", cluster_entity=True, debiased=False, group_debias=False,
                        auto_df=False, count_effects=False)
        add("cr0 lm", plain[["effect", "se"]], [fit.params.iloc[0], fit.std_errors.iloc[0]])
        columns, told = made.events()
        ols = sm.OLS(made.rows.outcome, np.hstack([columns, dummies]))
        fit = ols.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}, use_t=True)
        after = np.where(told >= 0, 1 / np.sum(told >= 0), 0.0)
        mean = np.concatenate([after, np.zeros(dummies.shape[1])])
        test = fit.t_test(mean[None, :])
        effect, error = test.effect.item(), test.sd.item()
        add("event sm", event[["effect", "se"]], [effect, error])
        add("event cr1 sm", own.loc["event-cr1"][["effect", "se"]], [effect, error * factor(made, len(told)) ** 0.5])
        leads = np.eye(len(mean))[np.flatnonzero(told < -1)]
        test = fit.f_test(leads)
        add("leads", event[["pre_trend_f", "pre_trend_p"]], [np.squeeze(test.fvalue).item(), np.squeeze(test.pvalue).item()])
        one = by_definition(made, made.is_treated[:, None], np.ones(1))
        add("cr2", own.loc["difference-cr2"][["effect", "se", "df"]], one)
        several = by_definition(made, columns, after)
        add("event cr2", own.loc["event-cr2"][["effect", "se", "df"]], several)
    words = {
        "cr0 sm": ("difference-in-differences: effect, error CR0", "statsmodels OLS"),
        "cr0 lm": ("difference-in-differences: effect, error CR0", "linearmodels PanelOLS"),
        "p": ("difference-in-differences: p of CR0, G-1", "statsmodels OLS"),
        "cr1 sm": ("difference-in-differences: effect, error CR1", "statsmodels OLS x factor"),
        "cr2": ("difference-in-differences: effect, error CR2, df", "numpy, by definition"),
        "event sm": ("event study: mean effect, error CR0", "statsmodels OLS"),
        "event cr1 sm": ("event study: mean effect, error CR1", "statsmodels OLS x factor"),
        "leads": ("event study: F and p of the leads, CR0", "statsmodels f_test"),
        "event cr2": ("event study: mean effect, error CR2, df", "numpy, by definition"),
    }
    for key, (what, peer) in words.items():
        tell(what, peer, apart(*found[key]), SAME, f"{len(panels)} panels")


def group_times(panels, estimates):
    """Callaway and Sant'Anna."""
    ours, theirs = [], []
    for made in panels:
        data = made.rows.assign(group=made.rows["first"].fillna(-1).astype(int) + 1, period=made.rows.period + 1)
        with contextlib.redirect_stdout(io.StringIO()):
            study = ATTgt(yname="outcome", tname="period", idname="area", gname="group", data=data, xformla="outcome~1",
                          control_group=["notyettreated"])
            mean = study.fit(est_method="reg", bstrap=False).aggte("simple", cband=False, bstrap=False).atte
        ours.extend(estimates.loc[made.name, "staggered-cr0"][["effect", "se"]])
        theirs.extend([mean["overall_att"], mean["overall_se"]])
    tell("staggered: effect, error by influence (CR0)", "csdid ATTgt", apart(ours, np.ravel(theirs)), SAME, f"{len(panels)} panels")


def exact(points, target, ridge=0.0):
    """The weights of at least 0 that sum to 1 and bring the points nearest to the target; CVXPY, then anew on their support."""
    count = points.shape[1]
    weights = cvxpy.Variable(count, nonneg=True)
    away = points @ weights - target
    aim = cvxpy.Minimize(cvxpy.sum_squares(away) + ridge * cvxpy.sum_squares(weights))
    tight = {it: 1e-12 for it in ("tol_gap_abs", "tol_gap_rel", "tol_feas")}
    cvxpy.Problem(aim, [cvxpy.sum(weights) == 1]).solve(solver=cvxpy.CLARABEL, **tight)
    near = np.asarray(weights.value)
    kept = np.flatnonzero(near > 1e-6)
    own = points[:, kept]
    size = len(kept)
    system = np.block([[own.T @ own + ridge * np.eye(size), np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
    solved = np.linalg.lstsq(system, np.append(own.T @ target, 1.0), rcond=None)[0][:size]
    polished = np.zeros(count)
    polished[kept] = solved
    return polished if np.all(solved >= 0) else near


def value(points, target, weights, ridge=0.0):
    away = points @ weights - target
    return away @ away + ridge * weights @ weights


def spread(weights, made, donors):
    """Weights of donors, in their order, from a table of those above 0."""
    column = np.zeros(made.areas)
    column[weights.area] = weights.weight
    return column[donors]


def own_importance(made, first, donors):
    """What undoes pysyncon's dividing by standard deviations."""
    before = np.vstack([made.outcome[donors, :first], made.outcome[made.treated, :first].mean(axis=0)])
    return before.var(axis=0, ddof=1)


def of_pysyncon(made, first, donors):
    target = made.outcome[made.treated].mean(axis=0)
    columns = [int(it) for it in donors]
    before = pd.DataFrame(made.outcome[donors, :first].T, columns=columns)
    synth = Synth()
    treated = pd.Series(target[:first], name="treated")
    synth.fit(X0=before, X1=treated, Z0=before, Z1=treated, custom_V=own_importance(made, first, donors))
    return synth.W


def synthetic(panels, estimates, weights, placebos):
    """Synthetic controls: values, weights where they are unique, and all placebos."""
    better, worse, of_weights, effects = [], [], [], []
    for made in panels:
        first, donors = int(made.first[made.treated][0]), np.flatnonzero(~made.treated)
        points, target = made.outcome[donors, :first].T, made.outcome[made.treated].mean(axis=0)
        ours = spread(weights.loc[[(made.name, "synthetic")]], made, donors)
        scale = np.max(np.sum((points - target[:first, None]) ** 2, axis=0))
        best = exact(points, target[:first])
        own = value(points, target[:first], ours)
        better.append((own - value(points, target[:first], of_pysyncon(made, first, donors))) / scale)
        worse.append((own - value(points, target[:first], best)) / scale)
        if made.name.startswith("wandering"):
            of_weights.append(np.max(np.abs(ours - best)))
            after = target[first:] - made.outcome[donors, first:].T @ best
            effects.append((estimates.loc[made.name, "synthetic"].effect, after.mean()))
    count = f"{len(panels)} panels"
    tell("synthetic control: squares before, ours less theirs", "pysyncon Synth", max(better), 1e-8, count)
    tell("synthetic control: squares before, ours less theirs", "CVXPY Clarabel", max(worse), 1e-8, count)
    tell("synthetic control: weights (where unique)", "CVXPY Clarabel", max(of_weights), SAME, f"{len(of_weights)} panels")
    tell("synthetic control: effect", "CVXPY Clarabel", apart(*zip(*effects)), SAME, f"{len(effects)} panels")
    ours, theirs = [], []
    for made in panels:
        if not made.name.startswith("wandering"):
            continue
        first, donors = int(made.first[made.treated][0]), np.flatnonzero(~made.treated)
        for donor in donors:
            others = donors[donors != donor]
            best = exact(made.outcome[others, :first].T, made.outcome[donor, :first])
            gap = made.outcome[donor] - made.outcome[others].T @ best
            before, after = (np.sqrt(np.mean(it**2)) for it in (gap[:first], gap[first:]))
            ours.extend(placebos.loc[(made.name, "synthetic", donor)][["effect", "pre_rmspe", "ratio"]])
            theirs.extend([gap[first:].mean(), before, after / before])
    tell("synthetic control: effect, fit, ratio of placebos", "CVXPY Clarabel", apart(ours, theirs), SAME, f"{len(ours) // 3} placebos")


def with_intercept(panels, estimates, weights, placebos):
    """Synthetic controls with an intercept, by definition: deviations from each area's mean before are mixed; p and interval by the
    size of the effect among placebos."""
    worse, of_weights, effects, errors, placebo, ranks = [], [], [], [], [], []
    for made in panels:
        first, donors = int(made.first[made.treated][0]), np.flatnonzero(~made.treated)
        apart_from_mean = made.outcome - made.outcome[:, :first].mean(axis=1, keepdims=True)
        points, target = apart_from_mean[donors, :first].T, apart_from_mean[made.treated].mean(axis=0)
        ours = spread(weights.loc[[(made.name, "synthetic-intercept")]], made, donors)
        scale = np.max(np.sum((points - target[:first, None]) ** 2, axis=0))
        best = exact(points, target[:first])
        worse.append((value(points, target[:first], ours) - value(points, target[:first], best)) / scale)
        # What our own weights, which are not unique on districts, come to.
        gap = target - apart_from_mean[donors].T @ ours
        own = estimates.loc[made.name, "synthetic-intercept"]
        effects.append((own.effect, gap[first:].mean()))
        if made.treated.sum() >= 5:
            change = apart_from_mean[:, first:].mean(axis=1)
            spread_of = change[made.treated].var(ddof=1) / made.treated.sum()
            errors.append((own.se, np.sqrt(spread_of + np.sum((ours * (change[donors] - ours @ change[donors])) ** 2))))
        if not made.name.startswith("wandering"):
            continue
        of_weights.append(np.max(np.abs(ours - best)))
        theirs = []
        for donor in donors:
            others = donors[donors != donor]
            best = exact(apart_from_mean[others, :first].T, apart_from_mean[donor, :first])
            gap = apart_from_mean[donor] - apart_from_mean[others].T @ best
            before, after = (np.sqrt(np.mean(it**2)) for it in (gap[:first], gap[first:]))
            found = placebos.loc[(made.name, "synthetic-intercept", donor)]
            placebo.append((found[["effect", "pre_rmspe", "ratio"]], [gap[first:].mean(), before, after / before]))
            theirs.append(abs(gap[first:].mean()))
        reach = sorted(theirs, reverse=True)[int(np.floor(0.05 * (len(theirs) + 1) + 1e-9)) - 1]
        p = (1 + sum(it >= abs(own.effect) for it in theirs)) / (len(theirs) + 1)
        ranks.append((own[["p", "lower", "upper"]], [p, own.effect - reach, own.effect + reach]))
    count = f"{len(panels)} panels"
    tell("with an intercept: squares before, ours less theirs", "CVXPY Clarabel", max(worse), 1e-8, count)
    tell("with an intercept: weights (where unique)", "CVXPY Clarabel", max(of_weights), SAME, f"{len(of_weights)} panels")
    tell("with an intercept: effect of the weights", "numpy, by definition", apart(*zip(*effects)), SAME, count)
    tell("with an intercept: error of five treated and more", "numpy, by definition", apart(*zip(*errors)), SAME, f"{len(errors)} panels")
    ours, theirs = (np.concatenate(it) for it in zip(*placebo))
    tell("with an intercept: effect, fit, ratio of placebos", "CVXPY Clarabel", apart(ours, theirs), SAME, f"{len(placebo)} placebos")
    ours, theirs = (np.concatenate(it) for it in zip(*ranks))
    tell("with an intercept: p, interval", "CVXPY Clarabel", apart(ours, theirs), SAME, f"{len(ranks)} panels")


def synthetic_difference(panels, estimates, weights):
    """Synthetic difference-in-differences: both programs, and the effect."""
    close, effects, of_units, of_periods, given = [], [], [], [], []
    for made in panels:
        first, donors = int(made.first[made.treated][0]), np.flatnonzero(~made.treated)
        treated, after = np.flatnonzero(made.treated), made.periods - first
        before = made.outcome[donors, :first]
        sigma = np.diff(before, axis=1).std(ddof=1)
        zeta = (len(treated) * after) ** 0.25 * sigma
        target = made.outcome[treated, :first].mean(axis=0)
        centred = before.T - before.mean(axis=1)
        units = exact(centred, target - target.mean(), zeta**2 * first)
        later = made.outcome[donors, first:].mean(axis=1)
        periods = exact(before - before.mean(axis=0), later - later.mean(), (1e-6 * sigma) ** 2 * len(donors))
        effect = made.outcome[treated, first:].mean() - periods @ target - units @ (later - before @ periods)
        ours = estimates.loc[made.name, "synthetic-difference"].effect
        effects.append((ours, effect))
        of_units.append(np.max(np.abs(units - spread(weights.loc[[(made.name, "synthetic-difference")]], made, donors))))
        own = weights.loc[[(made.name, "periods")]].weight.to_numpy()
        of_periods.append(np.max(np.abs(periods - own)))
        order = np.concatenate([donors, treated])
        usual = synthdid_estimate(made.outcome[order], len(donors), first)
        patient = synthdid_estimate(made.outcome[order], len(donors), first, min_decrease=1e-9 * sigma, max_iter=50_000, sparsify=None)
        close.append((ours, float(patient)))
        given.append((ours, float(usual)))
    count = f"{len(panels)} panels"
    tell("synthetic difference: weights of controls", "CVXPY Clarabel", max(of_units), SAME, count)
    tell("synthetic difference: weights of periods", "CVXPY Clarabel", max(of_periods), 1e-5, count)
    tell("synthetic difference: effect", "CVXPY Clarabel", apart(*zip(*effects)), SAME, count)
    tell("synthetic difference: effect", "synthdid, 50,000 steps", apart(*zip(*close)), 1e-2, count)
    tell("synthetic difference: effect", "synthdid as it comes", apart(*zip(*given)), 1e-1, count)


def timed(job):
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def placebo_times(panels, seconds):
    """A thousand placebos of each design."""
    wandering = [it for it in panels if it.name.startswith("wandering")]
    made = next(it for it in panels if it.name.endswith("once"))
    first = int(made.first[made.treated][0])
    rows = []

    def solver_alone():
        for made in wandering:
            first, donors = int(made.first[made.treated][0]), np.flatnonzero(~made.treated)
            for donor in donors:
                others = donors[donors != donor]
                points, target = made.outcome[others, :first].T, made.outcome[donor, :first]
                Synth.w_optimize(V_mat=np.eye(first), X0=points, X1=target)

    def whole_test():
        for made in wandering:
            first, donors = int(made.first[made.treated][0]), [int(it) for it in np.flatnonzero(~made.treated)]
            prepared = Dataprep(
                foo=made.rows, predictors=[], predictors_op="mean", dependent="outcome", unit_variable="area",
                time_variable="period", treatment_identifier=0, controls_identifier=donors,
                time_predictors_prior=range(first), time_optimize_ssr=range(first),
                special_predictors=[("outcome", [it], "mean") for it in range(first)],
            )
            with contextlib.redirect_stdout(io.StringIO()):
                PlaceboTest().fit(prepared, Synth(), scm_options={"custom_V": np.ones(first)}, verbose=False)

    def program():
        count = 0
        weights = cvxpy.Variable(39, nonneg=True)
        first = int(wandering[0].first[wandering[0].treated][0])
        points, target = cvxpy.Parameter((first, 39)), cvxpy.Parameter(first)
        problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(points @ weights - target)), [cvxpy.sum(weights) == 1])
        for made in wandering:
            donors = np.flatnonzero(~made.treated)
            for donor in donors:
                points.value = made.outcome[donors[donors != donor], :first].T
                target.value = made.outcome[donor, :first]
                problem.solve(solver=cvxpy.CLARABEL)
                count += 1
        assert count == 1000

    random = np.random.default_rng(1)
    never = np.flatnonzero(~made.treated)
    outcome = made.outcome[never]
    draws = []
    for _ in range(1000):
        column = np.zeros(outcome.shape)
        column[random.choice(len(never), made.treated.sum(), replace=False), random.integers(1, made.periods):] = 1.0
        draws.append(column)
    index = pd.MultiIndex.from_product([range(len(never)), range(made.periods)], names=["area", "period"])

    def linear():
        frame = pd.DataFrame({"outcome": outcome.ravel()}, index=index)
        for column in draws:
            frame["treated"] = column.ravel()
            fit = PanelOLS(frame.outcome, frame[["treated"]], entity_effects=True, time_effects=True)
            fit.fit(cov_type="clustered", cluster_entity=True)

    def models():
        areas = np.repeat(np.arange(len(never)), made.periods)
        periods = np.tile(np.arange(made.periods), len(never))
        dummies = np.hstack([areas[:, None] == np.arange(len(never)), periods[:, None] == np.arange(1, made.periods)]).astype(float)
        for column in draws:
            ols = sm.OLS(outcome.ravel(), np.hstack([column.reshape(-1, 1), dummies]))
            ols.fit(cov_type="cluster", cov_kwds={"groups": areas})

    def by_hand():
        """What an expert would write: means taken out twice, and sums by area."""
        def centred(it):
            return it - it.mean(axis=1, keepdims=True) - it.mean(axis=0) + it.mean()
        y = centred(outcome)
        for column in draws:
            d = centred(column)
            whole = np.sum(d * d)
            effect = np.sum(d * y) / whole
            np.sqrt(np.sum(np.sum(d * (y - effect * d), axis=1) ** 2)) / whole

    def frank_wolfe():
        order = np.concatenate([never, np.flatnonzero(made.treated)])
        synthdid_estimate(made.outcome[order], len(never), first).se(method="placebo", replications=1000)

    jobs = [
        ("synthetic control", "pysyncon PlaceboTest", whole_test),
        ("synthetic control", "pysyncon w_optimize alone", solver_alone),
        ("synthetic control", "CVXPY Clarabel, one problem", program),
        ("difference", "linearmodels PanelOLS", linear),
        ("difference", "statsmodels OLS", models),
        ("difference", "numpy by hand", by_hand),
        ("difference CR2", "linearmodels PanelOLS", linear),
        ("synthetic difference", "synthdid se", frank_wolfe),
    ]
    known = {}
    for what, peer, job in jobs:
        if job not in known:
            known[job] = timed(job)
        own = seconds.loc[[what]].seconds.median()
        rows.append((what, peer, own, known[job], known[job] / own))
    return rows


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True)
        read = {it: pd.read_csv(os.path.join(folder, f"{it}.csv")) for it in ("panels", "estimates", "weights", "placebos", "seconds")}
    panels = [Made(name, rows) for name, rows in read["panels"].groupby("panel", sort=False)]
    estimates = read["estimates"].set_index(["panel", "design"]).sort_index()
    weights = read["weights"].set_index(["panel", "design"]).sort_index()
    placebos = read["placebos"].set_index(["panel", "design", "area"]).sort_index()
    seconds = read["seconds"].set_index("what").sort_index()
    districts = [it for it in panels if not it.name.startswith("wandering")]
    once = [it for it in panels if not it.name.endswith("staggered")]
    print(f"{'what':52} {'peer':28} {'over':>14} {'apart':>10} {'allowed':>8}")
    regressions(districts, estimates)
    group_times(districts, estimates)
    synthetic(once, estimates, weights, placebos)
    with_intercept(once, estimates, weights, placebos)
    synthetic_difference([it for it in once if it in districts], estimates, weights)
    print(f"\n{'1,000 placebos':24} {'peer':30} {'ours':>10} {'theirs':>10} {'ratio':>8}")
    for what, peer, own, theirs, ratio in placebo_times(panels, seconds):
        print(f"{what:24} {peer:30} {own:9.4f}s {theirs:9.3f}s {ratio:8.1f}")
    print(f"\n{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}; load (1, 5, 15 minutes): {os.getloadavg()}")
    for it in FAILED:
        print(f"FAILED: {it}", file=sys.stderr)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
