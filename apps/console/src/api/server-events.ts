export interface ServerEvent {
  /** By which a stream is resumed; null: the event has none. */
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

const LINE_END = /\r\n|\n|\r(?!$)/;
const FIELD = /^(event|data|id): ?(.*)$/s;

/** Cuts a stream of server-sent events into its events; one may arrive in parts. Comments are left out. */
export class EventCutter {
  private rest = '';
  private lines: string[] = [];

  cut(text: string): ServerEvent[] {
    const lines = (this.rest + text).split(LINE_END);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.take(line));
  }

  /** An empty line ends an event. */
  private take(line: string): ServerEvent[] {
    if (line !== '') {
      this.lines.push(line);
      return [];
    }
    const fields = this.lines.flatMap((field) => {
      const [, name = '', value = ''] = FIELD.exec(field) ?? [];
      return name === '' ? [] : [{ name, value }];
    });
    this.lines = [];
    const all = (fieldName: string): string[] => fields.flatMap(({ name, value }) => (name === fieldName ? value : []));
    const data = all('data');
    if (data.length === 0) return [];
    return [{ id: all('id').at(-1) ?? null, name: all('event').at(-1) ?? 'message', data: data.join('\n') }];
  }
}
