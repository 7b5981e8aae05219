import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/root-route';
import { withTexts } from '@/i18n';
import { requireSession } from '@/session/session';

/** Above every page of customers. */
export const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'portal',
  beforeLoad: ({ context, location }) => requireSession(context.queryClient, 'customer', location.href),
  component: lazyRouteComponent(() => withTexts(['portal'], import('./portal-frame')), 'PortalFrame'),
});
