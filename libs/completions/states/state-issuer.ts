import type { Candidate, StickyTarget } from '#channels';
import { formatId, parseId } from '#core';

/** Names the account of a candidate, for the state that it issues. */
export function issuerOf({ channel, credential }: Pick<Candidate, 'channel' | 'credential'>): string {
  return `${formatId('chn', channel.id)}-${formatId('crd', credential.id)}`;
}

/** Where the state of an issuer can be read. */
export function targetOf(issuer: string): StickyTarget | null {
  const [channel = '', credential = ''] = issuer.split('-');
  const channelId = parseId('chn', channel);
  const credentialId = parseId('crd', credential);
  return channelId === null || credentialId === null ? null : { channelId, credentialId };
}
