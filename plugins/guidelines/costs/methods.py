"""Figures of cases given on standard input as JSON, by numpy and numpy-financial: what `methods.ts` compares with. Shares no code with it."""
import json
import sys

import numpy as np
import numpy_financial as npf


def payback(flow):
    running = np.cumsum(flow)
    below = np.nonzero(running < 0)[0]
    if len(below) == 0 or below[-1] == len(flow) - 1:
        return None
    return int(below[-1] + 1)


def all_rates(flow):
    """Every rate above -100 %: roots of the polynomial in x = 1 / (1 + rate)."""
    roots = np.roots(np.trim_zeros(np.array(flow[::-1], dtype=float), 'f'))
    real = [z.real for z in roots if abs(z.imag) < 1e-7 and z.real > 1e-9]
    return sorted(1 / x - 1 for x in real)


def draws(lines, n, seed):
    rng = np.random.default_rng(seed)
    total = np.zeros(n)
    for line in lines:
        low, high, value = line['low'], line['high'], line['value']
        if line['distribution'] == 'uniform':
            factor = rng.uniform(1 + low, 1 + high, n)
        elif line['distribution'] == 'triangular':
            factor = rng.triangular(1 + low, 1, 1 + high, n)
        elif line['distribution'] == 'normal':
            factor = np.maximum(0, rng.normal(1 + (low + high) / 2, (high - low) / (2 * 1.6448536269514722), n))
        else:
            factor = np.ones(n)
        total += value * factor
    return {'mean': float(total.mean()), 'deviation': float(total.std(ddof=1)), 'points': [float(np.percentile(total, p)) for p in (5, 10, 50, 90, 95)], 'below': float((total < 0).mean())}


def main():
    given = json.load(sys.stdin)
    answer = {'versions': {'numpy-financial': npf.__version__, 'numpy': np.__version__}, 'flows': [], 'draws': []}
    for case in given['flows']:
        rate, costs, benefits = case['rate'], np.array(case['costs']), np.array(case['benefits'])
        flow = benefits - costs
        cost = npf.npv(rate, costs)
        answer['flows'].append({
            'npv': float(npf.npv(rate, flow)), 'ratio': None if cost == 0 else float(npf.npv(rate, benefits) / cost), 'irr': float(npf.irr(flow)) if case['single'] else None,
            'rates': all_rates(flow.tolist()), 'payback': payback(flow), 'discounted': payback(flow / (1 + rate) ** np.arange(len(flow))),
        })
    for case in given['draws']:
        answer['draws'].append(draws(case['lines'], case['n'], case['seed']))
    json.dump(answer, sys.stdout)


main()
