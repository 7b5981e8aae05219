import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { oneOf, textOf } from '@/frame/search/search-params';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readPaymentsSearch } from './payments-search';

const TEXTS = ['operator/payments'];

const getParentRoute = () => operatorRoute;

export const paymentRoutes = [
  createRoute({
    getParentRoute,
    path: '/payments',
    validateSearch: knownSearch(readPaymentsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./payments-page')), 'PaymentsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/payments/orders/$orderId',
    validateSearch: knownSearch(({ refund }) => textOf('refund', refund)),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./order/order-page')), 'OrderPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/payments/refunds/$refundId',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./refunds/refund-redirect')), 'RefundRedirect'),
  }),
  createRoute({
    getParentRoute,
    path: '/payments/providers/$providerId',
    validateSearch: knownSearch(({ show }) => oneOf('show', show, ['closed'])),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./providers/provider-page')), 'ProviderPage'),
  }),
] as const;
