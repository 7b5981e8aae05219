import { readUsage } from '../../../chat/usage/read-usage.js';
import { laterMetadata, NOTHING_COUNTED, toUsage } from './read-usage-metadata.js';

const text = (tokenCount: number): object => ({ modality: 'TEXT', tokenCount });
const image = (tokenCount: number): object => ({ modality: 'IMAGE', tokenCount });
const audio = (tokenCount: number): object => ({ modality: 'AUDIO', tokenCount });

describe('toUsage', () => {
  it.each<[metadata: Readonly<Record<string, unknown>>, promptTokens: number, completionTokens: number]>([
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
    // Counts by their parts.
    [{ promptTokenCount: 20, candidatesTokensDetails: [text(6)], thoughtsTokenCount: 50 }, 20, 56],
    [{ promptTokensDetails: [text(15), image(5)], candidatesTokenCount: 6, thoughtsTokenCount: 50 }, 20, 56],
    [{ promptTokensDetails: [text(20)], candidatesTokensDetails: [text(6), image(50)] }, 20, 56],
    [
      { promptTokensDetails: [text(10)], toolUsePromptTokensDetails: [text(10)], thoughtsTokenCount: 56 },
      ...([20, 56] as const),
    ],
    [{ promptTokensDetails: [text(20)], thoughtsTokenCount: 50, totalTokenCount: 76 }, 20, 56],
    [{ promptTokenCount: 20, candidatesTokenCount: 0, thoughtsTokenCount: 56 }, 20, 56],
  ])('RES-18: %j is a prompt of %d and a completion of %d', (metadata, promptTokens, completionTokens) => {
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

  it('RES-18: counts cached images and audio once, as cached', () => {
    const usage = toUsage({
      promptTokenCount: 100,
      candidatesTokenCount: 5,
      totalTokenCount: 105,
      promptTokensDetails: [text(20), image(30), audio(50)],
      cacheTokensDetails: [text(10), image(20), audio(40)],
    });
    expect(readUsage(usage)).toMatchObject({
      kind: 'usage',
      usage: {
        promptTokens: 100,
        cachedTokens: 70,
        imageInputTokens: 30,
        audioInputTokens: 50,
        cachedImageTokens: 20,
        cachedAudioTokens: 40,
      },
    });
  });

  it('RES-18: a prompt that is not reported stays so', () => {
    expect(readUsage(toUsage({ candidatesTokenCount: 20, thoughtsTokenCount: 56 }))).toMatchObject({
      kind: 'partial',
      lacks: 'prompt',
      usage: { completionTokens: 76, reasoningTokens: 56 },
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

describe('laterMetadata', () => {
  const counts = {
    promptTokenCount: 100,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 50,
    totalTokenCount: 170,
    cachedContentTokenCount: 64,
    promptTokensDetails: [text(70), image(30)],
  };
  const usage = { promptTokens: 100, completionTokens: 70, cachedTokens: 64, reasoningTokens: 50 };

  it.each([
    [{}],
    [{ promptTokenCount: 0, candidatesTokenCount: 0, totalTokenCount: 0 }],
    [{ promptTokenCount: 100, totalTokenCount: 100 }],
    [{ promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 }],
    [{ promptTokenCount: 100, candidatesTokenCount: 20 }],
    [{ promptTokenCount: 100, candidatesTokenCount: 20, thoughtsTokenCount: 50, totalTokenCount: 170 }],
  ])('RES-19: %j after counts erases nothing', (later) => {
    expect(readUsage(toUsage(laterMetadata(counts, later)))).toMatchObject({
      usage: { ...usage, imageInputTokens: 30 },
    });
  });

  it('RES-19: larger counts replace earlier ones', () => {
    const later = { promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 60 };
    const expected = { ...usage, completionTokens: 100, reasoningTokens: 60 };
    expect(readUsage(toUsage(laterMetadata(counts, later)))).toMatchObject({ usage: expected });
    const whole = { ...later, totalTokenCount: 200 };
    expect(readUsage(toUsage(laterMetadata(counts, whole)))).toMatchObject({ usage: expected });
  });
});
