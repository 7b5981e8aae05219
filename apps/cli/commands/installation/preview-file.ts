import { environmentValue } from '#core/infra';
import { UsageError } from '../../program/command.js';
import {
  CONNECTION_NOTE,
  CONNECTION_OPTIONS,
  CONNECTION_USAGE,
  ControlClient,
  type ConnectionValues,
} from '../../program/control-client.js';
import { readArguments } from '../../program/read-arguments.js';
import { readInstallationFile, withSecrets } from './installation-file.js';
import type { PlanResponse } from './plan-response.js';

const options = {
  ...CONNECTION_OPTIONS,
  file: { type: 'string', short: 'f' },
  prune: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const FILE_USAGE = `-f FILE [--prune] [--json] ${CONNECTION_USAGE}`;
export const FILE_NOTES = [
  'FILE is YAML, or JSON if its name ends in .json. --prune archives objects that are not in FILE.',
  CONNECTION_NOTE,
];

interface ImportFileOptions extends ConnectionValues {
  readonly file: string;
  readonly prune: boolean;
  /** Whether the answer is printed as JSON. */
  readonly json: boolean;
}

/** The plan of a file, and the call that applies it. */
interface PreviewedFile {
  readonly answer: PlanResponse;
  /** Throws when something has changed since the preview. */
  readonly apply: (token: string) => Promise<PlanResponse>;
}

export function readImportFileOptions(args: readonly string[]): ImportFileOptions {
  const { values } = readArguments({ args, options });
  if (values.file === undefined) throw new UsageError('-f FILE is missing');
  return { ...values, file: values.file };
}

export async function previewFile({ file, prune, ...connection }: ImportFileOptions): Promise<PreviewedFile> {
  const client = await ControlClient.connect(connection);
  const document = withSecrets(await readInstallationFile(file), environmentValue);
  const path = `/installation/import?prune=${String(prune)}`;
  return {
    answer: await client.post<PlanResponse>(`${path}&dry_run=true`, document),
    apply: (token) => client.post<PlanResponse>(`${path}&import_token=${token}`, document),
  };
}
