import { Injectable } from '@nestjs/common';
import { byOperator } from '#auth';
import { ChannelsService, CredentialsService } from '#channels';
import { parseId, RoutifyError, type IdPrefix, type Actor } from '#core';
import { PaymentProvidersService } from '#payments';
import { IdentityProvidersService } from '#identity';
import { EndpointsService } from '#notifications';
import type { ObjectState } from './domain/made-object.js';

interface Named {
  readonly name: string;
  readonly status: string;
}

/** How an object of a kind is read, and disabled. */
interface Kind {
  readonly prefix: IdPrefix;
  /** Throws `not_found`. */
  readonly read: (id: string, organizationId: string | null) => Promise<Named>;
  readonly disable: (
    id: string,
    organizationId: string | null,
    reason: string | null,
    actor: Actor,
  ) => Promise<unknown>;
}

/** What the installation calls, or lets people in by: it is disabled, not deleted, so that what it did can be read. */
@Injectable()
export class CalledObjects {
  private readonly kinds: Readonly<Record<string, Kind>>;

  constructor(
    channels: ChannelsService,
    credentials: CredentialsService,
    endpoints: EndpointsService,
    identityProviders: IdentityProvidersService,
    paymentProviders: PaymentProvidersService,
  ) {
    const off = { status: 'disabled' } as const;
    this.kinds = {
      channel: {
        prefix: 'chn',
        read: (id) => channels.get(id),
        disable: (id, _owner, reason, actor) => channels.setStatus(id, 'disabled', reason, actor),
      },
      credential: {
        prefix: 'crd',
        read: async (id) => {
          const { label: name, status } = await credentials.get(id);
          return { name, status };
        },
        disable: (id, _owner, reason, actor) => credentials.update(id, { ...off, statusReason: reason }, null, actor),
      },
      webhook_endpoint: {
        prefix: 'whe',
        read: (id, owner) => endpoints.get(id, owner),
        disable: (id, owner, _reason, actor) => endpoints.update(id, owner, off, null, actor),
      },
      identity_provider: {
        prefix: 'idp',
        read: (id, owner) => identityProviders.get(owner, id),
        disable: (id, owner, _reason, actor) => identityProviders.update(owner, id, off, null, byOperator(actor)),
      },
      payment_provider: {
        prefix: 'prv',
        read: (id) => paymentProviders.get(id),
        disable: (id, _owner, _reason, actor) => paymentProviders.update(id, off, null, actor),
      },
    };
  }

  /** Null: it was deleted, or the kind is not one of these. */
  async stateOf(kind: string, id: string, organizationId: string | null): Promise<ObjectState | null> {
    const known = this.kinds[kind];
    if (known === undefined) return null;
    try {
      const { name, status } = await known.read(parseId(known.prefix, id) ?? '', organizationId);
      return { name, status, state: status === 'disabled' ? 'ended' : 'live', end: 'disable' };
    } catch (error) {
      if (error instanceof RoutifyError && error.code === 'not_found') return null;
      throw error;
    }
  }

  async disable(
    kind: string,
    id: string,
    organizationId: string | null,
    reason: string | null,
    actor: Actor,
  ): Promise<void> {
    const known = this.kinds[kind];
    if (known === undefined) throw new RoutifyError('not_found', `There is no ${kind} ${id}.`);
    await known.disable(parseId(known.prefix, id) ?? '', organizationId, reason, actor);
  }
}
