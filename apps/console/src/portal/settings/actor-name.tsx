import { useTranslation } from 'react-i18next';
import { formats } from '@/kit';
import { useMembers } from '../parts/names';
import { shownActor } from './actor';

/** Who made a change, by name where there is one; the API's text is the title. */
export function ActorName({ actor }: { readonly actor: string }) {
  const { t } = useTranslation('portal/settings');
  const members = useMembers().data?.data ?? [];
  const { kind, id } = shownActor(actor, (userId) => members.some(({ user_id }) => user_id === userId));
  const known = members.find((member) => member.id === id || member.user_id === id)?.name;
  const name = known ?? (id === null ? '' : formats.shortenId(id));
  return <span title={actor}>{kind === 'person' ? name : t(`actor_${kind}`, { name })}</span>;
}
