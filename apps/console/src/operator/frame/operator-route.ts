import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/root-route';
import { withTexts } from '@/i18n';
import { requireSession } from '@/session/session';

/** Above every page of operators. */
export const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  beforeLoad: ({ context, location }) => requireSession(context.queryClient, 'operator', location.href),
  component: lazyRouteComponent(() => withTexts(['operator'], import('./operator-frame')), 'OperatorFrame'),
});
