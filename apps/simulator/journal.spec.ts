import { Journal, toJournalJson } from './journal.js';

const limits = { entriesMax: 3, detailedMax: 2, bodyBytesMax: 10 };

describe('Journal', () => {
  it('keeps the newest entries', () => {
    const journal = new Journal(limits);
    for (let index = 0; index < 20; index++) journal.open(`r${index}`, '/', 0);
    expect(journal.since(0).map(({ requestId }) => requestId)).toEqual(['r17', 'r18', 'r19']);
    expect(journal.since(19).map(({ requestId }) => requestId)).toEqual(['r19']);
  });

  it('finds every attempt of a request', () => {
    const journal = new Journal(limits);
    for (const id of ['a', 'b', 'a']) journal.open(id, '/', 0);
    expect(journal.ofRequest('a').map(({ sequence }) => sequence)).toEqual([1, 3]);
  });

  it('keeps bodies up to its limit', () => {
    const journal = new Journal(limits);
    const entries = [4, 4, 8].map((bytes) => {
      const entry = journal.open(null, '/', 0);
      journal.keepDetails(entry, {}, Buffer.alloc(bytes));
      return entry;
    });
    expect(entries.map(({ body }) => body?.length ?? null)).toEqual([null, null, 8]);
    journal.keepDetails(journal.open(null, '/', 0), {}, Buffer.alloc(11));
    expect(entries[2]!.body).toBeNull();
  });

  it('clears everything but its sequence number', () => {
    const journal = new Journal(limits);
    journal.open('a', '/', 0);
    journal.clear();
    expect(journal.since(0)).toEqual([]);
    expect(journal.open('b', '/', 0).sequence).toBe(2);
  });

  it('shows the bytes as base64', () => {
    const journal = new Journal(limits);
    const entry = journal.open('a', '/', 0);
    journal.keepDetails(entry, { host: 'h' }, Buffer.from([0xff]));
    expect(toJournalJson(entry)).toMatchObject({
      body_base64: '/w==',
      headers: { host: 'h' },
      completion_tokens: null,
    });
  });
});
