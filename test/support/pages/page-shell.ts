import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const BINARY: string = '../../../tools/services/redis-binary.mjs';
/** What a placeholder of a page contains. */
const PLACEHOLDER = /…|<\w+>/;

type Variables = Readonly<Record<string, string>>;

/** The result of commands. */
export interface Ended {
  readonly code: number;
  /** Of both output streams, in order. */
  readonly output: string;
}

/** Answers `docker compose` with these words, and with what is piped in. */
export type Compose = (words: readonly string[], input: string) => Promise<Ended>;

export interface PageShellOptions {
  readonly environment: Variables;
  /** Without it `docker` is no command. */
  readonly compose?: Compose;
}

/** Runs the commands of pages in bash, with `npx routify`, `docker compose` and `redis-cli` of this tree, and the `curl`,
 * `psql` and so on of this machine; `curl` fails on a status of 400 and above. */
export class PageShell {
  /** In which commands run. */
  readonly folder = mkdtempSync(join(tmpdir(), 'routify-page-'));
  private readonly bin = join(this.folder, '.bin');

  private constructor(
    private readonly environment: Variables,
    private readonly server: Server | null,
  ) {}

  static async open({ environment, compose }: PageShellOptions): Promise<PageShell> {
    const server = compose === undefined ? null : await serve(compose);
    const shell = new PageShell(environment, server);
    mkdirSync(shell.bin);
    shell.standIn(
      'npx',
      `[ "$1" = routify ] || { echo "npx $1 is not run here" >&2; exit 127; }
shift
exec '${process.execPath}' '${join(ROOT, 'bin/routify.js')}' "$@"`,
    );
    shell.standIn('docker', server === null ? 'exit 127' : dockerScript(server));
    if (environment.REDIS_URL !== undefined) shell.standIn('redis-cli', await redisScript());
    writeFileSync(join(shell.bin, '.curlrc'), 'fail-with-body\nsilent\nshow-error\nwrite-out = "\\n"\n');
    return shell;
  }

  /** A program that comes before that of the machine. */
  standIn(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** A file or folder of the repository, under the same path. */
  link(path: string): void {
    symlinkSync(join(ROOT, path), join(this.folder, path));
  }

  file(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /**
   * @param fills texts of the page and what stands for them here: ids, passwords, addresses. Each must occur, and no
   * placeholder may be left.
   * @param changed variables on top of those of the shell
   */
  async run(commands: string, fills: Variables = {}, changed: Variables = {}): Promise<Ended> {
    const script = fill(commands, fills);
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
      cwd: this.folder,
      env: {
        HOME: this.folder,
        ...this.environment,
        ...changed,
        CURL_HOME: this.bin,
        PATH: `${this.bin}${delimiter}${process.env.PATH ?? ''}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, output };
  }

  /** What commands print that end well. */
  async printed(commands: string, fills: Variables = {}): Promise<string> {
    const { code, output } = await this.run(commands, fills);
    if (code !== 0) throw new Error(`exit ${code}:\n${commands}\n${output}`);
    return output;
  }

  close(): void {
    this.server?.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A text of a page with its placeholders replaced. */
export function fill(text: string, fills: Variables): string {
  let filled = text;
  for (const [name, value] of Object.entries(fills)) {
    if (!filled.includes(name)) throw new Error(`there is no ${name} in:\n${text}`);
    filled = filled.replaceAll(name, value);
  }
  if (PLACEHOLDER.test(filled)) throw new Error(`a placeholder is left in:\n${filled}`);
  return filled;
}

async function serve(compose: Compose): Promise<Server> {
  const answer = async (request: IncomingMessage): Promise<Ended> => {
    try {
      const { words, input } = JSON.parse(await textOf(request)) as { words: string[]; input: string };
      const [verb, ...rest] = words;
      if (verb !== 'compose') throw new Error(`docker ${words.join(' ')} is not run here`);
      return await compose(rest, input);
    } catch (error) {
      return { code: 125, output: `${String(error)}\n` };
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then((ended) => response.end(JSON.stringify(ended)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
}

/** Standard input is read with `-T` alone, as a pipe needs it. */
function dockerScript(server: Server): string {
  const { port } = server.address() as AddressInfo;
  const program = `
    const words = process.argv.slice(1);
    const input = words.includes('-T') ? require('node:fs').readFileSync(0, 'utf8') : '';
    fetch('http://127.0.0.1:${port}', { method: 'POST', body: JSON.stringify({ words, input }) })
      .then((answer) => answer.json())
      .then(({ code, output }) => { process.stdout.write(output); process.exitCode = code; });`;
  return `exec '${process.execPath}' -e "$(cat <<'END'\n${program}\nEND\n)" -- "$@"`;
}

/** Debian's package has it beside the server. */
async function redisScript(): Promise<string> {
  const { redisBinary } = (await import(BINARY)) as typeof import('../../../tools/services/redis-binary.mjs');
  const { command, env } = redisBinary() as { command: string; env: Variables };
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}' `);
  return `${variables.join('')}exec '${join(dirname(command), 'redis-cli')}' -u "$(echo "$REDIS_URL" | sed 's#//:#//default:#')" --no-auth-warning -e "$@"`;
}
