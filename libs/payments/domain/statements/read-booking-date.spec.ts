import fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { decidesOrder, readBookingDate } from './read-booking-date.js';

eachPropertyRuns(PURE_RUNS);

function read(cell: string): readonly [dayFirst: string | null, monthFirst: string | null] | null {
  const date = readBookingDate(cell);
  const shown = (one: Date | null): string | null => one?.toISOString().replace('T00:00:00.000Z', '') ?? null;
  return date === null ? null : [shown(date.day_first), shown(date.month_first)];
}

describe('readBookingDate', () => {
  it.each([
    ...[
      '2026-11-20',
      '2026/11/20',
      '2026.11.20',
      '20261120',
      '2026年11月20日',
      '20.11.2026',
      '20.11.26',
      '20 Nov 2026',
    ],
    ...['20-Nov-26', 'Nov 20, 2026', 'November 20, 2026', '20 November 2026', ' 2026-11-20 ', '２０２６-１１-２０'],
    ...['2026-11-20 23:59', '2026-11-20T23:59:59Z', '2026-11-20T23:59:59.123+08:00', '20.11.2026, 9:05'],
    ...['2026-11-20 11:59 PM UTC', '20261120 10:00:00'],
  ])('reads %p', (cell) => {
    expect(read(cell)).toEqual(['2026-11-20', '2026-11-20']);
  });

  it.each<[cell: string, dayFirst: string | null, monthFirst: string | null]>([
    ['03/04/2026', '2026-04-03', '2026-03-04'],
    ['3/4/26', '2026-04-03', '2026-03-04'],
    ['03-04-2026', '2026-04-03', '2026-03-04'],
    ['13/02/2026', '2026-02-13', null],
    ['02/13/2026', null, '2026-02-13'],
    ['04/04/2026', '2026-04-04', '2026-04-04'],
    ['29/02/2028', '2028-02-29', null],
    ['03/04/2026 10:00', '2026-04-03', '2026-03-04'],
  ])('reads %p by its order', (cell, dayFirst, monthFirst) => {
    expect(read(cell)).toEqual([dayFirst, monthFirst]);
  });

  it.each([
    ...['', 'today', '2026-02-30', '29.02.2026', '31/31/2026', '20261320', '00.11.2026', '2026-11', '20.11.', '46321'],
    ...['20 Foo 2026', '20/11-2026', '2026-11-20x', '=TODAY()', '2026-11-20 to 2026-11-21', '20.11.026'],
    `2026-11-20${' '.repeat(100)}x`,
  ])('refuses %p', (cell) => {
    expect(read(cell)).toBeNull();
  });

  it('decides the order by what the calendar has', () => {
    const days = ['03/04/2026', '13/02/2026', '02/13/2026', '2026-02-13'];
    expect(days.map((day) => decidesOrder(readBookingDate(day)!))).toEqual([null, 'day_first', 'month_first', null]);
  });

  it('reads every day in every form', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (moment) => {
        const iso = moment.toISOString().slice(0, 10);
        const [year = '', month = '', dayOfMonth = ''] = iso.split('-');
        for (const cell of [iso, `${year}${month}${dayOfMonth}`, `${dayOfMonth}.${month}.${year}`])
          expect(read(cell)).toEqual([iso, iso]);
        expect(read(`${dayOfMonth}/${month}/${year}`)?.[0]).toBe(iso);
        expect(read(`${month}/${dayOfMonth}/${year}`)?.[1]).toBe(iso);
      }),
    );
  });
});
