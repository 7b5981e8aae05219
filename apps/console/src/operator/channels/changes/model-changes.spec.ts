import { changeCount, changeKey, siteOf, type Change } from './model-changes';
import type { Channel } from '../../data/catalog';

type Served = Channel['models'][number];

const rule = { fields: ['top_p'], rule: 'gpt-sampling', option: null, overridden_by: null } as unknown as Change;
const allowed = { ...rule, fields: ['temperature'], overridden_by: 'allow' } as Change;
const dropped = { ...rule, fields: ['user'], rule: null, option: 'drop' } as Change;

describe('what is changed on the way to a model', () => {
  it('is counted without what an option of the channel overrides', () => {
    expect(changeCount({ changes: [rule, allowed, dropped] } as unknown as Served)).toBe(2);
    expect(changeCount({ changes: [allowed] } as unknown as Served)).toBe(0);
    expect(changeCount({ changes: null } as unknown as Served)).toBe(0);
  });

  it('has a line of its own for each rule, option and override', () => {
    const renamed = ['seed', 'user'].map((field) => ({ ...dropped, option: 'rename' as const, fields: [field] }));
    expect(new Set([rule, allowed, dropped, ...renamed].map(changeKey)).size).toBe(5);
  });

  it('names the site of a source', () => {
    expect(siteOf('https://platform.claude.com/docs/en/about-claude/models/migration-guide')).toBe(
      'platform.claude.com',
    );
  });
});
