import 'reflect-metadata';
import { announceReady, endOnSignals, loadConfigOrExit } from '#core/infra';
import { startWorker } from './start-worker.js';

const config = loadConfigOrExit();
const worker = await startWorker(config);

endOnSignals(worker);
announceReady(worker.url);
