import fc from 'fast-check';
import { readUsage } from '../../../chat/usage/read-usage.js';
import { chatUsage } from '../reply/translate-usage.js';
import { RunningUsage } from './running-usage.js';

const START = { input_tokens: 25, cache_read_input_tokens: 1_000, output_tokens: 1 };
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function read(start: unknown, ...deltas: readonly unknown[]): unknown {
  const usage = new RunningUsage();
  usage.begin(start === undefined ? undefined : json(start));
  for (const delta of deltas) usage.add(delta === undefined ? undefined : json(delta));
  return readUsage(chatUsage(usage.counts));
}

describe('RunningUsage', () => {
  it.each([
    [undefined],
    [null],
    [{}],
    [{ output_tokens: null }],
    [{ output_tokens: 0 }],
    [{ input_tokens: 25 }],
    ['many'],
  ])('CHARGE-18: no placeholder is the output: %j', (delta) => {
    expect(read(START, delta)).toMatchObject({
      kind: 'partial',
      lacks: 'completion',
      usage: { promptTokens: 1_025, cachedTokens: 1_000, completionTokens: 0 },
    });
  });

  it.each([
    [{ output_tokens: 0 }],
    [{ input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 0 }],
    [{ input_tokens: null, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } }],
    [undefined],
  ])('RES-19: %j after counts erases nothing', (later) => {
    const start = { ...START, cache_creation: { ephemeral_5m_input_tokens: 8, ephemeral_1h_input_tokens: 12 } };
    expect(read(start, { output_tokens: 400 }, later)).toMatchObject({
      kind: 'usage',
      usage: {
        promptTokens: 1_045,
        cachedTokens: 1_000,
        cacheWriteTokens: 8,
        cacheWrite1hTokens: 12,
        completionTokens: 400,
      },
    });
  });

  it('an explicit zero of a stream without a placeholder stays zero', () => {
    expect(read({ input_tokens: 25, output_tokens: 0 }, { output_tokens: 0 })).toMatchObject({
      kind: 'usage',
      usage: { promptTokens: 25, completionTokens: 0 },
    });
  });

  it('a prompt that no event has is not reported', () => {
    expect(read(undefined, { output_tokens: 400 })).toMatchObject({
      kind: 'partial',
      lacks: 'prompt',
      usage: { completionTokens: 400 },
    });
  });

  it('RES-19: the counts of a stream are the same in one event and in many', () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    const whole = fc.record({ input_tokens: count, cache_read_input_tokens: count, output_tokens: count });
    fc.assert(
      fc.property(
        whole,
        fc.array(fc.constantFrom<unknown>({}, null, { input_tokens: 0 }, { output_tokens: 0 })),
        (usage, rest) => {
          const { output_tokens: output, ...input } = usage;
          expect(read(input, { output_tokens: output }, ...rest)).toEqual(read({}, usage));
        },
      ),
    );
  });
});
