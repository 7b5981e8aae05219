import type { Channel } from '../data/catalog';
import { actionsOn, typedAction } from './search-actions';

const organization = { id: 'org_1', label: 'Halden', to: '/operator/organizations/org_1' };
const model = { id: 'mdl_1', label: 'acme/large', to: '/operator/models/mdl_1' };
const channel = (status: string) => ({ id: 'chn_1', name: 'acme-flaky', state: { status } }) as unknown as Channel;
const NOTHING = { organization: undefined, channel: undefined, model: undefined };
const labelOf = (key: string, name: string): string => `${key} ${name}`;

describe('actions of the palette', () => {
  it('lead to the page of what was found, with a dialog open', () => {
    const found = { organization, channel: channel('enabled'), model };
    expect(actionsOn(found, () => true, labelOf).map(({ label, to }) => [label, to])).toEqual([
      ['do_topup Halden', '/operator/organizations/org_1?open=topup'],
      ['do_new_key Halden', '/operator/organizations/org_1?tab=keys&open=key'],
      ['do_test acme-flaky', '/operator/channels/chn_1?test=open'],
      ['do_disable acme-flaky', '/operator/channels/chn_1?open=disable'],
      ['do_set_price acme/large', '/operator/models/mdl_1?panel=price'],
    ]);
  });

  it('enable a channel that is disabled', () => {
    const [, change] = actionsOn({ ...NOTHING, channel: channel('disabled') }, () => true, labelOf);
    expect(change).toMatchObject({ label: 'do_enable acme-flaky', to: '/operator/channels/chn_1?open=enable' });
  });

  it('are those that the role may do', () => {
    const found = { organization, channel: channel('enabled'), model };
    const finance = actionsOn(found, (_action, resource) => resource === 'money', labelOf);
    expect(finance.map(({ label }) => label)).toEqual(['do_topup Halden']);
    expect(actionsOn(found, (action) => action === 'read', labelOf)).toEqual([]);
    expect(actionsOn(NOTHING, () => true, labelOf)).toEqual([]);
  });
});

describe('an action typed with a name', () => {
  const english = (key: string, name: string): string =>
    ({ do_topup: `Top up ${name}…`, do_new_key: `New key for ${name}…` })[key] ?? `Other ${name}…`;
  const chinese = (key: string, name: string): string => (key === 'do_topup' ? `为 ${name} 充值…` : `停用 ${name}…`);

  it.each([
    ['top up hal', { key: 'do_topup', name: 'hal' }],
    ['New key for Halden Labs', { key: 'do_new_key', name: 'Halden Labs' }],
    ['top up', null],
    ['topaz', null],
  ])('%s', (typed, found) => {
    expect(typedAction(typed, english)).toEqual(found);
  });

  it('ends after the name in other languages', () => {
    expect(typedAction('为 hal 充值', chinese)).toEqual({ key: 'do_topup', name: 'hal' });
    expect(typedAction('为 hal', chinese)).toEqual({ key: 'do_topup', name: 'hal' });
  });
});
