"""Off-policy estimates by Open Bandit Pipeline (obp 0.4.1) on logged turns. JSON on stdout.

obp asks for torch and for plotting and progress packages, which its numpy estimators never use: empty stand-ins take their place.
"""

import json
import sys
from types import ModuleType
from unittest.mock import MagicMock

import numpy as np



class StandIn(ModuleType):
    """A module whose every attribute is an empty class: enough for annotations, base classes and isinstance."""

    def __getattr__(self, name):
        return type(name, (), {"__class_getitem__": classmethod(lambda cls, item: cls)})


for name in ("torch", "torch.nn", "torch.optim", "torch.nn.functional", "torch.utils", "torch.utils.data"):
    sys.modules[name] = StandIn(name)
for name in ("seaborn", "matplotlib", "matplotlib.pyplot", "tqdm", "mypy_extensions", "yaml"):
    sys.modules[name] = MagicMock()
torch = sys.modules["torch"]
torch.nn, torch.utils = sys.modules["torch.nn"], sys.modules["torch.utils"]
torch.utils.data = sys.modules["torch.utils.data"]
torch.Tensor = type("Tensor", (), {})

import obp  # noqa: E402
from obp.ope.estimators import (  # noqa: E402
    DirectMethod,
    DoublyRobust,
    InverseProbabilityWeighting,
    SelfNormalizedInverseProbabilityWeighting,
)

ARMS = 8
CLIP = 2.0


def case(seed, turns, users, sharpness, exploration=0.2):
    rng = np.random.default_rng(seed)
    logging = rng.dirichlet(np.full(ARMS, 2.0), size=turns)
    logging = (1 - exploration) * logging + exploration / ARMS
    target = rng.dirichlet(np.full(ARMS, sharpness), size=turns)
    truth = rng.uniform(0.2, 0.9, size=(turns, ARMS))
    estimated = np.clip(truth + rng.normal(0, 0.2, size=truth.shape), 0, 1)
    action = np.array([rng.choice(ARMS, p=row) for row in logging])
    reward = (rng.uniform(size=turns) < truth[np.arange(turns), action]).astype(float)
    propensity = logging[np.arange(turns), action]
    common = dict(reward=reward, action=action, pscore=propensity, action_dist=target[:, :, None])
    model = dict(estimated_rewards_by_reg_model=estimated[:, :, None])
    # obp has no plainly clipped IPS; raising propensities to target / CLIP cuts the weights there.
    raised = np.maximum(propensity, target[np.arange(turns), action] / CLIP)
    return {
        "rows": [
            {
                "user": f"user-{int(user)}",
                "reward": float(reward[i]),
                "propensity": float(propensity[i]),
                "targetProbability": float(target[i, action[i]]),
                "modelEstimate": float(estimated[i, action[i]]),
                "targetValue": float(target[i] @ estimated[i]),
            }
            for i, user in enumerate(rng.integers(users, size=turns))
        ],
        "ips": float(InverseProbabilityWeighting().estimate_policy_value(**common)),
        "clippedIps": float(InverseProbabilityWeighting().estimate_policy_value(**{**common, "pscore": raised})),
        "snips": float(SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**common)),
        "dm": float(DirectMethod().estimate_policy_value(action_dist=common["action_dist"], **model)),
        "dr": float(DoublyRobust().estimate_policy_value(**common, **model)),
    }


def main():
    out = {
        "made_with": {"obp": obp.__version__, "numpy": np.__version__},
        "clip": CLIP,
        "cases": [case(1, 60, 20, 1.0), case(2, 150, 40, 0.3, 0.02), case(3, 25, 25, 5.0)],
    }
    json.dump(out, sys.stdout, indent=1)
    print()


main()
