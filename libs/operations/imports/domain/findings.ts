import type { Finding } from './source-description.js';

type Position = Pick<Finding, 'table' | 'row' | 'column'>;

/** Collects what cannot be imported as it is while a source is read. A row that several others use is named once. */
export class Findings {
  private readonly found = new Map<string, Finding>();

  get all(): readonly Finding[] {
    return [...this.found.values()];
  }

  get count(): number {
    return this.found.size;
  }

  error(position: Position, message: string): void {
    this.add({ level: 'error', ...position, message });
  }

  skipped(position: Position, message: string): void {
    this.add({ level: 'skipped', ...position, message });
  }

  note(position: Position, message: string): void {
    this.add({ level: 'note', ...position, message });
  }

  private add(finding: Finding): void {
    const { level, table, row, column, message } = finding;
    this.found.set(JSON.stringify([level, table, row, column, message]), finding);
  }
}
