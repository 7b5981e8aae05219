// `npm start`: Postgres, Redis, migrations, seed and all apps on this machine. See launch/launch.mjs.
// `npm start -- --demo`: the same with ninety days of example data, in an empty installation.
// `npm run dev`: the same as the first with `--watch`, which restarts the apps whose sources change.
import { existsSync } from 'node:fs';

const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Routify needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.version}.`);
  process.exit(1);
}
if (!existsSync(new URL('../node_modules/pg', import.meta.url))) {
  console.error('The dependencies are not installed. Run:  npm ci');
  process.exit(1);
}
// Imported late: older versions of Node cannot load its imports.
const { launch } = await import('./launch/launch.mjs');
process.exit(await launch({ watch: process.argv.includes('--watch'), demo: process.argv.includes('--demo') }));
