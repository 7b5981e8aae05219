import { runSuites } from '../support/run-suites.js';

runSuites('outcomes');
