import { formatId } from '../../kernel/ids.js';
import type { DomainEvent } from './event.js';

/** Bytes that receivers can rely on: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const BODY_BYTES_MAX = 20_000;

/** An event as receivers and the API get it; all retries and replays of one are equal. */
export function describeEvent({ id, organizationId, type, data, occurredAt, sequence }: DomainEvent) {
  return {
    id: formatId('evt', id),
    type,
    timestamp: occurredAt.toISOString(),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    sequence: sequence === null ? null : Number(sequence),
    data,
  };
}

export const eventBody = (event: DomainEvent): string => JSON.stringify(describeEvent(event));
