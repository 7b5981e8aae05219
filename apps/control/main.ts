import 'reflect-metadata';
import { announceReady, exitWithParent, loadConfigOrExit, migrateOrExit } from '#infra';
import { startControl } from './start-control.js';

const config = loadConfigOrExit();
await migrateOrExit(config);
const control = await startControl(config);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void control.stop().then(() => process.exit(0));
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
exitWithParent(stop);
announceReady(control.url);
