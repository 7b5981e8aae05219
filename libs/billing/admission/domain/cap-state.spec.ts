import { readCapState } from './cap-state.js';

const cap = {
  name: 'day',
  limit: 50n,
  windowKey: '2031-05-07',
  next: { windowKey: '2031-05-08', startsAtMs: 1_000 },
};

describe('readCapState', () => {
  it.each([
    {
      what: 'nothing stored',
      stored: null,
      nowMs: 999,
      windowKey: '2031-05-07',
      spent: 0n,
      open: 0n,
      resetsAtMs: 1_000,
    },
    {
      what: 'this window',
      stored: '2031-05-07|3|4',
      nowMs: 999,
      windowKey: '2031-05-07',
      spent: 3n,
      open: 4n,
      resetsAtMs: 1_000,
    },
    {
      what: 'a window that is over',
      stored: '2031-05-07|3|4',
      nowMs: 1_000,
      windowKey: '2031-05-08',
      spent: 0n,
      open: 0n,
      resetsAtMs: null,
    },
    {
      what: 'a newer window',
      stored: '2031-05-08|3|4',
      nowMs: 999,
      windowKey: '2031-05-08',
      spent: 3n,
      open: 4n,
      resetsAtMs: 1_000,
    },
  ])('reads $what', ({ stored, nowMs, windowKey, spent, open, resetsAtMs }) => {
    expect(readCapState(cap, stored, nowMs)).toEqual({
      name: 'day',
      windowKey,
      spent,
      open,
      resetsAtMs,
    });
  });

  it.each([
    { what: 'nothing stored', stored: null, nowMs: 5_999, windowKey: 't', spent: 0n, open: 0n, resetsAtMs: null },
    {
      what: 'the open window',
      stored: 't5000|3|4',
      nowMs: 5_999,
      windowKey: 't5000',
      spent: 3n,
      open: 4n,
      resetsAtMs: 6_000,
    },
    {
      what: 'one that has ended',
      stored: 't5000|3|4',
      nowMs: 6_000,
      windowKey: 't',
      spent: 0n,
      open: 0n,
      resetsAtMs: null,
    },
  ])('reads windows that requests open: $what', ({ what: _what, stored, nowMs, ...state }) => {
    const opened = { name: 'c3', limit: 50n, windowKey: 't', next: null, lengthMs: 1_000 };
    expect(readCapState(opened, stored, nowMs)).toEqual({ name: 'c3', ...state });
  });
});
