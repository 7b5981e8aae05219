import 'reflect-metadata';
import { announceReady, exitWithParent, loadConfigOrExit } from '#infra';
import { startGatewayOrExit } from './start-gateway-or-exit.js';

const config = loadConfigOrExit();
const gateway = await startGatewayOrExit(config);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void gateway.stop().then(() => process.exit(0));
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
exitWithParent(stop);
announceReady(gateway.url);
