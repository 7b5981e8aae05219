import { isAccepted } from '../../fields/check-value.js';
import { SETTING_GROUPS } from './setting-fields.js';
import { changedSettings, defaultSettings, effectiveSettings } from './setting-groups.js';

const { mail } = defaultSettings(false);

describe('setting groups', () => {
  it('take the environment first, then the stored value, then the default', () => {
    const stored = { from_name: 'Acme', from_address: 'db@acme.example', left_behind: 1 };
    expect(effectiveSettings(mail, stored, { from_address: 'env@acme.example' })).toEqual({
      values: { ...mail, from_name: 'Acme', from_address: 'env@acme.example', reply_to: null },
      sources: expect.objectContaining({ from_name: 'db', from_address: 'env', reply_to: 'default' }),
    });
  });

  it('lose a stored value with null, and keep those that a change leaves out', () => {
    expect(changedSettings({ from_name: 'Acme', reply_to: 'a@b.example' }, { from_name: null })).toEqual({
      reply_to: 'a@b.example',
    });
    expect(changedSettings({}, { reply_to: undefined, from_name: 'Acme' })).toEqual({ from_name: 'Acme' });
  });

  it('require a second factor of operators in production', () => {
    expect(defaultSettings(true).security.second_factor).toBe('operators');
    expect(defaultSettings(false).security.second_factor).toBe('none');
  });

  it.each(Object.entries(SETTING_GROUPS))('have defaults that the fields accept: %s', (_group, fields) => {
    const checked = Object.entries(fields).filter(([, { rule }]) => rule.check !== undefined);
    expect(checked.length).toBeGreaterThan(1);
    expect(checked.filter(([, field]) => !isAccepted(field, field.options.default)).map(([name]) => name)).toEqual([]);
  });
});
