import { readUsage } from '#replies';
import { NOTHING_COUNTED, toUsage } from './read-usage-metadata.js';

describe('toUsage', () => {
  it.each([
    [{ promptTokenCount: 5, totalTokenCount: 5 }, 5, 0],
    [{ promptTokenCount: 5, toolUsePromptTokenCount: 2, candidatesTokenCount: 3, totalTokenCount: 10 }, 7, 3],
    [{ promptTokenCount: 5, candidatesTokenCount: 3, totalTokenCount: 20 }, 5, 15],
    [{ promptTokenCount: 5, candidatesTokenCount: 3 }, 5, 3],
    // Thoughts, beside the candidates and included in them.
    [{ promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 4, totalTokenCount: 12 }, 5, 7],
    [{ promptTokenCount: 5, candidatesTokenCount: 7, thoughtsTokenCount: 4, totalTokenCount: 12 }, 5, 7],
    [{ promptTokenCount: 5, thoughtsTokenCount: 4, totalTokenCount: 9 }, 5, 4],
    [{ promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 4 }, 5, 7],
    // With the provider's tools: the candidates are the total less the rest.
    [{ promptTokenCount: 500, toolUsePromptTokenCount: 300, thoughtsTokenCount: 10, totalTokenCount: 930 }, 800, 130],
    // The prompt is the total less the rest.
    [{ candidatesTokenCount: 3, totalTokenCount: 10 }, 7, 3],
    [{ candidatesTokenCount: 3, thoughtsTokenCount: 4, totalTokenCount: 10 }, 3, 7],
    [{ totalTokenCount: 10 }, 10, 0],
    [NOTHING_COUNTED, 0, 0],
  ])('%j is a prompt of %d and a completion of %d', (metadata, promptTokens, completionTokens) => {
    expect(readUsage(toUsage(metadata))).toMatchObject({
      kind: 'usage',
      plain: true,
      usage: { promptTokens, completionTokens },
    });
  });

  it('separates cached tokens and media', () => {
    const usage = toUsage({
      promptTokenCount: 100,
      cachedContentTokenCount: 50,
      candidatesTokenCount: 30,
      totalTokenCount: 130,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 70 },
        { modality: 'IMAGE', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 10 },
      ],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 30 }],
    });
    expect(readUsage(usage)).toMatchObject({
      usage: {
        cachedTokens: 50,
        imageInputTokens: 20,
        audioInputTokens: 10,
        imageOutputTokens: 30,
        audioOutputTokens: 0,
      },
    });
  });

  it.each([[null], [{}], [{ trafficType: 'ON_DEMAND' }]])('%j counts nothing', (metadata) => {
    expect(toUsage(metadata)).toBeNull();
  });

  it.each([
    [{ promptTokenCount: 'many', totalTokenCount: 3 }],
    [{ promptTokenCount: 3, candidatesTokenCount: -1, totalTokenCount: 2 }],
    [{ promptTokenCount: 3, candidatesTokenCount: 9, totalTokenCount: 5 }],
    [{ candidatesTokenCount: 9, totalTokenCount: 5 }],
    [{ totalTokenCount: '5' }],
    [{ promptTokenCount: 3, candidatesTokenCount: 'x', thoughtsTokenCount: 1, totalTokenCount: 5 }],
  ])('%j stays absurd', (metadata) => {
    expect(readUsage(toUsage(metadata))).toMatchObject({ kind: 'absurd' });
  });
});
