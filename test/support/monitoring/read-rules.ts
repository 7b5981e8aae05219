import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const PROMETHEUS_FOLDER = join(__dirname, '../../../deploy/prometheus');
export const RULE_FILES = ['alarms.yml', 'slo.yml'] as const;

/** An alert, or with `record` a query under a name. */
interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** All rules of deploy/prometheus. */
export function readRules(): Rule[] {
  return RULE_FILES.flatMap((file) => {
    const text = readFileSync(join(PROMETHEUS_FOLDER, file), 'utf8');
    const { groups } = parse(text) as { groups: readonly { readonly rules: readonly Rule[] }[] };
    return groups.flatMap(({ rules }) => rules);
  });
}
