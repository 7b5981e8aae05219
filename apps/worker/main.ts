import 'reflect-metadata';
import { announceReady, exitWithParent, loadConfigOrExit } from '#infra';
import { startWorker } from './start-worker.js';

const config = loadConfigOrExit();
const worker = await startWorker(config);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void worker.stop().then(() => process.exit(0));
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
exitWithParent(stop);
announceReady(worker.url);
