import type { Locator, Page } from 'playwright-core';
import { checkScreen, openOperator, waitForScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

/** The list of a field is loaded when the field first has the focus: nothing of that first use is lost. */
describeStory('a list that is not loaded yet', (story) => {
  let page: Page;

  beforeAll(async () => {
    await story.stack.addOperator();
    page = await openOperator(story.stack, story.browser);
  });

  async function fieldOf(path: string, name: string): Promise<Locator> {
    await page.goto(`${story.stack.url}${path}`);
    await waitForScreen(page);
    return page.getByRole('combobox', { name, exact: true });
  }

  it('opens by a click', async () => {
    const status = await fieldOf('/operator/users', 'Status');
    await status.click();
    await page.getByRole('option', { name: 'suspended' }).click();
    await page.waitForURL(/status=suspended/);
    await checkScreen(page, 'lists-chosen');
  });

  it('opens by an arrow, and gives the focus on by Tab', async () => {
    const status = await fieldOf('/operator/users', 'Status');
    await status.focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'active' }).waitFor();
    await status.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    const role = page.getByRole('combobox', { name: 'Operator role' });
    await role.and(page.locator(':focus')).waitFor();
  });

  it('keeps what is typed before it is there', async () => {
    const preset = await fieldOf('/operator/channels/new', 'Provider');
    await preset.focus();
    await page.keyboard.type('bedr');
    await page.getByRole('option', { name: 'Amazon Bedrock' }).waitFor();
    expect(await preset.inputValue()).toBe('bedr');
    expect(await page.getByRole('option').count()).toBe(1);
  });

  it('makes a tag of what is entered before it is there', async () => {
    const tags = await fieldOf('/operator/channels/new', 'Tags');
    await tags.focus();
    await page.keyboard.type('eu');
    await page.keyboard.press('Enter');
    await page.locator('.mantine-TagsInput-pill', { hasText: 'eu' }).waitFor();
    await tags.and(page.locator(':focus')).waitFor();
  });
});
