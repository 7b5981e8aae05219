import { Injectable } from '@nestjs/common';
import { InstallationService, type PlannedRow } from '#installation';
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
  ) {}

  /**
   * Imports what is new in a description, or changed since an earlier run. A source with errors changes nothing. Each
   * step commits by itself: after a failure the next run does the rest.
   */
  async run(description: SourceDescription, options: ImportOptions): Promise<ImportReport> {
    const { product, source, isDryRun, onStep } = options;
    const whole = planImport(description, await this.target.read(source, description), source);
    const plan = await this.withoutRefused(whole);
    const report = (result: ImportReport['result']) => importReport(product, source, description, plan, result);
    if (plan.findings.some(({ level }) => level === 'error')) return report('refused');
    if (isDryRun) return report('preview');
    await this.applyInstallation(source, plan);
    await this.customers.apply(source, plan, onStep);
    return report('applied');
  }

  /** Without channels that this installation refuses, such as those at addresses that are not allowed. */
  private async withoutRefused(plan: ImportPlan): Promise<ImportPlan> {
    const { rows } = await this.installation.preview(declarationOf(plan), UPSERT);
    const refused = rows.filter(({ action }) => action === 'error');
    const channelOf = ({ section, key }: PlannedRow) =>
      plan.channels.find(({ name }) => (section === 'credentials' ? key.startsWith(`${name}/`) : key === name));
    const findings = refused.map((row): Finding => {
      const message = row.errors.map((error) => error.message).join(' ');
      const isChannel = row.section === 'channels' || row.section === 'credentials';
      const id = isChannel ? channelOf(row)?.id : row.key;
      return { level: isChannel ? 'skipped' : 'error', table: row.section, row: id ?? row.key, column: null, message };
    });
    const left = new Set(refused.flatMap((row) => channelOf(row)?.id ?? []));
    return {
      ...plan,
      channels: plan.channels.filter(({ id }) => !left.has(id)),
      findings: [...plan.findings, ...findings],
    };
  }

  /** The names are recorded first: what was made before a crash is known as made by this import. */
  private async applyInstallation(source: string, plan: ImportPlan): Promise<void> {
    const names = {
      tier: new Map(plan.tiers.map(({ sourceId, name }) => [sourceId, name])),
      model: new Map(plan.models.map(({ sourceId, canonicalId }) => [sourceId, canonicalId])),
      channel: new Map(plan.channels.map(({ id, name }) => [id, name])),
    };
    for (const [kind, byId] of Object.entries(names))
      await this.records.insertNames(source, kind as keyof typeof names, byId);
    const declaration = declarationOf(plan);
    const { token } = await this.installation.preview(declaration, UPSERT);
    if (token !== null) await this.installation.apply(declaration, UPSERT, token, IMPORT_ACTOR);
    await this.records.confirmNames(source);
  }
}
