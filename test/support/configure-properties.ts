import fc from 'fast-check';
import { PROPERTY_SEED, propertyRuns } from './property-runs.js';

fc.configureGlobal({ numRuns: propertyRuns(100), ...(PROPERTY_SEED === null ? {} : { seed: PROPERTY_SEED }) });
