import { spansOf } from './days';

it.each([
  [['mon', 'tue', 'wed', 'thu', 'fri'], [['mon', 'fri']]],
  [
    ['sun', 'mon', 'tue', 'thu'],
    [
      ['mon', 'tue'],
      ['thu', 'thu'],
      ['sun', 'sun'],
    ],
  ],
  [[], []],
])('the days %j are the spans %j', (days, spans) => {
  expect(spansOf(days)).toEqual(spans);
});
