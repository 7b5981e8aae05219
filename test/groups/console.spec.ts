import { runSuites } from '../support/run-suites.js';

runSuites('console');
