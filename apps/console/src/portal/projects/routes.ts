import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';
import { readProjectsSearch } from './projects-search';

const projectsRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/projects',
  validateSearch: knownSearch(readProjectsSearch),
  component: lazyRouteComponent(() => withTexts(['caps', 'projects'], import('./projects-page')), 'ProjectsPage'),
});

/** The list shows the project of this path beside itself. */
const projectRoute = createRoute({ getParentRoute: () => projectsRoute, path: '$id' });

export const projectsRoutes = [projectsRoute.addChildren([projectRoute])] as const;
