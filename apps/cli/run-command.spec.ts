import { RoutifyError } from '#kernel';
import type { Command } from './command.js';
import { runCommand } from './run-command.js';

function command(name: string, run: Command['run']): Command {
  return { name, summary: `does ${name}`, run };
}

const commands = [
  command('admin:create', (args, io) => {
    io.out(args.join(' '));
    return Promise.resolve(0);
  }),
  command('audit', () => Promise.resolve(1)),
  command('refused', () => Promise.reject(new RoutifyError('conflict', 'no'))),
  command('mistyped', () =>
    Promise.reject(Object.assign(new TypeError('bad'), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' })),
  ),
  command('broken', () => Promise.reject(new Error('bug'))),
];

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: string[][] = [[], []];
  const code = await runCommand(commands, args, { out: (line) => out?.push(line), err: (line) => err?.push(line) });
  return { code, out: out ?? [], err: err ?? [] };
}

describe('runCommand', () => {
  it('hands the arguments on and answers the exit code', async () => {
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

  it('guesses what was meant', async () => {
    expect(await run('admin-create')).toEqual({
      code: 2,
      out: [],
      err: ['unknown command admin-create; did you mean admin:create?'],
    });
  });

  it('prints expected failures as one line', async () => {
    expect(await run('refused')).toEqual({ code: 1, out: [], err: ['routify refused: no'] });
    expect(await run('mistyped')).toEqual({ code: 2, out: [], err: ['routify mistyped: bad'] });
  });

  it('does not hide bugs', async () => {
    await expect(run('broken')).rejects.toThrow('bug');
  });
});
