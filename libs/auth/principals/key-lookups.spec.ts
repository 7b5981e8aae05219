import type { KeyRecord } from '../domain/principal-of.js';
import { KeyLookups } from './key-lookups.js';

const digestOf = (number: number): Uint8Array => Uint8Array.of(number >> 8, number & 255);
const hexOf = (number: number): string => Buffer.from(digestOf(number)).toString('hex');

/** A table whose queries end when the test says so. */
class Table {
  readonly queries: { readonly hexes: readonly string[]; end(error?: Error): void }[] = [];

  findByDigests(hexes: readonly string[]): Promise<Map<string, KeyRecord>> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        if (error === undefined) resolve(new Map(hexes.map((hex) => [hex, { id: hex } as KeyRecord])));
        else reject(error);
      };
      this.queries.push({ hexes, end });
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('KeyLookups', () => {
  it('reads keys that arrive together in one query, and later ones in the next', async () => {
    const table = new Table();
    const lookups = new KeyLookups(table);
    const first = [1, 2, 3].map((number) => lookups.find([digestOf(number)]));
    await turn();
    await turn();
    const second = [4, 5].map((number) => lookups.find([digestOf(number)]));
    await turn();
    expect(table.queries.map(({ hexes }) => hexes)).toEqual([[1, 2, 3].map(hexOf)]);
    table.queries[0]?.end();
    expect((await Promise.all(first)).map((key) => key?.id)).toEqual([1, 2, 3].map(hexOf));
    await turn();
    table.queries[1]?.end();
    expect((await Promise.all(second)).map((key) => key?.id)).toEqual([4, 5].map(hexOf));
    expect(table.queries).toHaveLength(2);
  });

  it('bounds the size of a query', async () => {
    const table = new Table();
    const lookups = new KeyLookups(table);
    const all = Array.from({ length: 2_500 }, (_, number) => lookups.find([digestOf(number)]));
    for (let query = 0; query < 3; query++) {
      await turn();
      await turn();
      table.queries[query]?.end();
    }
    await Promise.all(all);
    expect(table.queries.map(({ hexes }) => hexes.length)).toEqual([1_000, 1_000, 500]);
  });

  it('refuses those that wait with those that failed, then works again', async () => {
    const table = new Table();
    const lookups = new KeyLookups(table);
    const first = lookups.find([digestOf(1)]);
    await turn();
    await turn();
    const waiting = lookups.find([digestOf(2)]);
    table.queries[0]?.end(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone');
    await turn();
    const later = lookups.find([digestOf(3)]);
    await turn();
    await turn();
    table.queries[1]?.end();
    expect((await later)?.id).toBe(hexOf(3));
  });
});
