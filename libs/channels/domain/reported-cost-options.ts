import { checkedValue, parseDecimal } from '#core';

/** A field of a reply, or of `usage`; keys within it follow. */
const PATH = /^(?:usage\.)?[\w-]{1,100}(?:\.[\w-]{1,100}){0,3}$/;
const OF_USAGE = 'usage.';
const UNIT_CHARACTERS_MAX = 30;

const isPath = (value: unknown): boolean => typeof value === 'string' && PATH.test(value);

export const TRUST_ABOUT =
  'Whether to record the cost that the provider reports instead of the cost list’s. Requires `reported_cost_field`. If the report is missing or implausible, the cost list applies.';

const costPath = checkedValue<string>({
  schema: { type: 'string' },
  expected: 'a path such as usage.cost or usage.cost.total_cost',
  accepts: (value) => isPath(value) && value !== 'usage',
});

export const COST_PATH = costPath(
  'Path of the reported cost in a response, or in the last chunk with usage: a field, or one of `usage`, and keys within it. It is removed from responses to clients, unless `drop_reply` is set without it.',
  { nullable: true, default: null },
);

const flagPath = checkedValue<string>({
  schema: { type: 'string' },
  expected: 'a path such as usage.is_byok',
  accepts: isPath,
});

export const UNLESS_PATH = flagPath(
  'Path of a field that is `true` if the reported cost is incomplete. The cost list applies then.',
  { nullable: true, default: null },
);

const positiveDecimal = checkedValue<string>({
  schema: { type: 'string' },
  expected: `a decimal string above zero of at most ${UNIT_CHARACTERS_MAX} characters such as 1 or 0.0000000001`,
  accepts: (value) =>
    typeof value === 'string' && value.length <= UNIT_CHARACTERS_MAX && (parseDecimal(value)?.units ?? 0n) > 0n,
});

export const USD_PER_UNIT = positiveDecimal(
  'US dollars per unit of the reported number, for ticks, credits or other currencies.',
  { default: '1' },
);

export const DRIFT_ABOUT =
  'Maximum deviation of the reported cost from the cost list, in percent. Beyond it, the alarm `cost_drift` is raised.';

/** The field that holds the path, as `drop_reply` names it. */
export function hiddenFieldOf(path: string): string {
  const [first = '', second = ''] = path.split('.');
  return path.startsWith(OF_USAGE) ? OF_USAGE + second : first;
}
