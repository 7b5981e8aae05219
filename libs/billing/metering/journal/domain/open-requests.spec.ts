import { continuationOf, type AdmittedRecord, type FinalizedRecord, type JournalRecord } from './journal-record.js';
import { OpenRequests, type RecordPosition } from './open-requests.js';

const organizationId = '019a0000-0000-7000-8000-0000000000aa';
const A = (requestId: string): AdmittedRecord => ({
  kind: 'A',
  requestId,
  organizationId,
  terms: '',
  payload: '',
});
const F = (requestId: string): FinalizedRecord => ({
  kind: 'F',
  requestId,
  organizationId,
  terms: '',
  payload: '',
  chargeNanoUsd: 1n,
  tokensUsed: 1,
  delivered: true,
});
const C = (requestId: string): JournalRecord => continuationOf(F(requestId), 0);
const R = (...requestIds: string[]): JournalRecord => ({ kind: 'R', requestIds });
const at = (segment: number): RecordPosition => ({ segment, offset: 0, length: 1 });

/** The records of each segment, read in order. */
function read(...segments: JournalRecord[][]): OpenRequests {
  const open = new OpenRequests();
  for (const [index, records] of segments.entries()) for (const record of records) open.read(record, at(index + 1), 0);
  return open;
}

const openOf = (open: OpenRequests): string =>
  open
    .list()
    .map((it) => `${it.kind}${it.requestId}`)
    .join(' ');

describe('OpenRequests of an existing journal', () => {
  it.each([
    ['an A without F', [[A('1')]], 'A1'],
    ['an F without R', [[A('1'), F('1')]], 'F1'],
    ['an F with a lost A', [[F('1')]], 'F1'],
    ['a C on its A', [[A('1'), C('1')]], 'F1'],
    ['a C on its A in another segment', [[A('1')], [C('1')]], 'F1'],
    [
      'one of several copies of a C',
      [
        [A('1'), C('1')],
        [C('1'), A('1')],
      ],
      'F1',
    ],
    ['nothing after a C with R', [[A('1'), C('1'), R('1')]], ''],
    ['no C with a lost A', [[C('1')]], ''],
    ['an F before a copy of its A', [[F('1'), A('1')]], 'F1'],
    ['nothing after R', [[A('1'), F('1'), R('1')]], ''],
    ['nothing after one R for all', [[A('1'), A('2'), F('1'), R('1', '2')]], ''],
    ['nothing after an A with R', [[A('1'), R('1')]], ''],
    ['nothing after R of an unknown request', [[R('1')]], ''],
    ['each request by its own records', [[A('1'), A('2'), F('1'), A('3'), F('3'), R('3')]], 'A2 F1'],
    ['across segments', [[A('1'), A('2')], [F('1'), F('2')], [R('2')]], 'F1'],
    ['one of several copies', [[A('1'), F('1'), F('1')], [F('1')]], 'F1'],
  ])('has %s', (_case, segments, expected) => {
    const open = read(...segments);
    expect(openOf(open)).toBe(expected);
    expect(open.count).toBe(expected === '' ? 0 : expected.split(' ').length);
  });

  it('retains a segment for the newest records only', () => {
    const open = read([A('1'), A('2')], [F('1')], [R('2')]);
    expect([1, 2, 3].map((segment) => open.countIn(segment))).toEqual([0, 1, 0]);
    open.release('1');
    expect(open.countIn(2)).toBe(0);
    open.release('1');
    expect(open.countIn(2)).toBe(0);
  });
});

it('retains the segment of the admission that a charge continues', () => {
  const open = read([A('1')], [C('1')], [F('1')]);
  expect([1, 2, 3].map((segment) => open.countIn(segment))).toEqual([0, 0, 1]);
  const continued = read([A('1')], [C('1')]);
  expect([1, 2].map((segment) => continued.countIn(segment))).toEqual([1, 1]);
  expect(continued.find('1')).toMatchObject({ at: at(2), continues: at(1) });
  continued.release('1');
  expect([1, 2].map((segment) => continued.countIn(segment))).toEqual([0, 0]);
});

describe('OpenRequests of a running gateway', () => {
  it('reports since when the oldest is open, unchanged by resends and rewrites', () => {
    const open = new OpenRequests();
    open.admit('1', organizationId, at(1));
    expect([open.runningCount, open.oldestSinceMs()]).toEqual([1, null]);
    open.read(F('2'), at(1), 7);
    open.finalize(F('1'), at(1), 5);
    open.finalize(F('1'), at(2), 9);
    expect([open.runningCount, open.oldestSinceMs()]).toEqual([0, 5]);
    open.release('1');
    expect(open.oldestSinceMs()).toBe(7);
  });

  it('hides running requests, but retains their segment', () => {
    const open = new OpenRequests();
    open.admit('1', organizationId, at(1));
    expect([open.count, open.take(9), open.list(), open.countIn(1)]).toEqual([0, [], [], 1]);
    open.finalize(F('1'), at(2), 5);
    expect([open.count, openOf(open), open.countIn(1), open.countIn(2)]).toEqual([1, 'F1', 0, 1]);
  });

  it('retains both segments of a charge that continues its admission', () => {
    const open = new OpenRequests();
    open.admit('1', organizationId, at(1));
    open.finalize(F('1'), at(2), 5, open.admissionOf('1'));
    expect([open.admissionOf('1'), open.countIn(1), open.countIn(2)]).toEqual([null, 1, 1]);
    open.release('1');
    expect([open.countIn(1), open.countIn(2)]).toEqual([0, 0]);
  });

  it('holds an unwritten charge, and the time of its capture', () => {
    const open = new OpenRequests();
    open.finalize(F('1'), F('1'), 5);
    expect(open.find('1')).toMatchObject({ at: F('1'), seenAtMs: 5 });
    open.finalize(F('1'), at(7), 99);
    expect(open.find('1')).toMatchObject({ at: at(7), seenAtMs: 5 });
    expect(open.countIn(7)).toBe(1);
  });

  it('takes all requests round-robin', () => {
    const open = read([F('1'), F('2'), A('3')]);
    open.admit('4', organizationId, at(1));
    const batches = [1, 2, 3].map(() => open.take(2).map(({ requestId }) => requestId));
    expect(batches).toEqual([
      ['1', '2'],
      ['3', '1'],
      ['2', '3'],
    ]);
  });
});
