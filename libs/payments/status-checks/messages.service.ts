import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError } from '#core';
import { Logger } from '#core/infra';
import { InvalidMessage, type ProviderMessage } from '../port/provider-adapter.js';
import { OpenedProviders, type OpenedProvider } from './opened-providers.js';
import { StatusChecksService } from './status-checks.service.js';

/** Takes messages of providers: each is a reason to ask the provider, and no proof. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly opened: OpenedProviders,
    private readonly statusChecks: StatusChecksService,
    private readonly logger: Logger,
  ) {}

  /**
   * Returns the body of the answer, null for the product's own JSON, when the status check is durable: the provider may
   * forget the message. One of a disabled provider is taken, too: it may be of what was paid before. Throws `not_found`
   * for an unknown provider, 400 for a message that it did not sign.
   */
  async receive(providerId: string, message: ProviderMessage): Promise<string | null> {
    const found = await this.opened.find(providerId);
    if (found === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)}.`);
    }
    await this.statusChecks.add(providerId, this.subjectsOf(found, message));
    return found.adapter.acknowledgement ?? null;
  }

  private subjectsOf({ provider, adapter, access }: OpenedProvider, message: ProviderMessage): readonly string[] {
    try {
      return adapter.readMessage(access, message);
    } catch (error) {
      if (!(error instanceof InvalidMessage)) throw error;
      this.logger.warn({ provider: provider.id, reason: error.message }, 'refused a message of a payment provider');
      throw new RoutifyError('invalid_request_error', `The message is not accepted: ${error.message}.`);
    }
  }
}
