import type { ChangeTopic } from '../infra/bus/change.bus.js';
import type { Transaction } from '../infra/prisma/prisma.service.js';
import { changeRow, type RowChange } from './change-row.js';

interface Row {
  readonly version: number;
  readonly name: string;
}
const BEFORE: Row = { version: 3, name: 'one' };

const TX = {} as Transaction;

function announcing(steps: unknown[]) {
  const announceAfter = (_tx: Transaction, topic: ChangeTopic, id: string) => void steps.push(['announce', topic, id]);
  return { bus: { announceAfter }, topic: 'auth' as const, id: 'one' };
}

/** The outcome, and the steps that ran, with their arguments. */
async function run(change: Partial<RowChange<Row, Row | null>>) {
  const steps: unknown[] = [];
  const outcome = await changeRow<Row, Row | null>(TX, {
    find: () => Promise.resolve(BEFORE),
    write: () => Promise.resolve({ version: 4, name: 'two' }),
    record: (before, after) => Promise.resolve(void steps.push(['record', before.name, after?.name ?? null])),
    announce: announcing(steps),
    ...change,
  });
  return { outcome, steps };
}

describe('changeRow', () => {
  it.each([null, undefined, 3])('records, then announces a change made from version %s', async (expectedVersion) => {
    expect(await run({ expectedVersion })).toEqual({
      outcome: { changed: { version: 4, name: 'two' } },
      steps: [
        ['record', 'one', 'two'],
        ['announce', 'auth', 'one'],
      ],
    });
  });

  it('changes nothing of a row with another version', async () => {
    const write = () => Promise.reject(new Error('must not be called'));
    expect(await run({ expectedVersion: 2, write })).toEqual({ outcome: { conflict: BEFORE }, steps: [] });
  });

  it('records nothing where nothing changes', async () => {
    const write = (before: Row) => Promise.resolve(before);
    expect(await run({ write })).toEqual({ outcome: { changed: BEFORE }, steps: [['announce', 'auth', 'one']] });
  });

  it('records a deletion, and returns the former row', async () => {
    expect(await run({ write: () => Promise.resolve(null) })).toEqual({
      outcome: { changed: BEFORE },
      steps: [
        ['record', 'one', null],
        ['announce', 'auth', 'one'],
      ],
    });
  });

  it('announces nothing when a step fails', async () => {
    const announced: unknown[] = [];
    const record = () => Promise.reject(new Error('record'));
    await expect(run({ record, announce: announcing(announced) })).rejects.toThrow('record');
    expect(announced).toEqual([]);
  });
});
