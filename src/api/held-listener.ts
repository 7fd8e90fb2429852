import type { TurnListener } from '../domain/turn/rendezvous.ts';

/** A listener that hears nothing until it is released, and then everything, in order. */
export interface HeldListener extends TurnListener {
  release(): void;
}

/** Holds a listener back while it is not yet known whether its caller may hear: a repeated message id may be another caller's. */
export function holdListener(listener: TurnListener): HeldListener {
  let held: (() => void)[] | null = [];
  const hear = (call: () => void): void => {
    if (held === null) call();
    else held.push(call);
  };
  return {
    onToken: (text) => hear(() => listener.onToken?.(text)),
    onReset: () => hear(() => listener.onReset?.()),
    release() {
      const calls = held ?? [];
      held = null;
      for (const call of calls) call();
    },
  };
}
