import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/services/ports.mjs';
import { eventually } from '../../support/eventually.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';
import { fill } from '../../support/pages/page-shell.js';
import { exampleOf } from '../../support/pages/read-page.js';

const isInstalled = spawnSync('caddy', ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'routify-caddy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

(isInstalled ? it : it.skip)(
  "Caddy, where that is installed, passes streams with the page's configuration",
  async () => {
    const [control, gateway] = [new ScriptedUpstream(), new ScriptedUpstream()];
    await Promise.all([control.start(), gateway.start()]);
    control.answersJson('{}');
    const [consolePort, apiPort] = [await freePort(), await freePort()];
    const text = fill(exampleOf('install.md', 'flush_interval -1'), {
      // By http there is no certificate to ask for.
      'console.example.com': `http://127.0.0.1:${consolePort}`,
      'api.example.com': `http://127.0.0.1:${apiPort}`,
      '127.0.0.1:3001': new URL(control.url).host,
      '127.0.0.1:3000': new URL(gateway.url).host,
    });
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${text}`);
    const caddy = spawn('caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: folder },
    });
    try {
      await eventually(() =>
        fetch(`http://127.0.0.1:${consolePort}/`).then(
          (answer) => answer.ok,
          () => false,
        ),
      );
      let end: () => void = () => undefined;
      gateway.answers((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
        end = () => response.end('data: last\n\n');
      });
      const { body } = await fetch(`http://127.0.0.1:${apiPort}/v1/chat/completions`);
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader.read()).value).toBe('data: first\n\n');
      end();
      expect((await reader.read()).value).toBe('data: last\n\n');
    } finally {
      caddy.kill('SIGKILL');
      await once(caddy, 'exit');
      await Promise.all([control.stop(), gateway.stop()]);
    }
  },
);
