import { parseProxyUrl, type Proxy } from '#core';
import type { SealedSecret, Vault } from '#core/infra';
import { proxyBinding } from './bindings.js';

/** A proxy as stored. */
interface SealedProxy {
  readonly id: string;
  readonly channelId: string;
  readonly credentialId: string | null;
  readonly url: string;
  readonly username: string | null;
  readonly ciphertext: SealedSecret['ciphertext'] | null;
  readonly encryptionKeyId: string | null;
}

/** The proxies of a channel and of its credentials. */
export class OpenedProxies {
  /** By the id of the credential; null: of the channel. A proxy that cannot be opened is null. */
  private readonly proxies: ReadonlyMap<string | null, Proxy | null>;

  constructor(sealed: readonly SealedProxy[], vault: Vault) {
    this.proxies = new Map(sealed.map((proxy) => [proxy.credentialId, openProxy(proxy, vault)]));
  }

  get ofChannel(): Proxy | null {
    return this.proxies.get(null) ?? null;
  }

  ofCredential(credentialId: string): Proxy | null {
    return this.proxies.get(credentialId) ?? null;
  }

  /** Whether the way of a credential can be used: a call never goes direct because its proxy cannot be opened. */
  isOpen(credentialId: string): boolean {
    return this.proxies.get(this.proxies.has(credentialId) ? credentialId : null) !== null;
  }
}

/** Null when the password cannot be decrypted. */
function openProxy(sealed: SealedProxy, vault: Vault): Proxy | null {
  const { id, channelId, credentialId, url, username, ciphertext, encryptionKeyId } = sealed;
  const address = parseProxyUrl(url);
  if (typeof address === 'string') return null;
  const opened = { id, ownerId: credentialId ?? channelId, address, username };
  if (ciphertext === null || encryptionKeyId === null) return { ...opened, password: null };
  try {
    const password = vault.open({ ciphertext, encryptionKeyId }, proxyBinding(channelId, id, url));
    return { ...opened, password };
  } catch {
    return null;
  }
}
