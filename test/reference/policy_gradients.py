"""Objectives and gradients of the training algorithms, written from the papers. JSON on stdout.

Gradients are central differences of the objectives, so that no derivative is shared with the code under test.
  GRPO      arXiv 2402.03300, eq. 3 and 4
  Dr. GRPO  arXiv 2503.20783, section 3.2
  DAPO      arXiv 2503.14476, eq. 8
  DPO       arXiv 2305.18290, eq. 7
  PPO       arXiv 1707.06347, eq. 7, 9 and 11
  DR        Dudik, Langford, Li, ICML 2011
"""

import json
import sys

import numpy as np

STEP = 1e-6


def slope(function, point):
    point = np.asarray(point, dtype=float)
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[index] += STEP
        down[index] -= STEP
        gradient[index] = (function(up) - function(down)) / (2 * STEP)
    return gradient


def advantages(rewards, variant):
    rewards = np.asarray(rewards, dtype=float)
    centred = rewards - rewards.mean()
    return centred if variant == "dr_grpo" else centred / (rewards.std(ddof=1) + 1e-6)


def group_objective(answers, variant, epsilon, epsilon_high, beta, max_length):
    """answers: list of (log pi, log pi_old, log pi_ref, advantage), each log an array over tokens."""
    per_answer, tokens = [], 0
    for log_pi, log_old, log_ref, advantage in answers:
        ratio = np.exp(log_pi - log_old)
        surrogate = np.minimum(ratio * advantage, np.clip(ratio, 1 - epsilon, 1 + epsilon_high) * advantage)
        x = log_ref - log_pi
        per_answer.append(surrogate - beta * (np.exp(x) - x - 1))
        tokens += len(log_pi)
    if variant == "grpo":
        return float(np.mean([np.mean(terms) for terms in per_answer]))
    if variant == "dr_grpo":
        return float(np.mean([np.sum(terms) / max_length for terms in per_answer]))
    return float(np.sum([np.sum(terms) for terms in per_answer]) / tokens)


def log_softmax(logits):
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta):
    margin = beta * ((chosen - ref_chosen) - (rejected - ref_rejected))
    return float(-np.log(1 / (1 + np.exp(-margin))))


def ppo_objective(parameters, samples, arms, config):
    width = len(samples[0]["features"])
    weights = parameters[: arms * width].reshape(arms, width)
    value_weights = parameters[arms * width :]
    total = 0.0
    for sample in samples:
        x = np.asarray(sample["features"])
        logs = log_softmax(weights @ x)
        ratio = np.exp(logs[sample["arm"]] - sample["oldLogProbability"])
        clipped = np.clip(ratio, 1 - config["cliprange"], 1 + config["cliprange"])
        surrogate = min(ratio * sample["advantage"], clipped * sample["advantage"])
        error = (value_weights @ x - sample["reward"]) ** 2
        entropy = -(np.exp(logs) * logs).sum()
        k = sample["referenceLogProbability"] - logs[sample["arm"]]
        kl = np.exp(k) - k - 1
        total += surrogate - config["vf_coef"] * error + config["entropy_coef"] * entropy - config["kl_coef"] * kl
    return total / len(samples)


def gae(rewards, values, gamma, lam):
    following = np.append(values[1:], 0.0)
    deltas = np.asarray(rewards) + gamma * following - np.asarray(values)
    return [float(sum((gamma * lam) ** k * deltas[t + k] for k in range(len(deltas) - t))) for t in range(len(deltas))]


def bandit_objective(parameters, base, rows, clip, beta):
    arms = len(rows[0]["expected"])
    width = len(rows[0]["features"])
    total = 0.0
    for row in rows:
        x = np.asarray(row["features"])
        logs = log_softmax(parameters.reshape(arms, width) @ x)
        base_logs = log_softmax(base.reshape(arms, width) @ x)
        probabilities = np.exp(logs)
        expected = np.asarray(row["expected"])
        weight = min(probabilities[row["arm"]] / row["propensity"], clip)
        value = probabilities @ expected + weight * (row["reward"] - expected[row["arm"]])
        total += value - beta * (probabilities * (logs - base_logs)).sum()
    return total / len(rows)


def main():
    rng = np.random.default_rng(20240203)
    out = {"made_with": {"numpy": np.__version__, "python": sys.version.split()[0]}}

    groups = [[1, 0, 0, 1, 1, 0, 0, 0], [0.2, 0.9], rng.uniform(size=6).tolist(), [0.5, 0.5, 0.5001]]
    out["advantages"] = [
        {"rewards": rewards, "variant": variant, "advantages": advantages(rewards, variant).tolist()}
        for rewards in groups
        for variant in ("grpo", "dr_grpo", "dapo")
    ]

    out["groups"] = []
    for variant in ("grpo", "dr_grpo", "dapo"):
        for epsilon, epsilon_high, beta in ((0.2, 0.2, 0.04), (0.2, 0.28, 0.0), (0.1, 0.4, 0.5)):
            answers = []
            for length, advantage in ((3, 1.3), (1, -0.7), (5, -1.1), (2, 0.4)):
                old = np.log(rng.uniform(0.05, 0.95, size=length))
                answers.append([old + rng.normal(0, 0.3, size=length), old, old + rng.normal(0, 0.4, size=length), advantage])

            def objective(flat, answers=answers):
                changed, start = [], 0
                for log_pi, old, ref, advantage in answers:
                    changed.append((flat[start : start + len(log_pi)], old, ref, advantage))
                    start += len(log_pi)
                return group_objective(changed, variant, epsilon, epsilon_high, beta, 8)

            flat = np.concatenate([answer[0] for answer in answers])
            out["groups"].append(
                {
                    "options": {
                        "lossType": variant,
                        "epsilon": epsilon,
                        "epsilonHigh": epsilon_high,
                        "beta": beta,
                        "maxCompletionLength": 8,
                    },
                    "answers": [
                        {
                            "logProbabilities": a[0].tolist(),
                            "oldLogProbabilities": a[1].tolist(),
                            "referenceLogProbabilities": a[2].tolist(),
                            "advantage": a[3],
                        }
                        for a in answers
                    ],
                    "objective": objective(flat),
                    "slopes": slope(objective, flat).tolist(),
                }
            )

    out["dpo"] = []
    for beta in (0.1, 0.5, 2.0):
        logs = np.log(rng.uniform(0.05, 0.95, size=4))
        gradient = slope(lambda p, beta=beta: dpo_loss(*p, beta), logs)
        names = ("chosen", "rejected", "referenceChosen", "referenceRejected")
        out["dpo"].append(
            {
                "pair": dict(zip(names, logs.tolist())),
                "beta": beta,
                "loss": dpo_loss(*logs, beta),
                "slope": -float(gradient[0]),
                "slopeOfRejected": float(gradient[1]),
            }
        )

    arms, width = 4, 3
    config = {"cliprange": 0.2, "vf_coef": 0.5, "entropy_coef": 0.03, "kl_coef": 0.05}
    parameters = rng.normal(0, 0.5, size=arms * width + width)
    samples = []
    for _ in range(12):
        x = np.append(1.0, rng.uniform(size=width - 1))
        old = log_softmax(rng.normal(0, 0.5, size=arms))
        ref = log_softmax(rng.normal(0, 0.5, size=arms))
        arm = int(rng.integers(arms))
        samples.append(
            {
                "features": x.tolist(),
                "arm": arm,
                "reward": float(rng.uniform()),
                "advantage": float(rng.normal()),
                "oldLogProbability": float(old[arm]),
                "referenceLogProbability": float(ref[arm]),
            }
        )
    out["ppo"] = {
        "armCount": arms,
        "config": config,
        "parameters": parameters.tolist(),
        "samples": samples,
        "objective": ppo_objective(parameters, samples, arms, config),
        "gradient": slope(lambda p: ppo_objective(p, samples, arms, config), parameters).tolist(),
    }

    out["gae"] = []
    for gamma, lam, length in ((1.0, 0.95, 1), (0.99, 0.95, 6), (0.9, 0.0, 4)):
        rewards, values = rng.uniform(size=length).tolist(), rng.uniform(size=length).tolist()
        out["gae"].append(
            {"rewards": rewards, "values": values, "gamma": gamma, "lambda": lam, "advantages": gae(rewards, values, gamma, lam)}
        )

    base, weights = rng.normal(0, 0.3, size=arms * width), rng.normal(0, 1.0, size=arms * width)
    rows = []
    for number in range(15):
        propensity = float(rng.uniform(0.05, 0.6))
        rows.append(
            {
                "user": f"user-{number}",
                "features": np.append(1.0, rng.uniform(size=width - 1)).tolist(),
                "arm": int(rng.integers(arms)),
                "propensity": propensity,
                "reward": float(rng.uniform()),
                "expected": rng.uniform(size=arms).tolist(),
            }
        )
    out["bandit"] = {
        "config": {"clip": 2.0, "beta": 0.1},
        "base": base.tolist(),
        "parameters": weights.tolist(),
        "rows": rows,
        "objective": bandit_objective(weights, base, rows, 2.0, 0.1),
        "gradient": slope(lambda p: bandit_objective(p, base, rows, 2.0, 0.1), weights).tolist(),
    }
    json.dump(out, sys.stdout, indent=1)
    print()


main()
