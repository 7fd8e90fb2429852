"""Gives an export of turns to an Agent Lightning store: python import_spans.py spans.binpb http://127.0.0.1:4747

Each turn becomes a rollout. The store chooses the rollout's ids, so the exported ones (the message id) move to its metadata.
"""

import asyncio
import gzip
import sys

import aiohttp
from agentlightning.store.client_server import LightningStoreClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROLLOUT, ATTEMPT = "agentlightning.rollout_id", "agentlightning.attempt_id"


async def import_spans(path: str, address: str) -> list[str]:
    """Sends the turns of a file; returns the ids of their rollouts, in the order of the file."""
    request = ExportTraceServiceRequest()
    with open(path, "rb") as file:
        request.ParseFromString(file.read())
    client = LightningStoreClient(address)
    rollout_ids = []
    async with aiohttp.ClientSession() as http:
        for turn in request.resource_spans:
            ids = {each.key: each.value for each in turn.resource.attributes}
            prompt = next(
                each.value.string_value
                for each in turn.scope_spans[0].spans[0].attributes
                if each.key == "gen_ai.prompt.0.content"
            )
            metadata = {"message_id": ids[ROLLOUT].string_value}
            rollout = await client.start_rollout(input={"prompt": prompt}, mode="train", metadata=metadata)
            ids[ROLLOUT].string_value = rollout.rollout_id
            ids[ATTEMPT].string_value = rollout.attempt.attempt_id
            body = gzip.compress(ExportTraceServiceRequest(resource_spans=[turn]).SerializeToString())
            headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}
            async with http.post(client.otlp_traces_endpoint(), data=body, headers=headers) as answer:
                answer.raise_for_status()
            await client.update_attempt(rollout.rollout_id, rollout.attempt.attempt_id, status="succeeded")
            rollout_ids.append(rollout.rollout_id)
    await client.close()
    return rollout_ids


if __name__ == "__main__":
    print(f"{len(asyncio.run(import_spans(sys.argv[1], sys.argv[2])))} turns imported")
