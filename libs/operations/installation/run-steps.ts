import { RoutifyError, type Actor } from '#core';
import type { PlannedRow } from './domain/plan-section.js';
import type { Step } from './sections/section.js';

/** Runs steps in order. A refusal that was not in the plan stops it, as a `conflict` that counts the changes made. */
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

/** Converts a refusal that was not in the plan, usually a concurrent change. */
function interrupted(error: unknown, row: PlannedRow | undefined, progress: string): unknown {
  if (!(error instanceof RoutifyError)) return error;
  const item = `${row?.section ?? ''} ${row?.key ?? ''}`;
  return new RoutifyError('conflict', `${item}: ${error.message} (${progress}; apply the file again)`, {
    cause: error,
  });
}
