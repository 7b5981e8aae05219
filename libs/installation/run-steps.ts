import type { Actor } from '#audit';
import { RoutifyError } from '#kernel';
import type { PlannedRow } from './domain/plan-section.js';
import type { Step } from './section.js';

/** One after the other. A refusal that the plan did not foresee ends it, as a `conflict` that counts what was done. */
export async function runSteps(steps: readonly Step[], actor: Actor): Promise<void> {
  const total = steps.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  for (const { rows, write } of steps) {
    try {
      await write(actor);
    } catch (error) {
      throw interrupted(error, rows[0], `${done} of ${total} changes were made`);
    }
    done += rows.length;
  }
}

/** A refusal that the plan did not foresee: somebody else was faster. */
function interrupted(error: unknown, row: PlannedRow | undefined, progress: string): unknown {
  if (!(error instanceof RoutifyError)) return error;
  const place = `${row?.section ?? ''} ${row?.key ?? ''}`;
  return new RoutifyError('conflict', `${place}: ${error.message} (${progress}; apply the file again)`, {
    cause: error,
  });
}
