import { changesOf, toInput } from './group-values';

const KINDS = { name: 'text', days: 'number', domains: 'list', links: 'links', isOn: 'switch' };

describe('a form of settings', () => {
  const before = {
    name: toInput(null, 'text'),
    days: toInput(30, 'number'),
    domains: toInput([], 'list'),
    links: toInput([{ label: 'Our docs', url: 'https://docs.example' }], 'links'),
    isOn: toInput(false, 'switch'),
  };

  it('sends only what was changed; an empty field takes its default back', () => {
    expect(changesOf(KINDS, before, before)).toEqual({});
    const after = { ...before, name: 'Acme', days: '', domains: ['a.example'], isOn: true };
    expect(changesOf(KINDS, before, after)).toEqual({ name: 'Acme', days: null, domains: ['a.example'], isOn: true });
  });

  it('reads amounts as people write them, and leaves to the API what is none', () => {
    const creditOf = (typed: string) => changesOf({ credit: 'amount' }, { credit: '5' }, { credit: typed });
    expect(['1 234,50', 'five', ''].map(creditOf)).toEqual([
      { credit: '1234.50' },
      { credit: 'five' },
      { credit: null },
    ]);
  });

  it('reads links as they are shown, a line each', () => {
    expect(before.links).toBe('Our docs https://docs.example');
    const links = `${String(before.links)}\n\nStatus https://status.example`;
    expect(changesOf(KINDS, before, { ...before, links })).toEqual({
      links: [
        { label: 'Our docs', url: 'https://docs.example' },
        { label: 'Status', url: 'https://status.example' },
      ],
    });
  });
});
