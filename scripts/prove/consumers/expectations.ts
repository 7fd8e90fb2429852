import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRow } from '../../../src/domain/learning/dataset/dataset-row.ts';
import { STRATEGY_IDS } from '../../../src/domain/learning/strategies.ts';

/** What test/consumers/trl_reads.py must find: the texts of the files under its chat template, labels, and the importance weights of the first arm. */
export async function trlExpectations(folder: string, rows: readonly DatasetRow[]): Promise<object> {
  const prompts = await linesOf(folder, 'prompt-only.jsonl');
  const kto = await linesOf(folder, 'kto.jsonl');
  const dpo = await linesOf(folder, 'dpo.jsonl');
  return {
    'prompt-only': { rows: prompts.length, sha256: digestOf(prompts.map(({ prompt }) => askedOf(prompt))) },
    kto: {
      rows: kto.length,
      sha256: digestOf(kto.flatMap(({ prompt, completion }) => [askedOf(prompt), completion[0].content])),
      desirable: rows.filter(({ liked }) => liked === true).length,
    },
    dpo: {
      rows: dpo.length,
      sha256: digestOf(
        dpo.flatMap(({ prompt, chosen, rejected }) => [askedOf(prompt), chosen[0].content, rejected[0].content]),
      ),
      unpaired: 2 * dpo.length,
    },
    bandit: banditExpectations(rows),
  };
}

/** What test/consumers/agent_lightning_reads.py must find: each turn once, its reward the effective one. */
export function agentLightningExpectations(rows: readonly DatasetRow[]): readonly object[] {
  return rows.map(({ messageId, message, response, effectiveReward }) => ({
    message_id: messageId,
    status: 'succeeded',
    spans: ['openai.chat.completion', 'agentlightning.annotation'],
    triplets: [
      {
        prompt: [{ role: 'user', content: message }],
        response: [{ role: 'assistant', content: response }],
        reward: effectiveReward,
        response_id: messageId,
      },
    ],
  }));
}

/** The inverse propensity estimate of always choosing the first arm, and its effective sample size. */
function banditExpectations(rows: readonly DatasetRow[]): object {
  const weighted = rows.flatMap(({ strategy, propensity, userSignalReward }) =>
    propensity === null
      ? []
      : [{ weight: strategy === STRATEGY_IDS[0] ? 1 / propensity : 0, reward: userSignalReward }],
  );
  const sum = (of: (row: (typeof weighted)[number]) => number): number =>
    weighted.reduce((total, row) => total + of(row), 0);
  const weights = sum(({ weight }) => weight);
  return {
    rows: weighted.length,
    ips_of_first_arm: rounded(sum(({ weight, reward }) => weight * reward) / weighted.length, 9),
    ess_of_first_arm: rounded(weights ** 2 / sum(({ weight }) => weight ** 2), 6),
  };
}

async function linesOf(folder: string, name: string) {
  const text = await readFile(join(folder, name), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The chat template of trl_reads.py. */
function askedOf([message]: readonly { readonly content: string }[]): string {
  return `<|user|>${message?.content}<|assistant|>`;
}

function digestOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}

/** As Python's round: sums in another order differ in the last digits. */
function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
