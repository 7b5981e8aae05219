import type { Trial } from './run-test';
import { stepsOf } from './test-steps';

const answered = {
  ok: true,
  status: 200,
  first_byte_ms: 120,
  usage: { prompt_tokens: 9, completion_tokens: 2 },
  cost_usd: '0.000034',
} as Trial;

describe('the steps of a test', () => {
  it.each([
    ['all is well', {}, 'ok ok ok ok ok'],
    ['no response came', { ok: false, status: null, first_byte_ms: null, usage: null }, 'bad rest rest rest rest'],
    ['it was refused', { ok: false, status: 401, first_byte_ms: 80, usage: null }, 'bad rest rest rest rest'],
    ['the stream broke', { ok: false, usage: null, cost_usd: null }, 'ok ok bad rest rest'],
    ['no usage was reported', { usage: null }, 'ok ok ok warn ok'],
    ['the cost is not known', { cost_usd: null }, 'ok ok ok ok warn'],
  ])('when %s', (_, part, kinds) => {
    expect(stepsOf({ ...answered, ...part }).map(({ kind }) => kind)).toEqual(kinds.split(' '));
  });
});
