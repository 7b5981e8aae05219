import type { PaletteItem } from '@/frame/palette/search-part';
import type { useMay } from '@/session/use-may';
import type { Channel } from '../data/catalog';

/** What was found first of each kind. */
interface FoundFirst {
  readonly organization: PaletteItem | undefined;
  readonly channel: Channel | undefined;
  readonly model: PaletteItem | undefined;
}

const ACTIONS = ['do_topup', 'do_new_key', 'do_test', 'do_disable', 'do_enable', 'do_set_price'] as const;

type ActionKey = (typeof ACTIONS)[number];
type LabelOf = (key: ActionKey, name: string) => string;

interface TypedAction {
  /** The beginning of the ids of such actions. */
  readonly key: ActionKey;
  readonly name: string;
}

/** An action that is typed with the name of what it acts on: `top up hal`. Null: it begins with none. */
export function typedAction(typed: string, labelOf: LabelOf): TypedAction | null {
  for (const key of ACTIONS) {
    const [before = '', after = ''] = labelOf(key, '\n').replace('…', '').split('\n');
    const verb = before.toLowerCase();
    if (verb === '' || !typed.toLowerCase().startsWith(verb)) continue;
    const rest = typed.slice(verb.length);
    const end = after.trim().toLowerCase();
    const name = end !== '' && rest.toLowerCase().endsWith(end) ? rest.slice(0, -end.length) : rest;
    return { key, name: name.trim() };
  }
  return null;
}

/** What can be done with it: each leads to its page with the dialog open, where it is confirmed. */
export function actionsOn(
  { organization, channel, model }: FoundFirst,
  may: ReturnType<typeof useMay>,
  labelOf: LabelOf,
): PaletteItem[] {
  const item = (key: ActionKey, name: string, to: string): PaletteItem => ({
    id: `${key} ${to}`,
    label: labelOf(key, name),
    to,
  });
  const actions: PaletteItem[] = [];
  if (organization !== undefined) {
    const { label, to } = organization;
    if (may('write', 'money')) actions.push(item('do_topup', label, `${to}?open=topup`));
    if (may('write', 'keys')) actions.push(item('do_new_key', label, `${to}?tab=keys&open=key`));
  }
  if (channel !== undefined && may('write', 'channels')) {
    const { id, name, state } = channel;
    const change = state.status === 'disabled' ? 'enable' : 'disable';
    actions.push(item('do_test', name, `/operator/channels/${id}?test=open`));
    actions.push(item(`do_${change}`, name, `/operator/channels/${id}?open=${change}`));
  }
  if (model !== undefined && may('write', 'models')) {
    actions.push(item('do_set_price', model.label, `${model.to}?panel=price`));
  }
  return actions;
}
