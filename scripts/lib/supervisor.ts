import { join } from 'node:path';
import { Child, type ChildContext, type ChildSpec, type ChildTimings, DEFAULT_TIMINGS } from './child.ts';

export interface SupervisorOptions {
  /** Where pid files and logs lie. */
  readonly stateFolder: string;
  readonly say: (line: string) => void;
  readonly timings?: Partial<ChildTimings>;
}

/** The folder of pid files below a state folder. */
export const pidFolderOf = (stateFolder: string): string => join(stateFolder, 'pids');

/** Keeps a set of children running: starts them stage by stage, restarts those that die, stops them in the opposite order. */
export class Supervisor {
  readonly #children: readonly Child[];
  #stopped: Promise<void> | null = null;

  constructor(specs: readonly ChildSpec[], { stateFolder, say, timings }: SupervisorOptions) {
    const context: ChildContext = {
      pidFolder: pidFolderOf(stateFolder),
      logFolder: join(stateFolder, 'logs'),
      timings: { ...DEFAULT_TIMINGS, ...timings },
      say,
    };
    this.#children = specs.map((spec) => new Child(spec, context));
  }

  /**
   * Starts the children of one stage, or of all, and resolves when they are ready; at once when `stop` was called meanwhile.
   * @throws ChildFailed when a first start fails again and again; the others go on until `stop`
   */
  async start(stage?: number): Promise<void> {
    for (const members of this.#stages().filter(([first]) => stage === undefined || first?.spec.stage === stage)) {
      if (this.#stopped) return;
      await Promise.all(members.map((child) => child.start()));
    }
  }

  /** Stops all children, the highest stage first; the same promise at every call. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    for (const members of this.#stages().reverse()) await Promise.all(members.map((child) => child.stop()));
  }

  /** The children by stage, lowest first. */
  #stages(): Child[][] {
    const stages = new Map<number, Child[]>();
    for (const child of this.#children) stages.set(child.spec.stage, [...(stages.get(child.spec.stage) ?? []), child]);
    return [...stages].sort(([left], [right]) => left - right).map(([, members]) => members);
  }
}
