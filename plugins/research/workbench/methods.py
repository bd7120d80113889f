"""Figures of cases given on standard input as JSON, by statsmodels and scipy: what `methods.ts` compares with. Shares no code with it.

`{"series": true}` answers with the published series statsmodels carries instead, all in the public domain.
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox, het_breuschpagan
from statsmodels.stats.stattools import durbin_watson
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.filterwarnings('ignore')


def published():
    co2 = sm.datasets.co2.load_pandas().data['co2'].resample('MS').mean().interpolate().dropna()
    return {
        'nile': sm.datasets.nile.load_pandas().data['volume'].tolist(), 'sunspots': sm.datasets.sunspots.load_pandas().data['SUNACTIVITY'].tolist(),
        'co2': co2.tolist(), 'gdp': sm.datasets.macrodata.load_pandas().data['realgdp'].tolist(),
    }


def estimate(model, n):
    low, high = model.conf_int()[n]
    return {'value': float(model.params[n]), 'error': float(model.bse[n]), 'low': float(low), 'high': float(high), 'p': float(model.pvalues[n])}


def hac(y, x, lag):
    return sm.OLS(y, x).fit(cov_type='HAC', cov_kwds={'maxlags': lag, 'use_correction': True}, use_t=True)


def interrupted(case):
    y, at, period = np.array(case['values']), case['at'], case['period']
    t = np.arange(len(y))
    after = (t >= at) * 1.0
    columns = [np.ones(len(y)), t, after, after * (t - at)]
    for k in range(1, case['pairs'] + 1):
        angle = 2 * np.pi * k * (t % period) / period
        if 2 * k != period:
            columns.append(np.sin(angle))
        columns.append(np.cos(angle))
    x = np.column_stack(columns)
    model = hac(y, x, case['lag'])
    both = np.zeros((2, x.shape[1]))
    both[0, 2] = both[1, 3] = 1
    return {
        'trend': estimate(model, 1), 'level': estimate(model, 2), 'slope': estimate(model, 3), 'f': float(model.f_test(both).fvalue),
        'durbinWatson': float(durbin_watson(model.resid)), 'ljungBox': float(acorr_ljungbox(model.resid, lags=[case['lags']])['lb_stat'].iloc[0]), 'breuschPagan': float(het_breuschpagan(model.resid, x)[0]),
    }


def differences(case):
    table = np.array([group['values'] for group in case['groups']])
    treated = np.array([group['isTreated'] for group in case['groups']])
    groups, periods = table.shape
    after = (np.arange(periods) >= case['at']) * 1.0
    if case['errors'] == 'hac':
        return estimate(hac(table[treated].mean(0) - table[~treated].mean(0), np.column_stack([np.ones(periods), after]), case['lag']), 1)
    # Two-way fixed effects with a column for every group and every period: nothing is taken out beforehand, as the workbench does.
    group, period = np.repeat(np.arange(groups), periods), np.tile(np.arange(periods), groups)
    x = np.column_stack([np.ones(groups * periods)] + [(group == g) * 1.0 for g in range(1, groups)] + [(period == t) * 1.0 for t in range(1, periods)] + [treated[group] * after[period]])
    return estimate(sm.OLS(table.ravel(), x).fit(cov_type='cluster', cov_kwds={'groups': group}, use_t=True), x.shape[1] - 1)


def smoothing(case):
    """Additive seasons by ETSModel. Where seasons multiply, ETSModel divides by the level after the step and not before it as Hyndman and others (2008) do: ExponentialSmoothing follows them."""
    y, kind, period, p = np.array(case['values']), case['kind'], case['period'], case['parameters']
    trend = None if kind['trend'] == 'none' else 'add'
    season = {'none': None, 'additive': 'add', 'multiplicative': 'mul'}[kind['season']]
    damped = kind['trend'] == 'damped'
    model = ETSModel(pd.Series(y), error='add', trend=trend, damped_trend=damped, seasonal=season, seasonal_periods=period if season else None, initialization_method='heuristic')
    answer = {'level': float(model.initial_level), 'season': np.asarray(model.initial_seasonal).tolist() if season else []}
    if season == 'mul':
        known = {'initial_level': model.initial_level, 'initial_seasonal': model.initial_seasonal, **({'initial_trend': model.initial_trend} if trend else {})}
        holt = ExponentialSmoothing(y, trend=trend, damped_trend=damped, seasonal='mul', seasonal_periods=period, initialization_method='known', **known)
        fitted = holt.fit(smoothing_level=p['alpha'], smoothing_seasonal=p['gamma'], **({'smoothing_trend': p['beta'] / p['alpha']} if trend else {}), **({'damping_trend': p['phi']} if damped else {}), optimized=False)
        # From its level, trend and season at the end: its own `forecast` takes the last place of the season as it was before the last value.
        powers = (p['phi'] if damped else 1.0) ** np.arange(1, 25)
        line = fitted.level[-1] + (np.cumsum(powers) * fitted.trend[-1] if trend else 0)
        return {**answer, 'squares': float(((y - fitted.fittedvalues) ** 2).sum()), 'ahead': (line * np.resize(fitted.season[-period:], 24)).tolist(), 'spread': None, 'best': None}
    given = {'smoothing_level': p['alpha'], 'smoothing_trend': p['beta'], 'smoothing_seasonal': p['gamma'], 'damping_trend': p['phi']}
    fitted = model.smooth(np.array([given[name] for name in model.param_names if name in given]))
    spread = np.asarray(fitted.get_prediction(start=len(y), end=len(y) + 23).forecast_variance) / fitted.scale
    best = model.fit(disp=False, maxiter=2000)
    return {**answer, 'squares': float((fitted.resid**2).sum()), 'ahead': np.asarray(fitted.forecast(24)).tolist(), 'spread': spread.tolist(), 'best': float((best.resid**2).sum())}


def main():
    given = json.load(sys.stdin)
    if given.get('series'):
        json.dump(published(), sys.stdout)
        return
    json.dump({
        'versions': {'statsmodels': statsmodels.__version__, 'scipy': scipy.__version__},
        'tails': [2 * float(stats.t.sf(abs(t), df)) for t, df in given['tails']], 'reaches': [float(stats.t.ppf(0.5 + level / 2, df)) for level, df in given['reaches']],
        'chi': [float(stats.chi2.sf(x, df)) for x, df in given['chi']], 'fisher': [float(stats.f.sf(f, first, second)) for f, first, second in given['fisher']],
        'interrupted': [interrupted(case) for case in given['interrupted']], 'differences': [differences(case) for case in given['differences']], 'smoothing': [smoothing(case) for case in given['smoothing']],
    }, sys.stdout)


main()
