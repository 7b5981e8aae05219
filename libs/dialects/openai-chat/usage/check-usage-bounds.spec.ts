import { NO_USAGE } from '#kernel';
import { checkUsageBounds, type UsageBounds } from './check-usage-bounds.js';

const bounds: UsageBounds = { contextTokens: 1_000, maxOutputTokens: 500, n: 1, visibleOnly: true, bytesReceived: 100 };

describe('checkUsageBounds', () => {
  it.each<[prompt: number, completion: number, changed: Partial<UsageBounds>, reason: string | null]>([
    [1_000, 464, {}, null],
    [1_001, 1, {}, '1001 prompt tokens in a context of 1000'],
    [1, 465, {}, '465 output tokens in 100 bytes of text'],
    [1, 465, { visibleOnly: false }, null],
    [1, 501, { visibleOnly: false }, '501 output tokens of at most 500'],
    [1, 501, { visibleOnly: false, n: 2 }, null],
    [1, 64, { bytesReceived: 0 }, null],
    [1, 65, { bytesReceived: 0 }, '65 output tokens in 0 bytes of text'],
  ])('of %d and %d tokens with %j says %j', (promptTokens, completionTokens, changed, reason) => {
    const usage = { ...NO_USAGE, promptTokens, completionTokens };
    expect(checkUsageBounds(usage, { ...bounds, ...changed })).toBe(reason);
  });
});
