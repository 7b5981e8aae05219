import { freePort } from '../../../tools/services/ports.mjs';
import { fill } from '../../support/pages/page-shell.js';
import { commandsOf } from '../../support/pages/read-page.js';
import { LauncherHome } from '../../support/processes/launcher.js';

jest.setTimeout(300_000);

let home: LauncherHome;
beforeEach(() => {
  home = new LauncherHome();
});
afterEach(() => home.remove());

it('starts the demo, with its data', async () => {
  await home.launchBy(fill(commandsOf('demo.md', 'npm start -- --demo'), { '.routify-demo': home.path })).ready();
  const { control_url: control, admin_token: token } = home.devFile();
  const response = await fetch(`${control}/admin/v1/organizations`, { headers: { authorization: `Bearer ${token}` } });
  const { data } = (await response.json()) as { readonly data: readonly unknown[] };
  expect(data.length).toBeGreaterThan(5);
});

it('starts the simulator', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const launch = home.launchBy(
    fill(commandsOf('simulator.md', 'apps/simulator/main.js'), { '127.0.0.1:3003': address }),
  );
  await launch.says('listening');
  const response = await fetch(`http://${address}/v1/models`, { headers: { authorization: 'Bearer sk-any' } });
  expect(response.status).toBe(200);
});
