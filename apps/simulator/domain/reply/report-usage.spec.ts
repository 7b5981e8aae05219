import { reportUsage } from './report-usage.js';

const usage = { promptTokens: 10, cachedTokens: 4, completionTokens: 5, reasoningTokens: 2, imageTokens: 0 };

const accurate = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 2,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

describe('reportUsage', () => {
  it.each([
    [undefined, accurate, 'requested'],
    ['missing', undefined, 'nowhere'],
    ['absurd-negative', { ...accurate, completion_tokens: -6 }, 'end'],
    ['absurd-huge', { ...accurate, completion_tokens: 1e18, total_tokens: 1e18 }, 'end'],
    ['string', { ...accurate, completion_tokens: '5' }, 'end'],
    ['twice', accurate, 'twice'],
    ['early', accurate, 'early'],
    ['with-finish', accurate, 'with-finish'],
    ['every-chunk', accurate, 'every-chunk'],
    [{ prompt_tokens: 1 }, { prompt_tokens: 1 }, 'end'],
  ] as const)('reports %j', (fault, value, position) => {
    expect(reportUsage(usage, fault)).toEqual({ value, position });
  });

  it('names image tokens where there are any', () => {
    expect(reportUsage({ ...usage, imageTokens: 256 }, undefined).value).toMatchObject({
      completion_tokens_details: { image_tokens: 256 },
    });
  });
});
