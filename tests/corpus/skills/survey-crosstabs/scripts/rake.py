"""Raking (iterative proportional fitting) to one-way margins."""
import numpy as np


def rake(df, targets, max_iter=50, cap=5.0, tol=1e-6):
    weights = np.ones(len(df))
    for _ in range(max_iter):
        before = weights.copy()
        for column, margin in targets.items():
            for value, share in margin.items():
                chosen = (df[column] == value).to_numpy()
                have = weights[chosen].sum() / weights.sum()
                if have > 0:
                    weights[chosen] *= share / have
        weights = np.minimum(weights, cap * weights.mean())
        if np.abs(weights - before).max() < tol:
            break
    return weights
