import { join } from 'node:path';

/** Folders that nginx writes to. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** A configuration of nginx with all files in `folder`, for a process in the foreground without rights on the system's. */
export function nginxIn(folder: string, config: string): string {
  const paths = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`);
  const head = `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr;\n`;
  return head + config.replace('http {', `http {\n  access_log off; ${paths.join(' ')}`);
}
