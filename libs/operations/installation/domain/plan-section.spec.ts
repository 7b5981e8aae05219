import { planSection, type PlanMode, type ExistingItem } from './plan-section.js';
import { planToken } from './plan-token.js';

const ARCHIVED = new Date('2026-11-01T00:00:00Z');

function present(key: string, rpm: number, archivedAt: Date | null = null): ExistingItem {
  return { key, fields: { rpm }, id: `id-${key}`, version: 1, archivedAt };
}

const EXISTING = [present('same', 1), present('other', 1), present('archived', 1, ARCHIVED), present('unnamed', 1)];
const ENTRIES = ['new', 'same', 'other', 'archived'].map((key) => ({ key, fields: { rpm: key === 'other' ? 2 : 1 } }));

interface Options {
  readonly mode?: PlanMode;
  readonly prune?: boolean;
  readonly entries?: typeof ENTRIES;
  readonly found?: readonly ExistingItem[];
  readonly faulty?: string;
}

function plan({ mode = 'upsert', prune = false, entries = ENTRIES, found = EXISTING, faulty = '' }: Options) {
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
    [{}, ['create new', 'unchanged same', 'update other', 'restore archived']],
    [{ prune: true }, ['create new', 'unchanged same', 'update other', 'restore archived', 'archive unnamed']],
    [{ mode: 'create_only' as const }, ['create new', 'unchanged same', 'skip other', 'skip archived']],
    [{ mode: 'update_only' as const }, ['skip new', 'unchanged same', 'update other', 'restore archived']],
    [{ faulty: 'other' }, ['create new', 'unchanged same', 'error other', 'restore archived']],
    [{ faulty: 'same' }, ['create new', 'unchanged same', 'update other', 'restore archived']],
    [{ entries: [...ENTRIES.slice(0, 1), ...ENTRIES.slice(0, 1)] }, ['create new', 'error new']],
  ])('with %j', (options, expected) => {
    expect(actions(options)).toEqual(expected);
  });

  it('lists changed fields of an update, and all fields of a creation', () => {
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

  it('differs for different plans', () => {
    const newer = EXISTING.map((one) => (one.key === 'other' ? { ...one, version: 2 } : one));
    const tokens = [token({}), token({ found: newer }), token({ prune: true }), token({ mode: 'create_only' })];
    expect(new Set(tokens).size).toBe(4);
    expect(token({})).toBe(tokens[0]);
  });

  it('ignores versions of untouched items', () => {
    const newer = EXISTING.map((one) => (one.key === 'same' || one.key === 'unnamed' ? { ...one, version: 2 } : one));
    expect(token({ found: newer })).toBe(token({}));
  });

  it('is null when the plan has an error or no change', () => {
    expect([token({ faulty: 'other' }), token({ entries: ENTRIES.slice(1, 2) })]).toEqual([null, null]);
  });
});
