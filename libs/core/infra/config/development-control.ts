import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentValue } from './environment.js';

/** Origin of a local control, and an admin token for it. */
interface DevelopmentControl {
  readonly url: string;
  readonly adminToken: string;
}

/** The control of `npm start`, from the file in `ROUTIFY_HOME` that exists while it runs. Null: it does not run. */
export function findDevelopmentControl(): DevelopmentControl | null {
  try {
    const file = join(environmentValue('ROUTIFY_HOME') ?? '.routify', 'dev.json');
    const { control_url: url, admin_token: adminToken } = JSON.parse(readFileSync(file, 'utf8')) as Addresses;
    return url === undefined || adminToken === undefined ? null : { url, adminToken };
  } catch {
    return null;
  }
}

interface Addresses {
  readonly control_url?: string;
  readonly admin_token?: string;
}
