import type { SourceChange } from './builds.ts';

/** The id of the patch that docs/upgrades.md shows. */
export const PATCH_ID = 'answered-memo';

const PATCHED = `if (patched('${PATCH_ID}')) upsertMemo({ answered: true });`;
const UNPATCHED = 'upsertMemo({ answered: true });';

/**
 * A change that puts a command where the histories of open turns have none: a turn that is answered says so in its memo.
 * With `patched` open turns go on as they began; without it their replay fails, and that is what the policy forbids.
 */
export function answeredMemo({ isPatched }: { readonly isPatched: boolean }): SourceChange {
  const line = isPatched ? PATCHED : UNPATCHED;
  return {
    file: 'src/workflows/chat-turn.ts',
    replacements: [
      ['  isCancellation,\n', isPatched ? '  isCancellation,\n  patched,\n' : '  isCancellation,\n'],
      ["  sleep,\n} from '@temporalio/workflow';", "  sleep,\n  upsertMemo,\n} from '@temporalio/workflow';"],
      ["  stage = 'waiting_for_feedback';\n", `  stage = 'waiting_for_feedback';\n  ${line}\n`],
    ],
  };
}
