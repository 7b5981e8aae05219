import type { SealedTable } from '#core/infra';
import { credentialBinding, proxyBinding } from '../channel-history/secrets/bindings.js';

/** The secrets of channels, for re-encryption. */
export const SEALED_CHANNEL_TABLES: readonly SealedTable[] = [
  {
    kind: 'channel_credentials',
    table: 'channel_credential',
    bound: ['channel_id', 'secret_version'],
    bindingOf: (id, bound) => credentialBinding(bound.channel_id ?? '', id, Number(bound.secret_version)),
  },
  {
    kind: 'proxy_passwords',
    table: 'channel_proxy',
    bound: ['channel_id', 'url'],
    bindingOf: (id, bound) => proxyBinding(bound.channel_id ?? '', id, bound.url ?? ''),
  },
];
