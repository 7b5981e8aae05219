import { OrderResponse } from '@/api/generated/values/order-response';

export const ORDER_STATES = OrderResponse.state;
