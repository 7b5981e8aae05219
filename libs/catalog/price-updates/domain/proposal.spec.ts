import type { PlannedImport } from '../../imports/price-planner.js';
import { planHashOf, proposalStep, sourceOf, storedPlan } from './proposal.js';

const change = (currentId: string) => ({
  kind: 'price' as const,
  modelId: 'm',
  base: { currentId, versionCount: 1 },
  rows: [],
});
const row = (action: string) => ({ action });
const plan = (fields: object): PlannedImport => ({ rows: [], changes: [], ...fields }) as unknown as PlannedImport;

describe('a difference', () => {
  it.each([
    [null, null, null, 'none'],
    [null, 'a', null, 'close'],
    ['a', null, null, 'replace'],
    ['a', 'a', null, 'keep'],
    ['a', 'a', 'a', 'keep'],
    ['b', 'a', null, 'replace'],
    ['a', null, 'a', 'none'],
    ['a', 'b', 'a', 'close'],
    ['b', null, 'a', 'replace'],
  ] as const)('%s with the open one %s and the rejected one %s: %s', (hash, openHash, rejectedHash, step) => {
    expect(proposalStep(hash, { openHash, rejectedHash })).toBe(step);
  });

  it('is another one on another base, and the same with other lines of the file', () => {
    const one = planHashOf(plan({ changes: [change('a')], rows: [row('skip')] }));
    expect(planHashOf(plan({ changes: [change('a')], fileHash: 'x' }))).toBe(one);
    expect(planHashOf(plan({ changes: [change('b')] }))).not.toBe(one);
  });

  it('is stored without the rows that change nothing', () => {
    const rows = ['create', 'update', 'unchanged', 'skip', 'error', 'blocked'].map(row);
    const stored = storedPlan(plan({ rows })).rows.map(({ action }) => action);
    expect(stored).toEqual(['create', 'update', 'error', 'blocked']);
  });
});

it('shows no query of an address', () => {
  expect(sourceOf('https://prices.example/list.json?token=secret')).toBe('https://prices.example/list.json');
});
