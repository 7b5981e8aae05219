import { WebhookDeliveryDetailsResponse } from '@/api/generated/values/webhook-delivery-details-response';
import { oneOf, textOf } from '@/frame/search/search-params';

export const DELIVERY_STATUSES = WebhookDeliveryDetailsResponse.status;

export interface EndpointSearch {
  /** Of deliveries. */
  readonly status?: (typeof DELIVERY_STATUSES)[number];
  readonly type?: string;
  /** The one beside the list. */
  readonly delivery?: string;
}

export function readEndpointSearch({ status, type, delivery }: Record<string, unknown>): EndpointSearch {
  return {
    ...oneOf('status', status, DELIVERY_STATUSES),
    ...textOf('type', type),
    ...textOf('delivery', delivery),
  };
}
