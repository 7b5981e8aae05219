import { Failpoints } from './failpoints.js';

/**
 * Reads ROUTIFY_FAILPOINTS and deletes it, as it is not part of the product's configuration. Programs of the build with
 * failpoints import this first; the product is built without this folder. Read in tests only: elsewhere the variable
 * stays, and is refused as unknown.
 */
const failpoints = new Failpoints((signal) => process.kill(process.pid, signal));
if (process.env['NODE_ENV'] === 'test') {
  failpoints.arm(process.env['ROUTIFY_FAILPOINTS'] ?? '');
  delete process.env['ROUTIFY_FAILPOINTS'];
}
Object.assign(globalThis, { failpoint: failpoints.pass.bind(failpoints) });
