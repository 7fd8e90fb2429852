// The two ways of bringing one's own agent, as the examples show them, run with the real LangGraph.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { pythonWith } from '../support/python.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const FOLDER = path.resolve(import.meta.dirname, '../../examples/langgraph');
const environment = pythonWith(path.join(FOLDER, 'requirements.txt'));
const python = 'python' in environment ? environment.python : '';
if ('missing' in environment) console.warn(`skipped test/examples/langgraph: ${environment.missing}`);
const suite = 'missing' in environment ? describe.skip : describe;

/** Nothing of the surroundings reaches the examples; they leave nothing in their folder. */
const PYTHON = { cwd: FOLDER, env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1' } };

suite('a LangGraph agent', () => {
  let agent: ChildProcess;
  let world: World;
  beforeAll(async () => {
    const serving = await startAgent();
    agent = serving.process;
    world = await startWorld('sqlite', { GENERATOR: 'http-agent', HTTP_AGENT_URL: serving.url });
  });
  afterAll(async () => {
    await world?.stop();
    await stop(agent);
  });

  const statisticsOf = async (name: string) => (await world.api.get(`/api/v1/agents/${name}/statistics`)).json;

  test('that is served answers the turns, which are found, thumbed and counted like any other', async () => {
    const before = await statisticsOf('chat_agent');
    const first = await world.api.post('/api/v1/chat', { message: 'How much to paint my bedroom?' });
    expect(first.json).toMatchObject({
      response: 'Painting a bedroom costs about $300 to $700, labor and paint included (US estimate).',
      intent: 'cost_estimate',
      suggested_actions: ['Measure the walls'],
      tracked: true,
    });
    expect(first.json.error).toBeUndefined();

    const { conversation_id, message_id } = first.json;
    const second = await world.api.post('/api/v1/chat', { message: 'and with two coats?', conversation_id });
    expect(second.json.response).toContain('bedroom');
    // Decided on the text: the answer names the room that was talked about.
    expect(second.json.used_context).toBe(true);

    const thumb = await world.api.post('/api/v1/chat/feedback', { message_id, feedback_type: 'thumbs_up' });
    expect(thumb.status).toBe(201);
    const found = (await world.api.get(`/api/v1/chat/conversations/${conversation_id}`)).json.messages;
    expect(found.map((message: { response: string }) => message.response)).toEqual([
      first.json.response,
      second.json.response,
    ]);
    expect(found[0].feedback).toMatchObject([{ feedback_type: 'thumbs_up' }]);
    expect((await statisticsOf('chat_agent')).total_interactions).toBe(before.total_interactions + 2);
  });

  test('that runs by itself tracks its turn, which is found, thumbed and counted like any other', async () => {
    const question = 'How much does it cost to paint my kitchen?';
    const run = await promisify(execFile)(python, ['track_turn.py', question, world.url], PYTHON);
    const { answer, tracked, thumb } = JSON.parse(run.stdout);
    expect(answer).toBe('Painting a kitchen costs about $300 to $750, labor and paint included (US estimate).');

    const found = (await world.api.get(`/api/v1/chat/messages/${tracked.message_id}`)).json;
    expect(found).toMatchObject({
      agent: 'langgraph_painter',
      message: question,
      response: answer,
      intent: 'cost_estimate',
      workflow_id: `chat-turn/${tracked.message_id}`,
      tracked: true,
      feedback: [{ feedback_id: thumb.feedback_id, feedback_type: 'thumbs_up' }],
    });
    await untilApplied(tracked.message_id);
    expect(await statisticsOf('langgraph_painter')).toMatchObject({ total_interactions: 1, avg_reward: 1 });
  });

  test('that is away is replaced by the fallback, with the error named', async () => {
    await stop(agent);
    const { status, json } = await world.api.post('/api/v1/chat', { message: 'How much to paint my bedroom?' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ error: 'http-agent: the connection failed (ECONNREFUSED)', reward: { base: 0.2 } });
    expect(json.response).toMatch(/\$\d/);
  });

  async function untilApplied(messageId: string): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { json } = await world.api.get(`/api/v1/chat/messages/${messageId}`);
      if (json.explicit_reward !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the feedback on ${messageId} was not applied within 5 s`);
  }
});

/** Starts `serve_agent.py` on a free port; resolves when it says where it answers. */
async function startAgent(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(python, ['serve_agent.py', '0'], { ...PYTHON, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error(`serve_agent.py ended before it answered:\n${errors}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
