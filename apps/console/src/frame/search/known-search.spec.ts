import { knownSearch } from './known-search';

describe('the parameters of an address', () => {
  it('are those that a page knows, whatever the address has', () => {
    const read = knownSearch(({ tab }): { readonly tab?: 'keys' } => (tab === 'keys' ? { tab } : {}));
    const inAddress = { tab: 'keys', other: 1 };
    expect({ ...inAddress, ...read(inAddress) }).toEqual({ tab: 'keys', other: undefined });
    const unknown = { tab: 'nothing' };
    expect({ ...unknown, ...read(unknown) }.tab).toBeUndefined();
  });
});
