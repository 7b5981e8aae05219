import { accountRoutes } from './account/routes';
import { alarmRoutes } from './alarms/routes';
import { auditRoutes } from './audit/routes';
import { billingRoutes } from './billing/routes';
import { channelRoutes } from './channels/routes';
import { maintenanceRoutes } from './maintenance/routes';
import { modelRoutes } from './models/routes';
import { newsRoutes } from './news/routes';
import { operatorRoute } from './frame/operator-route';
import { organizationRoutes } from './organizations/routes';
import { overviewRoutes } from './overview/routes';
import { paymentRoutes } from './payments/routes';
import { requestRoutes } from './requests/routes';
import { routingRoutes } from './routing/routes';
import { settingsRoutes } from './settings/routes';
import { systemRoutes } from './system/routes';
import { tierRoutes } from './tiers/routes';
import { tokenRoutes } from './tokens/routes';
import { userRoutes } from './users/routes';

/** What operators see. The routes of a screen are a list in its folder: inside of `addChildren` their types are lost. */
export const operatorRoutes = operatorRoute.addChildren([
  ...overviewRoutes,
  ...requestRoutes,
  ...channelRoutes,
  ...modelRoutes,
  ...routingRoutes,
  ...organizationRoutes,
  ...tierRoutes,
  ...userRoutes,
  ...newsRoutes,
  ...paymentRoutes,
  ...billingRoutes,
  ...alarmRoutes,
  ...auditRoutes,
  ...systemRoutes,
  ...maintenanceRoutes,
  ...settingsRoutes,
  ...tokenRoutes,
  ...accountRoutes,
]);
