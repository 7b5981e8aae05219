import 'reflect-metadata';
import { announceReady, endOnSignals, loadConfigOrExit, migrateOrExit } from '#core/infra';
import { startControl } from './start-control.js';

const config = loadConfigOrExit();
await migrateOrExit(config);
const control = await startControl(config);

endOnSignals(control);
announceReady(control.url);
