import { runSuites } from '../support/run-suites.js';

runSuites('billing');
