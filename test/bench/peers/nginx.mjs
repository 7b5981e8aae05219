// nginx of Debian (`apt-get install nginx`), as a proxy that only passes bytes on.
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../tools/services/ports.mjs';
import { startServer } from '../child.mjs';

export const NGINX_SETTINGS =
  'one process (`master_process off`), 512 kept-alive connections to the upstream, no buffering, no access log';

/** Returns a target, or `{ name, missing }` where the command does not exist. */
export async function startNginx(upstreamUrl, folder) {
  const probe = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  if (probe.error !== undefined) return { name: 'nginx', missing: 'the command `nginx` is not installed' };
  const version = /nginx\/(\S+)/.exec(probe.stderr)[1];
  const home = join(folder, 'nginx');
  mkdirSync(home);
  const port = await freePort();
  const configuration = join(home, 'nginx.conf');
  writeFileSync(configuration, configure({ home, port, upstream: new URL(upstreamUrl).host }));
  const output = openSync(join(home, 'output.log'), 'w');
  const command = ['nginx', '-e', join(home, 'error.log'), '-p', home, '-c', configuration];
  const server = await startServer(command, { port, output });
  return { name: 'nginx', version, url: `http://127.0.0.1:${port}`, key: 'none', ...server };
}

function configure({ home, port, upstream }) {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
master_process off;
pid ${home}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${home}/${name};`).join('\n  ')}
  upstream upstream { server ${upstream}; keepalive 512; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000000;
    location / {
      proxy_pass http://upstream;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer upstream";
      proxy_buffering off;
    }
  }
}
`;
}
