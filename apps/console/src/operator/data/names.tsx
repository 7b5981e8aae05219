import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { Copy, Reserved } from '@/kit';
import { shortenId } from '@/kit/values/format';

type Name = components['schemas']['NameResponse'];

/** As many as the API takes. */
const AT_ONCE = 200;
const FRESH_MS = 300_000;

const pending = { ids: new Set<string>(), names: null as Promise<ReadonlyMap<string, Name>> | null };

/** The ids that one render shows are asked for together. */
async function readName(id: string): Promise<Name | null> {
  pending.ids.add(id);
  pending.names ??= new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
    const ids = [...pending.ids];
    pending.ids = new Set();
    pending.names = null;
    return readNames(ids);
  });
  return (await pending.names).get(id) ?? null;
}

export async function readNames(ids: readonly string[]): Promise<ReadonlyMap<string, Name>> {
  const names = new Map<string, Name>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const query = { ids: ids.slice(from, from + AT_ONCE).join(',') };
    const { data } = await unwrap(operatorApi.client.GET('/admin/v1/names', { params: { query } }));
    for (const name of data) names.set(name.id, name);
  }
  return names;
}

const nameQuery = (id: string) =>
  queryOptions({ queryKey: ['name', id], queryFn: () => readName(id), staleTime: FRESH_MS });

/** The name of an organization, a key, a tier or a user; undefined until it is known, null: there is none. */
export function useName(id: string | null): Name | null | undefined {
  return useQuery({ ...nameQuery(id ?? ''), enabled: id !== null }).data;
}

const IN_LINE = { display: 'inline-flex', alignItems: 'center', gap: 8 };

interface NamedProps {
  readonly id: string | null;
  /** About as many as most names have: the place of a cell. */
  readonly chars?: number;
  readonly canCopy?: boolean;
}

/** What an id stands for, with a link to it. The id is in the title, and can be copied. */
export function Named({ id, chars, canCopy = false }: NamedProps) {
  const name = useName(id);
  if (id === null) return <>–</>;
  const text = name === undefined ? '' : (name?.name ?? shortenId(id));
  // A link without text has no name for a screen reader.
  const shown = name !== undefined && (
    <NameLink id={id} name={name}>
      {text}
    </NameLink>
  );
  return (
    <span style={IN_LINE}>
      {chars === undefined ? (
        <span title={id}>{shown}</span>
      ) : (
        <Reserved chars={chars} title={text}>
          {shown}
        </Reserved>
      )}
      {canCopy && <Copy text={id} />}
    </span>
  );
}

interface NameLinkProps {
  readonly id: string;
  readonly name: Name | null;
  readonly children: ReactNode;
}

function NameLink({ id, name, children }: NameLinkProps) {
  const [kind] = id.split('_');
  const organizationId = kind === 'org' ? id : (name?.organization_id ?? null);
  if (kind === 'usr')
    return (
      <Link to="/operator/users/$userId" params={{ userId: id }}>
        {children}
      </Link>
    );
  if (kind === 'tier')
    return (
      <Link to="/operator/tiers/$tierId" params={{ tierId: id }}>
        {children}
      </Link>
    );
  if (organizationId === null) return <>{children}</>;
  return (
    <Link
      to="/operator/organizations/$organizationId"
      params={{ organizationId }}
      search={kind === 'key' ? { tab: 'keys' } : {}}
    >
      {children}
    </Link>
  );
}
