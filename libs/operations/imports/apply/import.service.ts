import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { RoutifyError } from '#core';
import { InstallationService } from '../../installation/installation.service.js';
import type { Declaration } from '../../installation/sections/sections.js';
import type { PlannedRow } from '../../installation/domain/plan-section.js';
import { followedEntries } from '../following/followed-entries.js';
import { planFollowing, statementsOf, type FollowedRow, type Following } from '../following/plan-following.js';
import { StatedKeys } from '../following/stated-keys.js';
import { fieldsHere } from '../following/stated-rows.js';
import { planImport, type ImportPlan } from '../domain/import-plan.js';
import { importReport, type ImportReport } from '../domain/import-report.js';
import type { Finding, SourceDescription } from '../domain/source-description.js';
import { IMPORT_ACTOR, ImportCustomers } from './import-customers.js';
import { ImportRecordsRepository } from './import-records.repository.js';
import { ImportTarget } from './import-target.js';
import { declarationOf } from './installation-entries.js';

interface ImportOptions {
  readonly product: string;
  /** Name of the import: what it made is found by it. */
  readonly source: string;
  readonly isDryRun: boolean;
  readonly onStep: (rows: number) => void;
}

const UPSERT = { mode: 'upsert', prune: false } as const;

/** Plans, reports and applies the import of another gateway. */
@Injectable()
export class ImportService {
  constructor(
    private readonly target: ImportTarget,
    private readonly installation: InstallationService,
    private readonly records: ImportRecordsRepository,
    private readonly customers: ImportCustomers,
    private readonly keys: StatedKeys,
  ) {}

  /**
   * Imports what is new in a description, or changed since an earlier run. A source with errors changes nothing. Each
   * step commits by itself: after a failure the next run does the rest.
   */
  async run(description: SourceDescription, options: ImportOptions): Promise<ImportReport> {
    const { product, source, isDryRun, onStep } = options;
    const target = await this.target.read(source, description);
    const whole = planImport(description, target, source);
    const { plan, following } = await this.withoutRefused(whole, planFollowing(whole, target, this.keys));
    const report = (result: ImportReport['result']) =>
      importReport({ product, source, description, plan, followed: following.rows, result });
    if (plan.findings.some(({ level }) => level === 'error')) return report('refused');
    if (isDryRun) return report('preview');
    await this.applyInstallation(source, plan, following.rows);
    await this.customers.apply(source, plan, onStep);
    return report('applied');
  }

  /** Without what this installation refuses: channels at addresses that are not allowed, and changes of what exists. */
  private async withoutRefused(
    plan: ImportPlan,
    following: Following,
  ): Promise<{ readonly plan: ImportPlan; readonly following: Following }> {
    const { rows } = await this.installation.preview(wholeOf(plan, following.rows), UPSERT);
    const refused = rows.filter(({ action }) => action === 'error');
    const channelOf = ({ section, key }: PlannedRow) =>
      plan.channels.find(({ name }) => (section === 'credentials' ? key.startsWith(`${name}/`) : key === name));
    const followedOf = (row: PlannedRow) => following.rows.find((followed) => isOf(followed, row));
    const findings = refused.map((row): Finding => {
      const message = row.errors.map((error) => error.message).join(' ');
      const followed = followedOf(row);
      if (followed !== undefined)
        return {
          level: 'note',
          table: `${followed.kind}s`,
          row: followed.sourceId,
          column: null,
          message: `is not changed: ${message}`,
        };
      const isChannel = row.section === 'channels' || row.section === 'credentials';
      const id = isChannel ? channelOf(row)?.id : row.key;
      return { level: isChannel ? 'skipped' : 'error', table: row.section, row: id ?? row.key, column: null, message };
    });
    const left = new Set(refused.flatMap((row) => (followedOf(row) === undefined ? (channelOf(row)?.id ?? []) : [])));
    const stays = new Set(refused.flatMap((row) => followedOf(row) ?? []));
    return {
      plan: {
        ...plan,
        channels: plan.channels.filter(({ id }) => !left.has(id)),
        findings: [...plan.findings, ...following.findings, ...findings],
      },
      following: { ...following, rows: following.rows.filter((followed) => !stays.has(followed)) },
    };
  }

  /** The names are recorded first: what was made before a crash is known as made by this import. */
  private async applyInstallation(source: string, plan: ImportPlan, followed: readonly FollowedRow[]): Promise<void> {
    const names = {
      tier: new Map(plan.tiers.map(({ sourceId, name }) => [sourceId, name])),
      model: new Map(plan.models.map(({ sourceId, canonicalId }) => [sourceId, canonicalId])),
      channel: new Map(plan.channels.map(({ id, name }) => [id, name])),
    };
    for (const [kind, byId] of Object.entries(names))
      await this.records.insertNames(source, kind as keyof typeof names, byId);
    const declaration = wholeOf(plan, followed);
    const { token } = await this.installation.preview(declaration, UPSERT);
    // After the preview: a later change makes its token outdated.
    await this.requireUnchanged(followed);
    if (token !== null) await this.installation.apply(declaration, UPSERT, token, IMPORT_ACTOR);
    await this.records.confirm(source, [
      ...statementsOf(plan, this.keys),
      ...followed.filter(({ stated, statedBefore }) => !isDeepStrictEqual(stated, statedBefore)),
    ]);
  }

  /** Throws `conflict` when an operator has changed meanwhile what would follow the source. */
  private async requireUnchanged(followed: readonly FollowedRow[]): Promise<void> {
    const changing = followed.filter(({ changes }) => changes.length > 0);
    if (changing.length === 0) return;
    const here = fieldsHere(await this.installation.export());
    const moved = changing.find((one) => !isDeepStrictEqual(here[one.kind].get(one.key), one.here));
    if (moved !== undefined)
      throw new RoutifyError('conflict', `${moved.key} changed during the import: start it again`);
  }
}

function isOf({ kind, key, changes }: FollowedRow, row: PlannedRow): boolean {
  if (changes.length === 0) return false;
  if (row.section === 'credentials')
    return kind === 'channel' && changes.some(({ field }) => row.key === `${key}/${field.replace('credentials.', '')}`);
  return row.section === `${kind}s` && row.key === key;
}

/** What is new, and what follows the source. */
function wholeOf(plan: ImportPlan, followed: readonly FollowedRow[]): Declaration {
  const made = declarationOf(plan);
  const { tiers, models, channels, credentials } = followedEntries(followed);
  return {
    ...made,
    tiers: [...(made.tiers ?? []), ...tiers],
    models: [...(made.models ?? []), ...models],
    channels: [...(made.channels ?? []), ...channels],
    credentials: [...(made.credentials ?? []), ...credentials],
  };
}
