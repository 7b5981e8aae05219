/**
 * Routes about the installation as a whole: its state, doctor, overview, what needs attention, files, actors, public pages.
 * Does not know: how a check is made.
 */
export { OperationsHttpModule } from './operations-http.module.js';
