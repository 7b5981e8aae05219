import { RoutifyError } from '#core';
import { COMMANDS } from '../commands.js';
import { UsageError, type Command } from './command.js';
import { runCommand } from './run-command.js';

function command(name: string, run: Command['run']): Command {
  return { name, summary: `does ${name}`, usage: [`Usage: routify ${name} X`], examples: [`routify ${name} 1`], run };
}

const commands = [
  command('admin:create', (args, io) => {
    io.out(args.join(' '));
    return Promise.resolve(0);
  }),
  command('admin:remove', () => Promise.resolve(0)),
  command('audit', () => Promise.resolve(1)),
  command('refused', () => Promise.reject(new RoutifyError('conflict', 'no'))),
  command('mistyped', () =>
    Promise.reject(Object.assign(new TypeError('bad'), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' })),
  ),
  command('misused', () => Promise.reject(new UsageError('X is missing'))),
  command('broken', () => Promise.reject(new Error('bug'))),
];

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: string[][] = [[], []];
  const code = await runCommand(commands, args, { out: (line) => out?.push(line), err: (line) => err?.push(line) });
  return { code, out: out ?? [], err: err ?? [] };
}

function fail(line: string): never {
  throw new Error(line);
}

describe('runCommand', () => {
  it('passes the arguments on and returns the exit code', async () => {
    expect(await run('admin:create', '--json', 'x')).toEqual({ code: 0, out: ['--json x'], err: [] });
    expect(await run('audit')).toMatchObject({ code: 1 });
  });

  it.each([
    { args: ['help'], code: 0 },
    { args: ['--help'], code: 0 },
    { args: [], code: 2 },
  ])('lists the commands for $args', async ({ args, code }) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.out).toContain('  admin:create  does admin:create');
  });

  it.each([
    [['admin-create'], 'unknown command admin-create; did you mean admin:create?'],
    [['admin', 'remov', '--json'], 'unknown command admin; did you mean admin:remove?'],
    [['help', 'admin', 'create'], 'unknown command admin; did you mean admin:create?'],
    [['adit', 'x'], 'unknown command adit; did you mean audit?'],
    [['nothing'], 'unknown command nothing'],
  ])('suggests the closest command (%j)', async (args, reason) => {
    expect(await run(...args)).toEqual({ code: 2, out: [], err: [reason] });
  });

  it('prints expected failures as one line', async () => {
    expect(await run('refused')).toEqual({ code: 1, out: [], err: ['routify refused: no'] });
  });

  it.each([
    ['mistyped', 'bad'],
    ['misused', 'X is missing'],
  ])('prints the reason and the usage for invalid arguments (%s)', async (name, reason) => {
    const err = [`routify ${name}: ${reason}`, `Usage: routify ${name} X`];
    expect(await run(name)).toEqual({ code: 2, out: [], err });
  });

  it.each([
    ['audit', '--help'],
    ['audit', '-h'],
    ['audit', 'x', '--json', '--help'],
    ['help', 'audit'],
    ['--help', 'audit'],
  ])('prints the usage and the examples of one command (%s %s)', async (...args) => {
    const out = ['Usage: routify audit X', '', 'Examples:', '  routify audit 1'];
    expect(await run(...args)).toEqual({ code: 0, out, err: [] });
  });

  it('reads no options after --', async () => {
    expect(await run('admin:create', '--', '--help')).toEqual({ code: 0, out: ['-- --help'], err: [] });
  });

  it('suggests the closest command for help', async () => {
    expect(await run('help', 'adit')).toMatchObject({ code: 2, err: [expect.stringContaining('mean audit?')] });
  });

  it.each(['--version', '-v', '-V', 'version'])('prints the version (%s)', async (name) => {
    expect(await run(name)).toEqual({ code: 0, out: [expect.stringMatching(/^\d+\.\d+\.\d+/)], err: [] });
  });

  it.each(COMMANDS.map(({ name, usage }) => [name, usage] as const))('%s has a usage', (name, usage) => {
    expect(usage.length).toBeGreaterThan(1);
    expect(usage[0]).toMatch(new RegExp(`^Usage: routify ${name}\\b`));
  });

  it.each(COMMANDS)('$name has examples, of options that its usage names', ({ name, usage, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(example).toMatch(new RegExp(`(?:^|\\| )routify ${name}\\b`));
      const options = Array.from(example.matchAll(/ (--?[a-z][a-z-]*)/g), ([, option]) => option);
      expect(options.filter((option) => !usage.join('\n').includes(option!))).toEqual([]);
    }
  });

  it.each([
    ['audit', ['--jsno'], 'unknown option --jsno; did you mean --json?'],
    ['audit', ['--quiet'], 'unknown option --quiet; did you mean --quiet-check?'],
    ['audit', ['--nothing-like-it'], 'unknown option --nothing-like-it'],
    ['diff', ['--fiel', 'x'], 'unknown option --fiel; did you mean --file?'],
    ['request', ['gen_1', '--tokn-file=x'], 'unknown option --tokn-file; did you mean --token-file?'],
    ['journal', ['repaly', '-'], 'unknown action repaly; did you mean replay?'],
  ])('%s %j suggests the closest option or action', async (name, args, reason) => {
    const err: string[] = [];
    const io = { out: fail, err: (line: string) => err.push(line) };
    expect(await runCommand(COMMANDS, [name, ...args], io)).toBe(2);
    expect(err[0]).toBe(`routify ${name}: ${reason}`);
  });

  it('rethrows unexpected errors', async () => {
    await expect(run('broken')).rejects.toThrow('bug');
  });
});
