import { checkedValue } from '#fields';
import { parseDecimal } from '#pricing';

/** A field of a reply, or of `usage`; keys within it follow. */
const PATH = /^(?:usage\.)?[\w-]{1,100}(?:\.[\w-]{1,100}){0,3}$/;
const OF_USAGE = 'usage.';
const UNIT_CHARACTERS_MAX = 30;

const isPath = (value: unknown): boolean => typeof value === 'string' && PATH.test(value);

export const TRUST_ABOUT =
  'Whether the cost that the upstream reports is booked as that of the call, in place of what the cost list says. ' +
  'Needs `reported_cost_field`. A report that is absent or cannot be true leaves the list’s.';

const costPath = checkedValue<string>({
  schema: { type: 'string' },
  expected: 'a path such as usage.cost or usage.cost.total_cost',
  accepts: (value) => isPath(value) && value !== 'usage',
});

export const COST_PATH = costPath(
  'Where the upstream says what a call costs, in a reply or the last chunk with usage: a field, or one of `usage`, ' +
    'and keys within it. Clients do not get it, unless `drop_reply` is set without it.',
  { nullable: true, default: null },
);

const flagPath = checkedValue<string>({
  schema: { type: 'string' },
  expected: 'a path such as usage.is_byok',
  accepts: isPath,
});

export const UNLESS_PATH = flagPath(
  'A field that is `true` where the reported cost is not all of it; the list’s is booked then.',
  { nullable: true, default: null },
);

const positiveDecimal = checkedValue<string>({
  schema: { type: 'string' },
  expected: `a decimal string above zero of at most ${UNIT_CHARACTERS_MAX} characters such as 1 or 0.0000000001`,
  accepts: (value) =>
    typeof value === 'string' && value.length <= UNIT_CHARACTERS_MAX && (parseDecimal(value)?.units ?? 0n) > 0n,
});

export const USD_PER_UNIT = positiveDecimal(
  'What one unit of the reported number costs you, US dollars: for ticks, for credits bought with a fee, for another currency.',
  { default: '1' },
);

export const DRIFT_ABOUT =
  'How far, in percent of the list’s cost, a reported one may be from it; beyond that, the alarm `cost_drift` is raised.';

/** The field that holds the path, as `drop_reply` names it. */
export function hiddenFieldOf(path: string): string {
  const [first = '', second = ''] = path.split('.');
  return path.startsWith(OF_USAGE) ? OF_USAGE + second : first;
}
