import { givenValue, isGiven, textOf, valueAt, type JsonObject, type CostStatement } from '#core';
import { findUsageObject } from './read-envelope.js';

const USAGE = 'usage';
/** Longer than any number that is read. */
const NUMBER_BYTES_MAX = 100;
const TRUE = Buffer.from('true');

/**
 * What a reply or chunk says that the call costs.
 *
 * @param path of the number or of a string with it; `usage.…` wherever the upstream puts its usage
 * @param unless path of a flag: `true` where the number is not the whole cost; null: there is none
 */
export function readCostStatement(object: JsonObject, path: string, unless: string | null): CostStatement {
  const value = valueOf(object, path);
  const flag = unless === null ? null : valueOf(object, unless);
  return { value: value === null ? null : numberText(value), isWhole: flag?.equals(TRUE) !== true };
}

function valueOf(object: JsonObject, path: string): Buffer | null {
  const [first = '', second = '', ...others] = path.split('.');
  const isUsage = first === USAGE;
  const holder = isUsage ? findUsageObject(object) : object;
  const outer = holder === null ? null : givenValue(holder, isUsage ? second : first);
  const inner = isUsage || second === '' ? others : [second, ...others];
  const value = valueAt(outer, ...inner);
  return isGiven(value) ? value : null;
}

function numberText(value: Buffer): string {
  return value.length > NUMBER_BYTES_MAX ? '' : (textOf(value) ?? value.toString());
}
