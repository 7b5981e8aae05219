import type { Fleet } from '../fleet.js';

/** Log lines that no injected fault can explain. */
const NEVER = /"alarm":"(?:charge_differs|settlement_error|poison|drift)|unexpected failure|could not be replayed/;
const SHOWN = 600;

/** Crashed apps, and log lines that must never happen. */
export function readAlarms({ apps }: Fleet): string[] {
  return apps.flatMap((app) => [
    ...app.unexpectedEnds,
    ...app.log
      .split('\n')
      .filter((line) => NEVER.test(line))
      .map((line) => `${app.name}: ${line.slice(0, SHOWN)}`),
  ]);
}
