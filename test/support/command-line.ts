import type { Command } from '../../apps/cli/command.js';
import type { Stores } from './control-app.js';

/** What a command answered. */
export interface CommandAnswer {
  readonly code: number;
  /** Of both its outputs, in their order. */
  readonly lines: readonly string[];
}

/** Commands of this process work on these stores, until the answer is called. */
export function commandsOn({ databaseUrl, redisUrl }: Stores): () => void {
  const before = { ...process.env };
  Object.assign(process.env, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ROUTIFY_SECRET: 'a secret of the tests, long enough for anybody',
    ROUTIFY_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  });
  return () => {
    process.env = before;
  };
}

/** Runs a command as `npx routify` would. */
export async function runCommand(command: Command, ...args: string[]): Promise<CommandAnswer> {
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
  };
  const code = await command.run(args, { out: say, err: say });
  return { code, lines };
}
