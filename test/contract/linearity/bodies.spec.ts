import { CountedSteps } from './counted-steps.js';
import { COUNTABLE_THINGS, type CountableThing } from './countable-things.js';
import { kindsOf, workFor } from './handle-body.js';

const MOST = 128;
/** Twice as much takes twice as many steps, and hardly more. */
const FACTOR_MAX = 2.1;

/** Here each thing meets one format of upstreams in turn, and all of them in `npm run verify -- attacks`. */
const kindOf = (thing: CountableThing, index: number) => kindsOf(thing)[index % kindsOf(thing).length]!;

describe('the steps over a body grow as it does', () => {
  it.each(['chat', 'responses', 'messages', 'completions', 'embeddings'] as const)('ATK-450: %s', (format) => {
    const steps = new CountedSteps();
    const things = COUNTABLE_THINGS.filter((thing) => thing.format === format && thing.most >= MOST);
    const counted = things.map((thing, index) => {
      const kind = kindOf(thing, index);
      const [one, two] = [MOST / 2, MOST].map((count) => steps.of(workFor(thing, kind, count))) as [number, number];
      return { name: `${thing.name} for ${kind}`, one, two };
    });
    expect(counted.filter(({ one, two }) => one === 0 || two > FACTOR_MAX * one)).toEqual([]);
  });
});
