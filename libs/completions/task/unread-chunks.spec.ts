import { readChunk, type Chunk } from '#formats';
import { UnreadChunks } from './unread-chunks.js';

function chunkOf(value: object): Chunk {
  const view = readChunk({ event: null, data: Buffer.from(JSON.stringify(value)) });
  if (view.kind !== 'chunk') throw new Error(view.kind);
  return view;
}

describe('UnreadChunks', () => {
  it('keeps the choices of each chunk, in order, and nothing else', () => {
    const unread = new UnreadChunks();
    const choicesOf = (index: number): object[] => [{ index, delta: { content: 'x'.repeat(index) } }];
    for (let index = 0; index < 100; index++) unread.add(chunkOf({ id: 'a', choices: choicesOf(index), usage: null }));
    const taken = unread.take().map((bytes) => JSON.parse(bytes.toString()) as unknown);
    expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => ({ choices: choicesOf(index) })));
  });

  it('is empty after a take, and takes more', () => {
    const unread = new UnreadChunks();
    unread.add(chunkOf({ choices: [{ index: 1 }] }));
    unread.take();
    expect(unread.lengthBytes).toBe(0);
    unread.add(chunkOf({ choices: [{ index: 2 }] }));
    expect(unread.take().map(String)).toEqual(['{"choices":[{"index":2}]}']);
  });
});
