import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Compose, Ended } from '../support/pages/page-shell.js';
import type { Fleet } from './fleet.js';
import type { FleetApp } from './fleet-app.js';

const ROOT = join(__dirname, '../..');
const MAIN = 'dist/apps/cli/main.js';
const APPS = ['control', 'worker', 'gateway'];
const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, { readonly depends_on?: object }>>;
};

/** The services of docker-compose.yml as processes: their environment and volumes are held by test/architecture/deploy. */
export class ComposedFleet {
  constructor(private readonly fleet: Fleet) {}

  /** Answers `docker compose` as a shell of a page passes it on. */
  readonly compose: Compose = async ([verb = '', ...words], input) => {
    const [service = '', ...args] = words.filter((word) => !/^(?:--(?:detach|wait|rm|no-\S+)|-T)$/.test(word));
    const names = service === '' ? [] : [service, ...args];
    switch (verb) {
      case 'stop':
        for (const app of names.flatMap((name) => this.appsOf(name))) await app.stop();
        return { code: 0, output: '' };
      case 'up':
        await this.start(names);
        return { code: 0, output: '' };
      case 'logs':
        return { code: 0, output: this.logsOf(names, !words.includes('--no-log-prefix')) };
      case 'run':
      case 'exec':
        return this.routify(service === 'routify' ? args : withoutProgram(args), input);
      default:
        throw new Error(`docker compose ${verb} is not run here`);
    }
  };

  /** With what they depend on, and those first; all of them where none is named. */
  private async start(names: readonly string[]): Promise<void> {
    const started = names.length === 0 ? APPS : names.flatMap((name) => this.withDependencies(name));
    for (const name of APPS.filter((app) => started.includes(app)))
      for (const app of this.appsOf(name)) if (!app.isUp) await app.start();
  }

  private withDependencies(name: string): string[] {
    return [name, ...Object.keys(services[name]?.depends_on ?? {}).flatMap((other) => this.withDependencies(other))];
  }

  private logsOf(names: readonly string[], hasPrefix: boolean): string {
    const lines = names.flatMap((name) =>
      this.appsOf(name).flatMap(({ log }) =>
        log
          .trimEnd()
          .split('\n')
          .map((line) => (hasPrefix ? `${name}-1  | ${line}` : line)),
      ),
    );
    return `${lines.join('\n')}\n`;
  }

  private appsOf(name: string): readonly FleetApp[] {
    const apps = { control: this.fleet.controls, worker: this.fleet.workers, gateway: this.fleet.gateways }[name];
    if (apps === undefined) throw new Error(`${name} is no app`);
    return apps;
  }

  private async routify(args: readonly string[], input: string): Promise<Ended> {
    const child = spawn(process.execPath, [join(ROOT, MAIN), ...args], { env: this.fleet.environment, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, output };
  }
}

/** Of the command that a container of an app gets. */
function withoutProgram(words: readonly string[]): readonly string[] {
  const [node, main, ...args] = words;
  if (node !== 'node' || main !== MAIN) throw new Error(`${words.join(' ')} is not run here`);
  return args;
}
