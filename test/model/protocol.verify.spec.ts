import { explore, type Exploration, type Model } from './explorer.js';
import { MUTANT_CASES } from './mutant-cases.js';
import { protocolOf } from './protocol.js';
import { LARGE, SMALL, type Scenario } from './scenarios.js';
import type { State } from './state.js';
import { ALTERNATIVES, MUTANTS, type Mutant, type Variation } from './variations.js';

const isSmall = (scenario: Scenario): boolean => Object.values<Scenario>(SMALL).includes(scenario);

const alternatives: Readonly<Record<keyof typeof ALTERNATIVES, Scenario>> = {
  repeatSpend: SMALL.failover,
  admitIgnoresVoid: SMALL.unanswered,
  replayIgnoresMarker: SMALL.failover,
  settledLowersMarker: SMALL.packets,
  heldLosesKey: SMALL.retries,
  loadWithoutKeys: SMALL.retryWiped,
  finishFreesKey: SMALL.retryCorrected,
};

const CHARGED_TWICE = 'an Idempotency-Key is charged once';
const ENDED = ['admit 1', 'journal A 1', 'journal F 1'];
const BRIEFLY_OWNED = [...ENDED, 'reap 1'];

/** The state after these steps, as the start of a search. Throws when one of them is not possible. */
function after(steps: readonly string[], scenario: Scenario, variation: Variation): Model<State> {
  const model = protocolOf(scenario, variation);
  const start = steps.reduce((state, name) => {
    const step = model.steps(state).find((possible) => possible.name === name);
    if (step === undefined) throw new RangeError(`no step ${name}`);
    return step.next;
  }, model.start);
  return { ...model, start };
}

describe('the protocol', () => {
  const names = Object.keys(SMALL) as (keyof typeof SMALL)[];
  const found = new Map<string, Exploration<State>>();

  beforeAll(() => {
    for (const name of names) found.set(name, explore(protocolOf(SMALL[name], null)));
    const lines = names.map((name) => `${SMALL[name].name}: ${found.get(name)!.states} states`);
    process.stderr.write(`${lines.join('\n')}\n`);
  }, 120_000);

  it.each(names)('LIFE-11, LIFE-21: is safe and always comes to the right end: %s', (name) => {
    const { violations, strandedTrace } = found.get(name)!;
    expect([...violations]).toEqual([]);
    expect(strandedTrace).toBeNull();
  });

  it('searches at least the expected number of states', () => {
    expect(found.get('race')!.states).toBeGreaterThan(50_000);
    expect([...found.values()].reduce((sum, { states }) => sum + states, 0)).toBeGreaterThan(150_000);
  });
});

describe('LEDGER-9, LIFE-9, LIFE-28: a mutant is caught', () => {
  const cases = (Object.keys(MUTANTS) as Mutant[]).map((name) => [name, MUTANTS[name], MUTANT_CASES[name]] as const);

  it.each(cases.filter(([, , { scenario }]) => isSmall(scenario)))('%s: %s', (name, _says, { scenario, breaks }) => {
    const found = explore(protocolOf(scenario, name));
    if (breaks === null) {
      expect(found.stranded).toBeGreaterThan(0);
      expect([...found.violations.keys()]).toEqual([]);
    } else {
      expect([...found.violations.keys()]).toContain(breaks);
    }
  });

  it('and few of them need a large search', () => {
    expect(cases.filter(([, , { scenario }]) => !isSmall(scenario)).map(([name]) => name)).toEqual([
      'publishBatchSpend',
      'trustBeforeCommit',
    ]);
  });
});

describe('an alternative holds', () => {
  it.each(Object.entries(alternatives))('%s', (name, scenario) => {
    const found = explore(protocolOf(scenario, name as keyof typeof ALTERNATIVES));
    expect(found.violations.size).toBe(0);
    expect(found.stranded).toBe(0);
  });
});

describe('ways that the search found', () => {
  it('REDIS-22: a worker dies before its publish: the second delivery must bring the spend as well', () => {
    const way = ['admit 1', 'journal A 1', 'journal F 1', 'capture 1', 'commit', 'kill worker', 'commit', 'settled'];
    expect(explore(after(way, SMALL.calm, null)).stranded).toBe(0);
    expect(explore(after(way, SMALL.calm, 'publishOwnSpend')).stranded).toBeGreaterThan(0);
  });

  it('REDIS-22: a stale replica gets a version without the spend of another event: all spend comes, or is repeated', () => {
    const first = ['admit 1', 'journal A 1', 'journal F 1', 'capture 1', 'replica stops', 'window ends'];
    const second = ['admit 2', 'journal A 2', 'journal F 2', 'capture 2', 'commit', 'settled'];
    const way = [...first, ...second, 'failover', 'commit', 'settled'];
    expect(explore(after(way, LARGE.windows, 'publishBatchSpend')).stranded).toBeGreaterThan(0);
    expect(explore(after(way, LARGE.windows, 'repeatSpend')).stranded).toBe(0);
    expect(explore(after(way, LARGE.windows, null)).stranded).toBe(0);
  });

  it('a stream id is reused: settled checks the grade of the event, too', () => {
    const way = ['admit 1', 'journal A 1', 'journal F 1', 'replica stops', 'reap 1', 'commit', 'failover', 'capture 1'];
    expect(explore(after(way, SMALL.failover, null)).stranded).toBe(0);
    expect(explore(after(way, SMALL.failover, 'deleteByIdOnly')).stranded).toBeGreaterThan(0);
  });

  it.each([
    [
      'a reaped request continues: renew restores its key',
      SMALL.retryWiped,
      'reapedLosesKey',
      ['admit 1', 'journal A 1', 'reap 1', 'commit', 'wipe', 'settled', 'load'],
    ],
    [
      'a stale replica has R of a request that the ledger has charged: D replaces it',
      SMALL.retryFailover,
      'usedKeyGivesWay',
      [...BRIEFLY_OWNED, 'replica stops', 'capture 1', 'commit', 'settled', 'journal R 1', 'failover'],
    ],
    [
      'a stale replica has R of a request that ended at 0: the charge of its retry replaces it',
      SMALL.retries,
      'runningKeyStands',
      [...ENDED, 'replica stops', 'capture 1', 'admit 2', 'journal A 2', 'journal F 2', 'failover', 'capture 2'],
    ],
    [
      'a batch read before a failover is committed after the pass: a later pass has to bring its keys',
      SMALL.retryStale,
      'anyPassTrusts',
      ['replica stops', ...ENDED, 'capture 1', 'slow read', 'failover', 'publish', 'late commit', 'late settled'],
    ],
    [
      'a journal comes back after its markers expired: the replay leaves a key that is done',
      SMALL.retryMarkers,
      'replayFreesKey',
      ['admit 1', 'journal A 1', 'checkpoint 1', 'reap 1', 'commit', 'settled', 'kill gateway', 'marker expires 1'],
    ],
  ] as const)('%s', (_says, scenario, variation, way) => {
    expect(explore(after(way, scenario, null)).violations.size).toBe(0);
    expect([...explore(after(way, scenario, variation)).violations.keys()]).toEqual([CHARGED_TWICE]);
  });
});
