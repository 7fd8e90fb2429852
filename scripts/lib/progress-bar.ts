const BAR_WIDTH = 24;
/** A terminal is redrawn this often; anywhere else a line is printed, so that a log stays short. */
const REDRAW_MS = { terminal: 200, log: 10_000 } as const;

/** Shows how far something counted has come, with its rate and what is left to wait. */
export interface ProgressBar {
  /** `done` of the total; `note` stands after the figures. */
  update(done: number, note?: string): void;
  /** Draws the last state and ends the line. */
  finish(): void;
}

/** A progress bar on a stream: redrawn in place on a terminal, else a line every ten seconds. */
export function createProgressBar(
  stream: NodeJS.WriteStream,
  { title, total }: { readonly title: string; readonly total: number },
  nowMs: () => number = Date.now,
): ProgressBar {
  const startedMs = nowMs();
  let drawnMs = startedMs;
  let drawn = '';
  let latest = '';
  const draw = (): void => {
    drawn = latest;
    drawnMs = nowMs();
    stream.write(stream.isTTY ? `\r\u001b[2K${latest}` : `${latest}\n`);
  };
  return {
    update(done, note = '') {
      const seconds = (nowMs() - startedMs) / 1_000;
      const rate = seconds > 0 ? done / seconds : 0;
      const share = total === 0 ? 1 : Math.min(done / total, 1);
      const filled = Math.round(share * BAR_WIDTH);
      const left = done < total && rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
      latest =
        `${title} [${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${done}/${total}, ` +
        `${rate.toFixed(1)}/s${left}${note === '' ? '' : `, ${note}`}`;
      if (nowMs() - drawnMs >= (stream.isTTY ? REDRAW_MS.terminal : REDRAW_MS.log)) draw();
    },
    finish() {
      if (latest !== drawn) draw();
      if (stream.isTTY) stream.write('\n');
    },
  };
}
