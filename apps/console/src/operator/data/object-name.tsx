import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Id, ModelName } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from './catalog';
import { ChannelLink } from './channel-link';
import { Named } from './names';

const NAMED = new Set(['org', 'key', 'tier', 'usr']);

/** What the id of any object stands for, with a link where it has a page; an id without a name is short. */
export function ObjectName({ id }: { readonly id: string }) {
  const [kind = ''] = id.split('_');
  if (NAMED.has(kind)) return <Named id={id} />;
  if (kind === 'chn') return <ChannelOfId id={id} />;
  if (kind === 'mdl') return <ModelOfId id={id} />;
  if (kind === 'gen') return <RequestLink id={id} />;
  if (kind === 'prj') return <ProjectLink id={id} />;
  return <Id id={id} short />;
}

/** Leads to the page of a request. */
export function RequestLink({ id }: { readonly id: string }) {
  return (
    <Link to="/operator/requests/$requestId" params={{ requestId: id }}>
      <Id id={id} short />
    </Link>
  );
}

function ProjectLink({ id }: { readonly id: string }) {
  return (
    <Link to="/operator/projects/$projectId" params={{ projectId: id }}>
      <Id id={id} short />
    </Link>
  );
}

function ChannelOfId({ id }: { readonly id: string }) {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const name = channels?.find((channel) => channel.id === id)?.name;
  return <ChannelLink id={id}>{name ?? <Id id={id} short />}</ChannelLink>;
}

function ModelOfId({ id }: { readonly id: string }) {
  const models = useQuery(modelsQuery).data;
  const name = models?.find((model) => model.id === id)?.canonical_id;
  return (
    <Link to="/operator/models/$modelId" params={{ modelId: id }}>
      {name === undefined ? <Id id={id} short /> : <ModelName id={name} />}
    </Link>
  );
}
