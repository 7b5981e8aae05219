import { NO_USAGE } from '#core';
import { checkUsageBounds, UNLISTED_TOKENS_MAX, type UsageBounds, type UsageAnomaly } from './check-usage-bounds.js';

const typed = { contextTokens: 1_000, outputTokens: 500 };
const bounds: UsageBounds = { typed, listed: null, prompts: 1, n: 1, visibleOnly: true, bytesReceived: 100 };
const hiddenOutput = { visibleOnly: false };
const listed = { listed: { contextTokens: 2_000, outputTokens: 800 } };

describe('checkUsageBounds', () => {
  it.each<[prompt: number, completion: number, changed: Partial<UsageBounds>, anomaly: UsageAnomaly | null]>([
    [1_000, 464, {}, null],
    // A short text proves nothing.
    [1, 465, {}, 'odd'],
    [1, 465, hiddenOutput, null],
    [1, 64, { bytesReceived: 0 }, null],
    [1, 65, { bytesReceived: 0 }, 'odd'],
    // Limits entered by the operator may be wrong.
    [1_001, 1, {}, 'odd'],
    [1_001, 1, { prompts: 2 }, null],
    [1, 501, hiddenOutput, 'odd'],
    [1, 501, { ...hiddenOutput, n: 2 }, null],
    // Listed limits are trusted.
    [2_000, 800, { ...hiddenOutput, ...listed }, 'odd'],
    [2_001, 1, listed, 'absurd'],
    [4_000, 1, { ...listed, prompts: 2 }, 'odd'],
    [4_001, 1, { ...listed, prompts: 2 }, 'absurd'],
    [1, 801, { ...hiddenOutput, ...listed }, 'absurd'],
    [1, 1_600, { ...hiddenOutput, ...listed, n: 2 }, 'odd'],
    [1, 1_601, { ...hiddenOutput, ...listed, n: 2 }, 'absurd'],
    // The operator's limits may exceed the listed ones.
    [1_000, 500, { ...hiddenOutput, listed: { contextTokens: 10, outputTokens: 5 } }, null],
    [1_001, 1, { ...hiddenOutput, listed: { contextTokens: 10, outputTokens: 5 } }, 'absurd'],
    // Unlisted models have a bound too.
    [UNLISTED_TOKENS_MAX, 1, {}, 'odd'],
    [UNLISTED_TOKENS_MAX + 1, 1, {}, 'absurd'],
    [1, UNLISTED_TOKENS_MAX + 1, hiddenOutput, 'absurd'],
  ])('classifies %d and %d tokens with %j as %j', (promptTokens, completionTokens, changed, anomaly) => {
    const usage = { ...NO_USAGE, promptTokens, completionTokens };
    expect(checkUsageBounds(usage, { ...bounds, ...changed })).toBe(anomaly);
  });
});
