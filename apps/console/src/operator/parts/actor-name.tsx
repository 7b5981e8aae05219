import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { formats } from '@/kit';
import { useMay } from '@/session/use-may';

const FRESH_MS = 60_000;
const KINDS = [
  'admin_token',
  'management_token',
  'member',
  'invitation',
  'impersonation',
  'system',
  'gateway',
] as const;

/** Who made a change: a user by name, anything else by its kind and id. The API's text is the title. */
export function ActorName({ actor }: { readonly actor: string }) {
  const { t } = useTranslation('operator');
  const [kind = '', id = ''] = actor.split(':');
  if (kind === 'user') return <UserName id={id} />;
  const known = KINDS.find((name) => name === kind);
  if (known === undefined) return <>{actor}</>;
  const [who = '', asMember] = id.split('@').map(formats.shortenId);
  if (known === 'impersonation') {
    return <span title={actor}>{t('actor_impersonation', { name: who, member: asMember ?? '' })}</span>;
  }
  return <span title={actor}>{t(`actor_${known}`, { name: who })}</span>;
}

/** Leads to the page of a user. One question for each person, however many rows name it. */
function UserName({ id }: { readonly id: string }) {
  const enabled = useMay()('read', 'users');
  const params = { path: { id } };
  const user = operatorApi.hooks.useQuery(...(['get', '/admin/v1/users/{id}', { params }] as const), {
    enabled,
    staleTime: FRESH_MS,
    retry: false,
  }).data;
  if (!enabled) return <span title={id}>{formats.shortenId(id)}</span>;
  return (
    <Link to="/operator/users/$userId" params={{ userId: id }} title={id}>
      {user?.name ?? formats.shortenId(id)}
    </Link>
  );
}
