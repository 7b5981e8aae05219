import { auditCommand } from '../../../apps/cli/commands/audit.command.js';

/** The findings of the product's own audit of an installation. */
export async function auditFindings(environment: Readonly<Record<string, string>>): Promise<string[]> {
  const [before, lines] = [{ ...process.env }, [] as string[]];
  Object.assign(process.env, environment);
  try {
    await auditCommand.run([], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
  } finally {
    process.env = before;
  }
  expect(lines.length).toBeGreaterThan(10);
  return lines.filter((line) => line.startsWith('✗'));
}
