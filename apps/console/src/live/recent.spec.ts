import { addRecent, heldRows, isBehind, NOTHING_RECENT, withRecent, type RequestRow } from './recent';

const row = (id: string, final = true): RequestRow => ({ id, final });
const rows = (...ids: string[]): RequestRow[] => ids.map((id) => row(id));
const idsOf = (list: readonly RequestRow[]): string => list.map(({ id, final }) => (final ? id : `${id}?`)).join(' ');

describe('requests that were booked lately', () => {
  it('are kept once each, in the order of admission', () => {
    const recent = addRecent(addRecent(NOTHING_RECENT, rows('c', 'a')), rows('c', 'b'));
    expect(idsOf(recent.rows)).toBe('c b a');
    expect(recent.droppedId).toBeNull();
  });

  it('are shown as they were booked in the end', () => {
    const recent = addRecent(addRecent(NOTHING_RECENT, [row('a', false)]), [row('a')]);
    expect(idsOf(recent.rows)).toBe('a');
    expect(idsOf(addRecent(recent, [row('a', false)]).rows)).toBe('a');
    expect(idsOf(withRecent([row('a', false)], recent.rows, false))).toBe('a');
    expect(idsOf(withRecent(rows('a'), [row('a', false)], false))).toBe('a');
  });

  it('stand between the rows of a list, each once', () => {
    expect(idsOf(withRecent(rows('d', 'b'), rows('e', 'd', 'c', 'a'), false))).toBe('e d c b a');
  });

  it('are no part of pages that were not read', () => {
    expect(idsOf(withRecent(rows('d', 'b'), rows('e', 'a'), true))).toBe('e d b');
    expect(idsOf(withRecent([], rows('a'), false))).toBe('a');
  });

  it('are dropped at a limit: then older lists are behind', () => {
    const recent = addRecent(NOTHING_RECENT, rows('e', 'd', 'c', 'b'), 2);
    expect(recent).toEqual({ rows: rows('e', 'd'), droppedId: 'c' });
    expect(addRecent(recent, rows('a'), 2).droppedId).toBe('c');
    expect(isBehind(rows('b'), recent)).toBe(true);
    expect(isBehind([], recent)).toBe(true);
    expect(isBehind(rows('c'), recent)).toBe(false);
    expect(isBehind(rows('a'), NOTHING_RECENT)).toBe(false);
  });
});

describe('a list that is paused', () => {
  it('keeps its rows and counts those that wait, also between them', () => {
    const { shown, waiting } = heldRows(rows('e', 'c'), rows('g', 'f', 'e', 'd', 'c'));
    expect(idsOf(shown)).toBe('e c');
    expect(waiting).toBe(3);
  });

  it('takes older pages', () => {
    expect(heldRows(rows('c'), rows('d', 'c', 'b', 'a'))).toEqual({ shown: rows('c', 'b', 'a'), waiting: 1 });
  });

  it('keeps its rows also when they are known no more', () => {
    expect(heldRows(rows('b'), rows('z', 'y'))).toEqual({ shown: rows('b'), waiting: 2 });
  });

  it('is the list itself when it is not paused', () => {
    expect(heldRows(null, rows('b'))).toEqual({ shown: rows('b'), waiting: 0 });
  });
});
