import { readChunk } from './chunk-reader.js';
import { finishedChoices, type FinishedChoice } from './finished-choices.js';

function finishedIn(choices: readonly object[]): FinishedChoice[] {
  const view = readChunk({ event: null, data: Buffer.from(JSON.stringify({ choices })) });
  if (view.kind !== 'chunk') throw new Error(view.kind);
  return finishedChoices(view);
}

describe('finishedChoices', () => {
  it.each<[choices: readonly object[], finished: readonly FinishedChoice[]]>([
    [[], []],
    [[{ index: 0, delta: { content: 'x' }, finish_reason: null }], []],
    [[{ index: 0, delta: {}, finish_reason: '' }], []],
    [[{ index: 1, delta: {}, finish_reason: 'stop' }], [{ index: 1, reason: 'stop' }]],
    [[{ delta: {} }, { delta: {}, finish_reason: 'length' }], [{ index: 1, reason: 'length' }]],
  ])('of %j: %j', (choices, finished) => {
    expect(finishedIn(choices)).toEqual(finished);
  });
});
