import { runSuites } from '../support/run-suites.js';

runSuites('verify');
