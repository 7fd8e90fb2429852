"""Runs a LangGraph agent by itself, tracks the turn with HomeView Lightning, and gives it a thumb:
python track_turn.py [question] [service's address]"""

import json
import sys
import time
import urllib.request

from painter import graph

question = sys.argv[1] if len(sys.argv) > 1 else "How much does it cost to paint my bedroom?"
service = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"


def post(path: str, body: dict) -> dict:
    headers = {"Content-Type": "application/json"}  # with API keys also: "Authorization": "Bearer <key>"
    request = urllib.request.Request(service + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


started = time.perf_counter()
state = graph.invoke({"message": question})
elapsed_ms = (time.perf_counter() - started) * 1000

metadata = {"execution_time_ms": elapsed_ms, "suggested_actions": state.get("suggested_actions", [])}
turn = {"user_message": question, "ai_response": state["response"], "intent": state["intent"], "metadata": metadata}
tracked = post("/api/v1/chat/track", {"agent": "langgraph_painter", **turn})
thumb = post("/api/v1/chat/feedback", {"message_id": tracked["message_id"], "feedback_type": "thumbs_up"})

print(json.dumps({"answer": state["response"], "tracked": tracked, "thumb": thumb}, indent=2))
