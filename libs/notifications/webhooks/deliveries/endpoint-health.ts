import { Injectable } from '@nestjs/common';
import { recordChange, recordEvents, type Transaction } from '#core/infra';
import { formatId, systemActor } from '#core';
import type { AttemptError } from '../domain/read-outcome.js';
import { FAILING_MAX_MS } from '../domain/retry-schedule.js';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { WebhookMails } from './webhook-mails.js';

const WORKER = systemActor('webhooks');

/** Whether endpoints take events. One that is gone, or took nothing for three days, is disabled, and its people get an email. */
@Injectable()
export class EndpointHealth {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly mails: WebhookMails,
  ) {}

  noteSuccess(id: string): Promise<void> {
    return this.endpoints.succeeded(id);
  }

  async noteFailure(tx: Transaction, id: string, error: AttemptError): Promise<void> {
    const failing = await this.endpoints.failed(tx, id);
    if (failing === null) return;
    const isOver = failing.failingMs >= FAILING_MAX_MS;
    const reason = error === 'gone' ? 'gone' : isOver ? 'failing' : null;
    if (reason === null) return;
    const { organizationId } = failing;
    await this.endpoints.update(tx, id, { status: 'disabled', disabledReason: reason });
    const target = { targetKind: 'webhook_endpoint', targetId: formatId('whe', id), organizationId };
    const after = { status: 'disabled', disabled_reason: reason };
    await recordChange(tx, { actor: WORKER, action: 'webhook_endpoint.disable', ...target, after });
    const data = { endpoint_id: formatId('whe', id), reason } as const;
    await recordEvents(tx, [{ type: 'webhook.disabled', organizationId, data }]);
    await this.mails.disabled(tx, { organizationId, name: failing.name, reason });
  }
}
