import { ownCaps } from '@/caps/data/cap-api';
import type { CapSide } from '@/caps/data/side';
import { Id } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { Matches } from '../keys/model-matches';
import { useKeys, useMembers, useModels, useNameOf } from '../parts/names';
import { useProjects } from '../parts/own-projects';

/** As the member at the screen sees caps. */
export function useOwnCapSide(): CapSide {
  const may = useMemberMay();
  const nameOf = useNameOf();
  const models = (useModels().data?.data ?? []).map(({ id }) => id);
  const keys = (useKeys().data?.data ?? []).filter(({ status }) => status === 'active');
  const members = useMembers().data?.data ?? [];
  const projects = useProjects();
  const options = (rows: readonly { readonly id: string; readonly name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  return {
    audience: 'customer',
    api: ownCaps,
    mayWrite: may('write', 'caps'),
    nameOf: (id) => nameOf(id) ?? projects.nameOf(id) ?? <Id id={id} short />,
    keys: may('read', 'keys') ? options(keys) : null,
    members: may('read', 'members') ? options(members) : null,
    projects: projects.options.length > 0 ? projects.options : null,
    models,
    matchesOf: (pattern) => <Matches patterns={[pattern]} models={models} />,
  };
}
