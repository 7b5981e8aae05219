import type { Fleet } from '../fleet.js';

/** Lines that no fault of a process can excuse. */
const NEVER = /"alarm":"(?:charge_differs|settlement_error|poison|drift)|unexpected failure|could not be replayed/;
const SHOWN = 600;

/** Apps that ended by themselves, and what their logs say that must never happen. */
export function readAlarms({ apps }: Fleet): string[] {
  return apps.flatMap((app) => [
    ...app.unexpectedEnds,
    ...app.log
      .split('\n')
      .filter((line) => NEVER.test(line))
      .map((line) => `${app.name}: ${line.slice(0, SHOWN)}`),
  ]);
}
