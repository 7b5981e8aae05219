import { useQuery } from '@tanstack/react-query';
import { channelsQuery, type Channel } from '../../data/catalog';

type Credential = Channel['credentials'][number];

/** A credential among those of all channels. */
export const credentialName = (channel: Channel, { label }: Credential): string => `${channel.name} / ${label}`;

/** The names of credentials of all channels, by their ids. */
export function useCredentialNames(): (id: string) => string {
  const { data: channels = [] } = useQuery(channelsQuery);
  return (id) => {
    for (const channel of channels) {
      const credential = channel.credentials.find((one) => one.id === id);
      if (credential !== undefined) return credentialName(channel, credential);
    }
    return id;
  };
}
