import type { ChannelKind } from '#channels';
import { COUNTABLE_THINGS, type CountableThing } from './countable-things.js';
import { kindsOf, workFor } from './handle-body.js';
import { leastMs } from './thread-time.js';

jest.setTimeout(600_000);

const RUNS = 5;
/** Twice as much may take so many times as long. */
const FACTOR_MAX = 2.5;
/** What takes no longer at its largest count delays no request, and is too short to be measured. */
const SHORT_MS = 2;

interface Measured {
  readonly kind: ChannelKind;
  /** At a quarter, a half and all of the count. */
  readonly ms: readonly [number, number, number];
}

function measure(thing: CountableThing, kind: ChannelKind): Measured {
  const { most } = thing;
  const [one = 0, two = 0, four = 0] = leastMs(
    RUNS,
    [most / 4, most / 2, most].map((count) => workFor(thing, kind, count)),
  );
  return { kind, ms: [one, two, four] };
}

/** Over both doublings: the collector takes its time in steps, and a walk that is not linear shows in either. */
function isSteep({ ms: [one, , four] }: Measured): boolean {
  return four > SHORT_MS && four > FACTOR_MAX ** 2 * one;
}

function rowOf({ format, name, most }: CountableThing, measured: readonly Measured[]): string {
  const cells = measured.map(({ kind, ms }) => `${kind} ${ms.map((each) => each.toFixed(1)).join(' ')}`);
  return [`${format}, ${most} ${name}`, ...cells].join(' | ');
}

describe('the time for a body grows as it does', () => {
  const table: string[] = [];
  afterAll(() => {
    process.stderr.write(`Milliseconds of the thread:\n${table.join('\n')}\n`);
  });

  it.each(COUNTABLE_THINGS.map((thing) => [thing.format, thing.name, thing] as const))(
    'ATK-450: %s: %s',
    (_format, _name, thing) => {
      const measured = kindsOf(thing).map((kind) => measure(thing, kind));
      table.push(rowOf(thing, measured));
      // A busy machine can slow all runs of one size.
      const isSteepAgain = ({ kind }: Measured): boolean => [1, 2].every(() => isSteep(measure(thing, kind)));
      expect(measured.filter((one) => isSteep(one) && isSteepAgain(one))).toEqual([]);
    },
  );
});
