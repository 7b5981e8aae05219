import { formatWeekTimes } from './week-times';

const at = (days: readonly string[], from = '09:00', to = '12:00') => ({ days, from, to });
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];

it.each([
  [[at(WORKDAYS), at(WORKDAYS, '14:00', '18:00')], 'Mon–Fri 09:00–12:00, 14:00–18:00'],
  [[at(['sun', 'mon', 'tue', 'thu'])], 'Mon–Tue, Thu, Sun 09:00–12:00'],
  [[at([...WORKDAYS, 'sat', 'sun'], '00:00', '24:00'), at(['sat'])], 'Mon–Sun 00:00–24:00, Sat 09:00–12:00'],
  [[at([])], '09:00–12:00'],
  [[], ''],
])('times of the week %j are %s', (times, text) => {
  expect(formatWeekTimes(times, 'en')).toBe(text);
});

it('names days in the language', () => {
  expect(formatWeekTimes([at(['mon'])], 'ru')).toBe('пн 09:00–12:00');
});
