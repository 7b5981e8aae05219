import type { INestApplicationContext } from '@nestjs/common';
import {
  DoctorFacts,
  DoctorModule,
  environmentChecks,
  gatewayChecks,
  runChecks,
  storeChecks,
  workerChecks,
  worstOf,
  type Finding,
} from '#operations';
import { readConfig } from '#core/infra';
import { SystemClock } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { openServices } from '../program/with-services.js';

const options = {
  url: { type: 'string' },
  processes: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const SYMBOLS = { ok: '✓', warn: '!', fail: '✗' } as const;

interface DoctorOptions {
  readonly gatewayUrl: string | null;
  readonly processes: number | null;
}

/** Checks the installation. Exits 1 if a check fails, 0 if there are only warnings. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check the installation and show how to fix each finding  [--url PUBLIC_URL] [--json]',
  usage: [
    'Usage: routify doctor [--url PUBLIC_URL] [--processes N] [--json]',
    'Checks Node, environment, Postgres, Redis, hardening, backups, disk, channels, credentials, settlement, ledger, prices and keys.',
    '--url is the public address of a gateway: also checks that no proxy in front of it buffers streams.',
    '--processes N checks the Postgres connections for N planned processes instead of the running ones.',
    'Exits 1 if a check fails, 0 if there are only warnings.',
  ],
  examples: ['routify doctor', 'routify doctor --url https://api.example.com'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const findings = await examine(readConfig(), {
      gatewayUrl: readUrl(values.url),
      processes: readCount(values.processes),
    });
    const status = worstOf(findings);
    if (values.json) io.out(JSON.stringify({ status, findings }));
    else report(findings, io);
    return status === 'fail' ? EXIT.failed : EXIT.ok;
  },
};

async function examine(
  config: ReturnType<typeof readConfig>,
  { gatewayUrl, processes }: DoctorOptions,
): Promise<Finding[]> {
  const environment = environmentChecks(config);
  if ('problems' in config) return runChecks(environment);
  let opening: Promise<INestApplicationContext> | null = null;
  const facts = async (): Promise<DoctorFacts> => {
    // Silent: findings say what fails, and the output may be JSON.
    opening ??= openServices(Object.assign({}, config, { logLevel: 'silent' as const }), [DoctorModule]);
    return (await opening).get(DoctorFacts);
  };
  try {
    const clock = new SystemClock();
    const stores = storeChecks({ config, clock, facts, processes });
    const ofHost = [...workerChecks(config, clock), ...gatewayChecks(config, gatewayUrl)];
    return await runChecks([...environment, ...stores, ...ofHost]);
  } finally {
    await (opening as Promise<INestApplicationContext> | null)
      ?.then((services) => services.close())
      .catch(() => undefined);
  }
}

function report(findings: readonly Finding[], io: CommandIo): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, message, fix } of findings) {
    io.out(`${SYMBOLS[status]} ${check.padEnd(width)}  ${message}`);
    if (fix !== null) io.out(`${' '.repeat(width + 2)}  → ${fix}`);
  }
  const count = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length;
  io.out(`${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed`);
}

function readUrl(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new UsageError(`--url: expected an address such as https://api.example.com, got ${text}`);
}

function readCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--processes: expected a whole number, got ${text}`);
}
