import type { Finding } from './source-description.js';

type Position = Pick<Finding, 'table' | 'row' | 'column'>;

/** Collects what cannot be imported as it is while a source is read. */
export class Findings {
  readonly all: Finding[] = [];

  error(position: Position, message: string): void {
    this.all.push({ level: 'error', ...position, message });
  }

  skipped(position: Position, message: string): void {
    this.all.push({ level: 'skipped', ...position, message });
  }

  note(position: Position, message: string): void {
    this.all.push({ level: 'note', ...position, message });
  }
}
