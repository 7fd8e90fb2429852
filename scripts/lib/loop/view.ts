import type { SimulationSummary } from '../../../src/simulation/summary.ts';
import type { LoopView } from './observe.ts';

/** Shows a loop to people: a panel that is redrawn on a terminal, else lines when something changes. */
export interface LoopScreen {
  show(view: LoopView, traffic: SimulationSummary, seconds: number): void;
  /** A line that stays. */
  say(line: string): void;
}

const PERIOD_MS = 10_000;

/** Every stage, every decision that moved something, and the figures in between. */
export function createScreen(stream: NodeJS.WriteStream): LoopScreen {
  let panelLines = 0;
  let spokenAtMs = 0;
  let lastStage = '';
  const told = new Set<string>();

  const erase = (): void => {
    if (panelLines > 0) stream.write(`\u001b[${panelLines}A\u001b[J`);
    panelLines = 0;
  };
  const say = (line: string): void => {
    erase();
    stream.write(`${line}\n`);
  };
  return {
    say,
    show(view, traffic, seconds) {
      if (view.stage !== lastStage) say(`${clock(seconds)}  ${view.stage}`);
      for (const line of newDecisions(view, told)) say(`${clock(seconds)}    ${line}`);
      if (stream.isTTY) {
        const panel = panelOf(view, traffic, seconds);
        erase();
        stream.write(panel.map((line) => `${line}\n`).join(''));
        panelLines = panel.length;
      } else if (Date.now() - spokenAtMs >= PERIOD_MS) {
        spokenAtMs = Date.now();
        say(`${clock(seconds)}    ${panelOf(view, traffic, seconds).slice(1).join(' | ')}`);
      }
      lastStage = view.stage;
    },
  };
}

/** What the loop decided since it was told last, oldest first, in the words of whoever decided. */
function newDecisions({ runs, rollout }: LoopView, told: Set<string>): readonly string[] {
  const lines: string[] = [];
  const tell = (key: string, line: string): void => {
    if (told.has(key)) return;
    told.add(key);
    lines.push(line);
  };
  for (const { input, status, gate, failure } of [...runs].reverse()) {
    if (gate !== null) tell(`${input.runId}/gate`, `training ${input.algorithm}: the gate says ${gate}`);
    if (status === 'failed') tell(`${input.runId}/failed`, `training failed: ${failure}`);
  }
  for (const { from, to, reasons, person } of rollout?.transitions ?? []) {
    tell(
      `${from}/${to}/${reasons.join()}`,
      `${from} → ${to}${person === null ? '' : ` by ${person}`}: ${reasons.join('; ')}`,
    );
  }
  return lines;
}

function panelOf({ stage, report, runs, rollout }: LoopView, traffic: SimulationSummary, seconds: number): string[] {
  const [run] = runs;
  const training = run === undefined ? '' : ` | training ${run.progress.step}/${run.progress.totalSteps}`;
  return [
    `${clock(seconds)}  stage ${stage}${rollout === null ? '' : `, rollout ${rollout.status}`}`,
    `turns ${traffic.turns}, ${traffic.feedback} pieces of feedback, ${(traffic.turns / Math.max(seconds, 1)).toFixed(1)}/s`,
    `samples ${report?.samples.sinceTraining ?? 0}/${report?.samples.target ?? '?'}${training}`,
    ...(rollout === null ? [] : [experimentLine(rollout)]),
  ];
}

function experimentLine({ analysis, traffic_share, decisions }: NonNullable<LoopView['rollout']>): string {
  const share = `share ${traffic_share}`;
  if (analysis === null) return `${share}, nothing measured yet`;
  const { difference, interval, outcome } = analysis;
  const measured =
    difference === null || interval === null
      ? 'no difference yet'
      : `difference ${signed(difference)} [${signed(interval.lower)}, ${signed(interval.upper)}]`;
  const last = decisions[0];
  const waits = last === undefined ? '' : ` | ${last.action}: ${last.reasons.join('; ')}`;
  return `${share}, ${measured}, users ${outcome.treatment.users} treatment, ${outcome.control.users} control${waits}`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

const clock = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
