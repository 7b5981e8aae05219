import { billingRoutes } from './billing/routes';
import { homeRoutes } from './home/routes';
import { keysRoutes } from './keys/routes';
import { limitsRoutes } from './limits/routes';
import { modelsRoutes } from './models/routes';
import { newsRoutes } from './news/routes';
import { playgroundRoutes } from './playground/routes';
import { portalRoute } from './frame/portal-route';
import { projectsRoutes } from './projects/routes';
import { requestsRoutes } from './requests/routes';
import { settingsRoutes } from './settings/routes';
import { teamRoutes } from './team/routes';
import { usageRoutes } from './usage/routes';

/** What customers see. The routes of a screen are a list in its folder: inside of `addChildren` their types are lost. */
export const portalRoutes = portalRoute.addChildren([
  ...homeRoutes,
  ...keysRoutes,
  ...usageRoutes,
  ...requestsRoutes,
  ...modelsRoutes,
  ...playgroundRoutes,
  ...billingRoutes,
  ...projectsRoutes,
  ...limitsRoutes,
  ...newsRoutes,
  ...teamRoutes,
  ...settingsRoutes,
]);
