import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { formats } from '@/kit';
import { useMay } from '@/session/use-may';

const FRESH_MS = 60_000;
const KINDS = ['management_token', 'member', 'invitation', 'impersonation', 'system', 'gateway'] as const;

/** Who made a change: a user by name, anything else by its kind and id. The API's text is the title. */
export function ActorName({ actor }: { readonly actor: string }) {
  const { t } = useTranslation('operator');
  const [kind = '', id = ''] = actor.split(':');
  if (kind === 'user') return <UserName id={id} />;
  if (kind === 'admin_token') return <TokenName id={id} />;
  const known = KINDS.find((name) => name === kind);
  if (known === undefined) return <>{actor}</>;
  const [who = '', asMember] = id.split('@').map(formats.shortenId);
  if (known === 'impersonation') {
    return <span title={actor}>{t('actor_impersonation', { name: who, member: asMember ?? '' })}</span>;
  }
  if (known === 'system' || known === 'gateway') return <span title={actor}>{t(`actor_${known}`, { name: who })}</span>;
  return (
    <Link to="/operator/actors/$actorId" params={{ actorId: id }} title={actor}>
      {t(`actor_${known}`, { name: who })}
    </Link>
  );
}

const TOKENS = { params: { query: { limit: 100 } } } as const;

/** Admin tokens by id, as many as the API returns at once. */
export function useTokenNames(): ReadonlyMap<string, string> {
  const enabled = useMay()('read', 'tokens');
  const options = { enabled, staleTime: FRESH_MS, retry: false };
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/tokens', TOKENS, options);
  return new Map(data?.data.map(({ id, name }) => [id, name]));
}

function TokenName({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator');
  const name = useTokenNames().get(id) ?? formats.shortenId(id);
  return (
    <Link to="/operator/actors/$actorId" params={{ actorId: id }} title={id}>
      {t('actor_admin_token', { name })}
    </Link>
  );
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
