import { oneOf, textOf } from './search-params';

describe('parameters of an address', () => {
  it('keep texts, also those that are read as numbers', () => {
    expect([textOf('q', 'acme'), textOf('q', 12), textOf('q', ''), textOf('q', { a: 1 })]).toEqual([
      { q: 'acme' },
      { q: '12' },
      {},
      {},
    ]);
  });

  it('keep the words of a list', () => {
    expect([oneOf('tab', 'keys', ['keys']), oneOf('tab', 'other', ['keys'])]).toEqual([{ tab: 'keys' }, {}]);
  });
});
