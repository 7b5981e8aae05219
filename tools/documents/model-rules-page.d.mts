import type { ModelRule } from '../../libs/formats/upstreams/model-rules/rule-table.js';

interface MatrixColumn {
  readonly heading: string;
  readonly holds: (rule: ModelRule) => boolean;
}

export const FAMILIES: readonly (readonly [family: string, name: string])[];
export const COLUMNS: readonly MatrixColumn[];
export function modelRulesPage(rules: readonly ModelRule[], rulesAbout: (name: string) => readonly ModelRule[]): string;
