// Floor (a): Express and the same insert, nothing durable around it.
import express from 'express';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { sampleTurn } from '../lib/sample-turn.ts';
import { serve, setting } from './serve.ts';

const store = openLightningStore({ databaseUrl: setting('DATABASE_URL') });
const app = express();
app.post('/api/v1/chat', express.json(), async (_request, response) => {
  const turn = await store.trackTurn(sampleTurn());
  response.json({ message_id: turn.messageId, response: turn.response });
});
await serve(app);
