import { readCapState } from './cap-state.js';

const cap = {
  holderId: null,
  period: 'day',
  limitNanoUsd: 50n,
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
      holderId: null,
      period: 'day',
      limitNanoUsd: 50n,
      windowKey,
      spentNanoUsd: spent,
      openNanoUsd: open,
      resetsAtMs,
    });
  });
});
