import { Injectable } from '@nestjs/common';
import { PrismaService, Vault, type SealedSecret } from '#core/infra';
import type { Secret, Proxy } from '#core';
import { credentialBinding } from './bindings.js';
import { OpenedProxies } from './open-proxies.js';

/** A credential, decrypted, and where its channel is called. */
export interface OpenedCredential {
  /** Null: it, or the password of its proxy, cannot be decrypted. */
  readonly secret: Secret | null;
  readonly baseUrl: string;
  readonly preset: string | null;
  /** As stored: what the operator has set. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Null: calls are direct. */
  readonly proxy: Proxy | null;
}

const COLUMNS = {
  id: true,
  channelId: true,
  secretVersion: true,
  ciphertext: true,
  encryptionKeyId: true,
  channel: { select: { baseUrl: true, preset: true, options: true, proxies: true } },
} as const;

/** Opens credentials for calls of background work. Calls of requests have them in memory. */
@Injectable()
export class CredentialAccess {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
  ) {}

  /** Null: it is gone. */
  async open(id: string): Promise<OpenedCredential | null> {
    const row = await this.prisma.channelCredential.findUnique({ where: { id }, select: COLUMNS });
    if (row === null) return null;
    const { channelId, secretVersion, channel } = row;
    const proxies = new OpenedProxies(channel.proxies, this.vault);
    const binding = credentialBinding(channelId, id, secretVersion);
    return {
      secret: proxies.isOpen(id) ? this.openSecret(row, binding) : null,
      baseUrl: channel.baseUrl,
      preset: channel.preset,
      options: channel.options as OpenedCredential['options'],
      proxy: proxies.ofCredential(id) ?? proxies.ofChannel,
    };
  }

  private openSecret(sealed: SealedSecret, binding: string): Secret | null {
    try {
      return this.vault.open(sealed, binding);
    } catch {
      return null;
    }
  }
}
