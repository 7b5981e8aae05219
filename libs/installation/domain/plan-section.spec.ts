import { planSection, type PlanMode, type Present } from './plan-section.js';
import { planToken } from './plan-token.js';

const ARCHIVED = new Date('2026-11-01T00:00:00Z');

function present(key: string, rpm: number, archivedAt: Date | null = null): Present {
  return { key, fields: { rpm }, id: `id-${key}`, version: 1, archivedAt };
}

const THERE = [present('same', 1), present('other', 1), present('gone', 1, ARCHIVED), present('left', 1)];
const ENTRIES = ['new', 'same', 'other', 'gone'].map((key) => ({ key, fields: { rpm: key === 'other' ? 2 : 1 } }));

interface Options {
  readonly mode?: PlanMode;
  readonly prune?: boolean;
  readonly entries?: typeof ENTRIES;
  readonly found?: readonly Present[];
  readonly faulty?: string;
}

function plan({ mode = 'upsert', prune = false, entries = ENTRIES, found = THERE, faulty = '' }: Options) {
  return planSection({
    section: 'tiers',
    mode,
    prune,
    entries,
    present: found,
    faultsOf: (entry) => (entry?.key === faulty ? [{ path: 'rpm', code: 'invalid', message: 'no' }] : []),
    isPrunable: ({ archivedAt }) => archivedAt === null,
  });
}

const actions = (options: Options): string[] => plan(options).map(({ row }) => `${row.action} ${row.key}`);

describe('planSection', () => {
  it.each([
    [{}, ['create new', 'unchanged same', 'update other', 'restore gone']],
    [{ prune: true }, ['create new', 'unchanged same', 'update other', 'restore gone', 'archive left']],
    [{ mode: 'create_only' as const }, ['create new', 'unchanged same', 'skip other', 'skip gone']],
    [{ mode: 'update_only' as const }, ['skip new', 'unchanged same', 'update other', 'restore gone']],
    [{ faulty: 'other' }, ['create new', 'unchanged same', 'error other', 'restore gone']],
    [{ faulty: 'same' }, ['create new', 'unchanged same', 'update other', 'restore gone']],
    [{ entries: [...ENTRIES.slice(0, 1), ...ENTRIES.slice(0, 1)] }, ['create new', 'error new']],
  ])('with %j', (options, expected) => {
    expect(actions(options)).toEqual(expected);
  });

  it('shows what an update changes, and all that is created', () => {
    expect(plan({}).map(({ row }) => row.diff)).toEqual([
      [{ path: 'rpm', before: null, after: 1 }],
      [],
      [{ path: 'rpm', before: 1, after: 2 }],
      [],
    ]);
  });
});

describe('planToken', () => {
  const token = (options: Options): string | null => planToken(plan(options));

  it('is the same for the same plan only', () => {
    const newer = THERE.map((one) => (one.key === 'other' ? { ...one, version: 2 } : one));
    const tokens = [token({}), token({ found: newer }), token({ prune: true }), token({ mode: 'create_only' })];
    expect(new Set(tokens).size).toBe(4);
    expect(token({})).toBe(tokens[0]);
  });

  it('does not care for what is not touched', () => {
    const newer = THERE.map((one) => (one.key === 'same' || one.key === 'left' ? { ...one, version: 2 } : one));
    expect(token({ found: newer })).toBe(token({}));
  });

  it('is not given where nothing may be applied, or nothing would change', () => {
    expect([token({ faulty: 'other' }), token({ entries: ENTRIES.slice(1, 2) })]).toEqual([null, null]);
  });
});
