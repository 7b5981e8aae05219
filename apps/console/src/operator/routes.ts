import { operatorRoute } from './operator-route';
import { overviewRoutes } from './overview/routes';

/** What operators see. The routes of a screen are a list in its folder: inside of `addChildren` their types are lost. */
export const operatorRoutes = operatorRoute.addChildren([...overviewRoutes]);
