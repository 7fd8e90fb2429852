"""Stands for your own agent: a LangGraph graph that estimates what painting a room costs. It asks no model, so it runs
offline and always says the same. Figures: editorial estimates, US, 2025, walls and ceiling of a room of usual size."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph

COST_OF_ROOM = {"living room": (400, 900), "bedroom": (300, 700), "kitchen": (300, 750), "bathroom": (150, 400)}


class State(TypedDict, total=False):
    message: str
    history: list[dict]  # earlier exchanges, oldest first: { message, response }
    room: str | None
    response: str
    intent: str
    suggested_actions: list[str]


def find_room(state: State) -> State:
    """The room of the message, or else the one that was talked about last."""
    texts = [state["message"], *(exchange["message"] for exchange in reversed(state.get("history", [])))]
    return {"room": next((room for text in texts for room in COST_OF_ROOM if room in text.lower()), None)}


def estimate(state: State) -> State:
    low, high = COST_OF_ROOM[state["room"]]
    response = f"Painting a {state['room']} costs about ${low} to ${high}, labor and paint included (US estimate)."
    return {"response": response, "intent": "cost_estimate", "suggested_actions": ["Measure the walls"]}


def ask_for_room(state: State) -> State:
    rooms = ", ".join(COST_OF_ROOM)
    return {"response": f"Which room do you want to paint? I know: {rooms}.", "intent": "general_question"}


builder = StateGraph(State)
builder.add_node(find_room)
builder.add_node(estimate)
builder.add_node(ask_for_room)
builder.add_edge(START, "find_room")
builder.add_conditional_edges("find_room", lambda state: "estimate" if state["room"] else "ask_for_room")
builder.add_edge("estimate", END)
builder.add_edge("ask_for_room", END)
graph = builder.compile()
