import { NO_USAGE } from '#kernel';
import { checkUsageBounds, UNLISTED_TOKENS_MAX, type UsageBounds, type UsageDoubt } from './check-usage-bounds.js';

const typed = { contextTokens: 1_000, outputTokens: 500 };
const bounds: UsageBounds = { typed, listed: null, prompts: 1, n: 1, visibleOnly: true, bytesReceived: 100 };
const unseen = { visibleOnly: false };
const listed = { listed: { contextTokens: 2_000, outputTokens: 800 } };

describe('checkUsageBounds', () => {
  it.each<[prompt: number, completion: number, changed: Partial<UsageBounds>, doubt: UsageDoubt | null]>([
    [1_000, 464, {}, null],
    // A text that is short proves nothing.
    [1, 465, {}, 'odd'],
    [1, 465, unseen, null],
    [1, 64, { bytesReceived: 0 }, null],
    [1, 65, { bytesReceived: 0 }, 'odd'],
    // What an operator typed may be wrong.
    [1_001, 1, {}, 'odd'],
    [1_001, 1, { prompts: 2 }, null],
    [1, 501, unseen, 'odd'],
    [1, 501, { ...unseen, n: 2 }, null],
    // What a list says may not.
    [2_000, 800, { ...unseen, ...listed }, 'odd'],
    [2_001, 1, listed, 'absurd'],
    [4_000, 1, { ...listed, prompts: 2 }, 'odd'],
    [4_001, 1, { ...listed, prompts: 2 }, 'absurd'],
    [1, 801, { ...unseen, ...listed }, 'absurd'],
    [1, 1_600, { ...unseen, ...listed, n: 2 }, 'odd'],
    [1, 1_601, { ...unseen, ...listed, n: 2 }, 'absurd'],
    // An operator may know better than a list.
    [1_000, 500, { ...unseen, listed: { contextTokens: 10, outputTokens: 5 } }, null],
    [1_001, 1, { ...unseen, listed: { contextTokens: 10, outputTokens: 5 } }, 'absurd'],
    // Without a list there is a bound all the same.
    [UNLISTED_TOKENS_MAX, 1, {}, 'odd'],
    [UNLISTED_TOKENS_MAX + 1, 1, {}, 'absurd'],
    [1, UNLISTED_TOKENS_MAX + 1, unseen, 'absurd'],
  ])('of %d and %d tokens with %j says %j', (promptTokens, completionTokens, changed, doubt) => {
    const usage = { ...NO_USAGE, promptTokens, completionTokens };
    expect(checkUsageBounds(usage, { ...bounds, ...changed })).toBe(doubt);
  });
});
