import { Injectable } from '@nestjs/common';
import type { Transaction, SealedSecret } from '#core/infra';

/** A channel, or one of its credentials. */
export interface ProxyOwner {
  readonly channelId: string;
  /** Null: the channel itself. */
  readonly credentialId: string | null;
}

interface NewProxyRow extends ProxyOwner {
  readonly id: string;
  readonly url: string;
  readonly username: string | null;
  readonly password: (SealedSecret & { readonly last4: string }) | null;
}

/** Writes proxies; they are read with their channels and credentials. */
@Injectable()
export class ProxiesRepository {
  async insert(tx: Transaction, { password, ...row }: NewProxyRow): Promise<void> {
    await tx.channelProxy.create({ data: { ...row, ...password } });
  }

  async delete(tx: Transaction, owner: ProxyOwner): Promise<void> {
    await tx.channelProxy.deleteMany({ where: { ...owner } });
  }
}
