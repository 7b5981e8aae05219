import { isJsonObject, type JsonObject } from '../json.js';
import type { UsageFault } from './knobs.js';

const HUGE = 1e18;

/** The member of a usage object that a fault changes, its true count, and a total that grows with it. */
interface FaultyCount {
  readonly field: string;
  readonly count: number;
  readonly total?: string;
}

/** A usage object after a fault; undefined: none is reported. Faults about its position leave it as it is. */
export function withUsageFault(
  accurate: JsonObject,
  { field, count, total }: FaultyCount,
  fault: UsageFault | JsonObject | undefined,
): JsonObject | undefined {
  if (isJsonObject(fault)) return fault;
  switch (fault) {
    case 'missing':
      return undefined;
    case 'absurd-negative':
      return { ...accurate, [field]: -count - 1 };
    case 'absurd-huge':
      return { ...accurate, [field]: HUGE, ...(total === undefined ? {} : { [total]: HUGE }) };
    case 'string':
      return { ...accurate, [field]: String(count) };
    case undefined:
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return accurate;
  }
}
