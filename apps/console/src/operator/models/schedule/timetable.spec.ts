import { changesFrom, isZone, windowAt, type Calendars, type Schedule } from './timetable';

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const NONE: Calendars = new Map();

const scheduleOf = (time_zone: string, ...windows: Partial<Schedule['windows'][number]>[]): Schedule => ({
  time_zone,
  windows: windows.map((window, index) => ({
    name: `w${index}`,
    times: [],
    except_calendar: null,
    also_calendar: null,
    ...window,
  })),
});

function spell(schedule: Schedule, from: string, count: number, calendars = NONE): string[] {
  const changes = changesFrom(schedule, calendars, Date.parse(from)).slice(0, count);
  return changes.map(({ atMs, window }) => `${new Date(atMs).toISOString().slice(0, 16)} ${window?.name ?? 'price'}`);
}

describe('the next changes of a price by the hour', () => {
  const peak = {
    name: 'peak',
    times: [
      { days: WORKDAYS, from: '09:00', to: '12:00' },
      { days: WORKDAYS, from: '14:00', to: '18:00' },
    ],
  };

  it('begin with what applies now, in the zone of the schedule', () => {
    // Friday, 10:30 in Shanghai.
    expect(spell(scheduleOf('Asia/Shanghai', peak), '2026-11-20T02:30:00Z', 5)).toEqual([
      '2026-11-20T02:30 peak',
      '2026-11-20T04:00 price',
      '2026-11-20T06:00 peak',
      '2026-11-20T10:00 price',
      '2026-11-23T01:00 peak',
    ]);
  });

  it('follow calendars', () => {
    const calendars: Calendars = new Map([['holidays', new Set(['2026-11-23'])]]);
    const closed = scheduleOf('Asia/Shanghai', { ...peak, except_calendar: 'holidays' });
    expect(spell(closed, '2026-11-20T11:00:00Z', 2, calendars)[1]).toBe('2026-11-24T01:00 peak');
    const also = scheduleOf('UTC', { times: [{ days: [], from: '00:00', to: '24:00' }], also_calendar: 'holidays' });
    expect(spell(also, '2026-11-22T12:00:00Z', 3, calendars)).toEqual([
      '2026-11-22T12:00 price',
      '2026-11-23T00:00 w0',
      '2026-11-24T00:00 price',
    ]);
  });

  it('keep a window across midnight with the day on which it begins', () => {
    const night = scheduleOf('UTC', { times: [{ days: ['sun'], from: '22:00', to: '06:30' }] });
    expect(spell(night, '2026-11-22T12:00:00Z', 4)).toEqual([
      '2026-11-22T12:00 price',
      '2026-11-22T22:00 w0',
      '2026-11-23T06:30 price',
      '2026-11-29T22:00 w0',
    ]);
  });

  it('take the first of several windows that cover a moment', () => {
    const all = ['sun', ...WORKDAYS, 'sat'];
    const schedule = scheduleOf(
      'UTC',
      { times: [{ days: all, from: '10:00', to: '11:00' }] },
      { times: [{ days: all, from: '00:00', to: '24:00' }] },
    );
    expect(windowAt(schedule, NONE, Date.parse('2026-11-23T10:59:59Z'))?.name).toBe('w0');
    expect(spell(schedule, '2026-11-23T09:00:00Z', 3)).toEqual([
      '2026-11-23T09:00 w1',
      '2026-11-23T10:00 w0',
      '2026-11-23T11:00 w1',
    ]);
  });

  it('show the clock on the wall where daylight saving begins and ends', () => {
    const night = scheduleOf('Europe/Stockholm', {
      times: [{ days: ['sun'], from: '02:30', to: '05:00' }],
    });
    // 02:30 does not come in March: the window begins when the clock has passed it.
    expect(spell(night, '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-28T12:00 price',
      '2026-03-29T01:00 w0',
      '2026-03-29T03:00 price',
    ]);
    // 02:30 comes twice in October.
    expect(spell(night, '2026-10-24T12:00:00Z', 5)).toEqual([
      '2026-10-24T12:00 price',
      '2026-10-25T00:30 w0',
      '2026-10-25T01:00 price',
      '2026-10-25T01:30 w0',
      '2026-10-25T04:00 price',
    ]);
  });

  it('are none of a schedule that is not finished', () => {
    const empty = scheduleOf('Nowhere/At_all', { times: [{ days: WORKDAYS, from: '', to: '8' }] });
    expect(isZone('Nowhere/At_all')).toBe(false);
    expect(spell(empty, '2026-11-23T09:00:00Z', 2)).toEqual(['2026-11-23T09:00 price']);
  });
});
