"""Starts a real Agent Lightning store server, imports an export into it as the example does, and prints what its own triplet adapter reads back.

python agent_lightning_reads.py <export.binpb> <folder of import_spans.py> [--whole]: without --whole the package's own
__init__ is left out: it imports every trainer it knows, which takes 800 MB of packages that server and adapter do not use.
"""

import asyncio
import importlib.util
import json
import sys
import types


def without_trainers() -> None:
    """Makes `agentlightning` a package whose modules can be imported one by one."""
    spec = importlib.util.find_spec("agentlightning")
    package = types.ModuleType("agentlightning")
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    sys.modules["agentlightning"] = package


if "--whole" in sys.argv:
    import agentlightning  # noqa: F401
else:
    without_trainers()

from agentlightning.adapter.triplet import TracerTraceToTriplet  # noqa: E402
from agentlightning.store.client_server import LightningStoreClient, LightningStoreServer  # noqa: E402
from agentlightning.store.memory import InMemoryLightningStore  # noqa: E402
from portpicker import pick_unused_port  # noqa: E402


async def main(export: str, example: str) -> None:
    sys.path.insert(0, example)
    from import_spans import import_spans

    server = LightningStoreServer(InMemoryLightningStore(thread_safe=True), host="127.0.0.1", port=pick_unused_port())
    await server.start()
    try:
        turns = []
        reader = LightningStoreClient(server.endpoint)
        for rollout_id in await import_spans(export, server.endpoint):
            rollout = await reader.get_rollout_by_id(rollout_id)
            spans = await reader.query_spans(rollout_id)
            triplets = TracerTraceToTriplet().adapt(list(spans))
            turns.append(
                {
                    "message_id": rollout.metadata["message_id"],
                    "status": rollout.status,
                    "spans": [span.name for span in spans],
                    "triplets": [
                        {
                            "prompt": triplet.prompt["raw_content"],
                            "response": triplet.response["raw_content"],
                            "reward": triplet.reward,
                            "response_id": triplet.metadata["response_id"],
                        }
                        for triplet in triplets
                    ],
                }
            )
        await reader.close()
        print("TURNS " + json.dumps(turns))
    finally:
        await server.stop()


asyncio.run(main(sys.argv[1], sys.argv[2]))
