import { get, type IncomingMessage } from 'node:http';
import { eventually } from '../eventually.js';

interface Event {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of a stream of events. */
export class EventWatcher {
  private text = '';
  isOver = false;

  private constructor(
    readonly status: number,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (piece: string) => (this.text += piece));
    response.on('close', () => (this.isOver = true));
  }

  static open(url: string, headers: Readonly<Record<string, string>>): Promise<EventWatcher> {
    return new Promise((resolve, reject) => {
      get(url, { headers }, (response) => {
        resolve(new EventWatcher(response.statusCode ?? 0, response));
      }).on('error', reject);
    });
  }

  /** A stream that has begun: what happens from now on is shown. */
  static async begin(url: string, headers: Readonly<Record<string, string>>): Promise<EventWatcher> {
    const watcher = await EventWatcher.open(url, headers);
    await eventually(() => watcher.named('ready').length === 1);
    return watcher;
  }

  /** The answer, where it is no stream. */
  async body(): Promise<unknown> {
    await eventually(() => this.isOver);
    return JSON.parse(this.text);
  }

  get events(): Event[] {
    const blocks = this.text.split('\n\n').slice(0, -1);
    return blocks.flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const name = fields.get('event');
      return name === undefined
        ? []
        : [{ id: fields.get('id'), name, data: JSON.parse(fields.get('data') ?? '{}') as Event['data'] }];
    });
  }

  named(name: string): Event[] {
    return this.events.filter((event) => event.name === name);
  }

  close(): void {
    this.response.destroy();
  }
}
