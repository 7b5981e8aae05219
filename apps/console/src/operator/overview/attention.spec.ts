import type { Channel } from '../data/catalog';
import { addressOf, type AttentionItem } from './attention';

const channels = [{ id: 'chn_1', credentials: [{ id: 'crd_1' }] }] as unknown as Channel[];
const item = (type: string, id: string | null, kind = 'channel_ejected'): AttentionItem =>
  ({ kind, remedy: { type, id } }) as AttentionItem;

it.each([
  [item('channel', 'chn_1'), '/operator/channels/chn_1'],
  [item('credential', 'crd_1'), '/operator/channels/chn_1'],
  [item('credential', 'crd_2'), null],
  [item('model', 'mdl_1', 'model_unpriced'), '/operator/models/mdl_1?panel=price'],
  [item('organization', 'org_1'), '/operator/organizations/org_1'],
  [item('system', null), null],
  [item('instance', 'gateway'), null],
])('the remedy of %j is at %s', (attention, address) => {
  expect(addressOf(attention, channels)).toBe(address);
});
