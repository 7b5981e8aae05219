import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PACKAGES = ['@openai/codex@0.169.0', 'opencode-ai@1.18.33', '@anthropic-ai/claude-code@2.1.330'];
/** The programs within the packages of this platform: the installed scripts need Node 22 or a script of npm. */
const PLATFORM = `${process.platform}-${process.arch}`;
const BINARIES = {
  codex: '.bin/codex',
  opencode: `opencode-${PLATFORM}/bin/opencode`,
  claude: `@anthropic-ai/claude-code-${PLATFORM}/claude`,
} as const;
export type AgentName = keyof typeof BINARIES;

const FOLDER = join(__dirname, '../../../node_modules/.cache/agents');
const INSTALL_MS = 300_000;
const TASK_MS = 120_000;
const OUTPUT_BYTES_MAX = 8 * 1_024 * 1_024;

/** A task for an agent: its folder has `files`, and its home only `settings`. */
export interface AgentTask {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By path below the agent's home. */
  readonly settings?: Readonly<Record<string, string>>;
  /** By path below the working folder. */
  readonly files: Readonly<Record<string, string>>;
}

export interface AgentResult {
  readonly output: string;
  /** The files of the task afterwards. */
  readonly files: Readonly<Record<string, string>>;
}

/** Command lines of agents, as npm has them; without an account, and without what npm would run for them. */
export class AgentCommands {
  private constructor(private readonly failure: string | null) {}

  /** Kept for the next run, as the packages have a gigabyte. */
  static async install(): Promise<AgentCommands> {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), '{"private":true}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefix', FOLDER];
    try {
      await run('npm', ['install', ...options, ...PACKAGES], { timeout: INSTALL_MS, cwd: FOLDER });
      return new AgentCommands(null);
    } catch (error) {
      return new AgentCommands(String(error));
    }
  }

  /** Why the command cannot be run on this machine; null when it can. */
  async missing(name: AgentName): Promise<string | null> {
    if (this.failure !== null) return this.failure;
    if (!existsSync(pathOf(name))) return `npm has no ${name} for ${PLATFORM}`;
    try {
      await run(pathOf(name), ['--version'], { timeout: TASK_MS });
      return null;
    } catch (error) {
      return String(error);
    }
  }

  async perform(name: AgentName, { args, env, settings = {}, files }: AgentTask): Promise<AgentResult> {
    const folder = mkdtempSync(join(tmpdir(), `routify-${name}-`));
    const [home, work] = [join(folder, 'home'), join(folder, 'work')];
    for (const path of [home, work]) mkdirSync(path);
    writeAll(home, settings);
    writeAll(work, files);
    try {
      const { PATH = '' } = process.env;
      const options = { cwd: work, env: { PATH, HOME: home, ...env }, timeout: TASK_MS, maxBuffer: OUTPUT_BYTES_MAX };
      const running = run(pathOf(name), [...args], options);
      running.child.stdin?.end();
      const { stdout, stderr } = await running;
      const read = (path: string): [string, string] => [path, readFileSync(join(work, path), 'utf8')];
      return { output: stdout + stderr, files: Object.fromEntries(Object.keys(files).map(read)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function pathOf(name: AgentName): string {
  return join(FOLDER, 'node_modules', BINARIES[name]);
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
