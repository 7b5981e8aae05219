import { closestMatches } from './closest-matches.js';

const models = ['openai/gpt-4o', 'gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'deepseek-v3.2', 'o3'];

describe('closestMatches', () => {
  it.each([
    ['gtp-4o', 'gpt-4o'],
    ['GPT-4O', 'gpt-4o'],
    ['deepseek-v32', 'deepseek-v3.2'],
  ])('%s matches %s', (typo, meant) => {
    expect(closestMatches(typo, models)[0]).toBe(meant);
  });

  it('returns nothing for a name without close matches', () => {
    expect(closestMatches('claude-opus', models)).toEqual([]);
    expect(closestMatches('', models)).toEqual([]);
    expect(closestMatches('x'.repeat(101), models)).toEqual([]);
  });
});
