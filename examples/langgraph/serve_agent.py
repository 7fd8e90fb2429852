"""Serves a LangGraph agent to HomeView Lightning (GENERATOR=http-agent): python serve_agent.py [port]

The service POSTs { message, history, persona, strategy, policy } for every turn and reads
{ response, intent?, intent_confidence?, used_context?, suggested_actions? }."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from painter import graph


class Agent(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        turn = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state = graph.invoke({"message": turn["message"], "history": turn["history"]})
        answer = {name: state[name] for name in ("response", "intent", "suggested_actions") if name in state}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    server = ThreadingHTTPServer(("127.0.0.1", port), Agent)
    print(f"the agent answers at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
