"""Numbers of scipy, scikit-learn and statsmodels for the statistics of learning. JSON on stdout."""

import json
import sys

import numpy as np
import scipy
import scipy.stats
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss, roc_auc_score

# Benjamini, Hochberg (1995), section 3.2: the 15 ordered p-values of the myocardial infarction study (Neuhaus et al. 1992).
BENJAMINI_HOCHBERG_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def classifier(rng, n, decimals):
    truth = rng.uniform(size=n)
    outcomes = rng.uniform(size=n) < truth
    predictions = np.round(np.clip(truth * 0.8 + rng.normal(0, 0.15, size=n), 0, 1), decimals)
    share, mean = calibration_curve(outcomes, predictions, n_bins=10, strategy="uniform")
    # scikit-learn's bins are closed above.
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, 11)[1:-1], predictions), minlength=10)
    weights = counts[counts > 0] / n
    return {
        "predictions": predictions.tolist(),
        "outcomes": [bool(o) for o in outcomes],
        "auc": roc_auc_score(outcomes, predictions),
        "brier": brier_score_loss(outcomes, predictions),
        "outcomeShares": share.tolist(),
        "meanPredictions": mean.tolist(),
        "ece": float((weights * np.abs(share - mean)).sum()),
    }


def logistic(rng, n, size, penalty):
    x = (rng.uniform(size=(n, size)) < 0.4).astype(float)
    outcome = rng.uniform(size=n) < 1 / (1 + np.exp(-(x @ rng.normal(0, 1, size=size) - 0.3)))
    fitted = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(x, outcome)
    return {
        "penalty": penalty,
        "rows": x.astype(int).tolist(),
        "outcomes": [bool(o) for o in outcome],
        "coefficients": [float(fitted.intercept_[0]), *fitted.coef_[0].tolist()],
    }


def ridge(rng, n, width, arms, penalty):
    """The design [x ; x (x) e_a] of the q-hat model; its first column is nearly free, as an intercept column is."""
    features = np.column_stack([np.ones(n), rng.uniform(size=(n, width - 1))])
    chosen = rng.integers(arms, size=n)
    reward = rng.uniform(size=n)
    design = np.zeros((n, width * (arms + 1)))
    design[:, :width] = features
    for i, arm in enumerate(chosen):
        design[i, (arm + 1) * width : (arm + 2) * width] = features[i]
    # Scaling a column by s divides its penalty by s^2: the shared intercept has 1e-3 instead of `penalty`.
    scale = np.ones(design.shape[1])
    scale[0] = np.sqrt(penalty / 1e-3)
    fitted = Ridge(alpha=penalty, fit_intercept=False, solver="cholesky").fit(design * scale, reward)
    return {
        "penalty": penalty,
        "armCount": arms,
        "features": features.tolist(),
        "arms": chosen.tolist(),
        "rewards": reward.tolist(),
        "coefficients": (fitted.coef_ * scale).tolist(),
    }


def clustered(rng, n, clusters):
    group = rng.integers(clusters, size=n)
    values = rng.uniform(size=n) + rng.normal(0, 0.5, size=clusters)[group]
    fitted = sm.OLS(values, np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": group}, use_t=True)
    low, high = fitted.conf_int(0.05)[0]
    return {
        "values": values.tolist(),
        "clusters": [f"user-{g}" for g in group],
        "mean": float(fitted.params[0]),
        "standardError": float(fitted.bse[0]),
        "interval": [float(low), float(high)],
    }


def main():
    rng = np.random.default_rng(11)
    p_values = BENJAMINI_HOCHBERG_1995
    x, y = rng.normal(size=30).round(1), rng.normal(size=30).round(1)
    out = {
        "made_with": {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
        },
        "falseDiscovery": {
            "pValues": p_values,
            "hochberg": scipy.stats.false_discovery_control(p_values, method="bh").tolist(),
            "yekutieli": scipy.stats.false_discovery_control(p_values, method="by").tolist(),
        },
        "studentT": [
            {"t": t, "degrees": df, "cdf": float(scipy.stats.t.cdf(t, df))}
            for df in (1, 2, 5.5, 30, 400, 1e5)
            for t in (-40.0, -6.0, -2.0, -0.3, 0.0, 0.7, 1.96, 3.5)
        ],
        "quantiles": [
            {"probability": p, "degrees": df, "t": float(scipy.stats.t.ppf(p, df))}
            for df in (1, 3, 17, 250, 1e6)
            for p in (0.0005, 0.025, 0.5, 0.9, 0.975, 0.999)
        ],
        "correlation": {
            "xs": x.tolist(),
            "ys": y.tolist(),
            "pearson": float(scipy.stats.pearsonr(x, y)[0]),
            "spearman": float(scipy.stats.spearmanr(x, y)[0]),
        },
        "clustered": [clustered(rng, 80, 12), clustered(rng, 40, 40)],
        "classifiers": [classifier(rng, 120, 3), classifier(rng, 80, 1)],
        "logistic": [logistic(rng, 60, 5, 1.0), logistic(rng, 40, 8, 0.2)],
        "ridge": ridge(rng, 60, 3, 4, 2.0),
    }
    json.dump(out, sys.stdout, indent=1)
    print()


main()
