import { describeInBrowser, TestBrowser } from './browser.js';
import { ConsoleStack } from './console-stack.js';

/** What a story is played on; there from its first `beforeAll` on. */
export interface Story {
  readonly stack: ConsoleStack;
  readonly browser: TestBrowser;
}

/** A story in a real browser, on a product of its own. It fails when a page complains of anything. */
export function describeStory(
  title: string,
  play: (story: Story) => void,
  start: () => Promise<ConsoleStack> = () => ConsoleStack.start(),
): void {
  describeInBrowser(title, () => {
    const story = {} as { -readonly [Part in keyof Story]: Story[Part] };
    beforeAll(async () => {
      [story.stack, story.browser] = await Promise.all([start(), TestBrowser.launch()]);
    });
    afterAll(async () => {
      await story.browser.close();
      await story.stack.stop();
    });
    afterEach(() => {
      expect(story.browser.complaints.splice(0)).toEqual([]);
    });
    play(story);
  });
}
