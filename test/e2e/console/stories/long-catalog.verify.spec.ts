import type { Page } from 'playwright-core';
import { systemActor } from '#core';
import { ModelsService } from '#catalog';
import { readShippedModels, shippedAtMs } from '../../../../apps/cli/seed/seed-files.js';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openRegistration,
  openScreen,
  register,
} from '../../../support/browser/people.js';
import { HeldScripts } from '../../../support/browser/held-scripts.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const CATALOG = readShippedModels(shippedAtMs());
const MANY = 2_000;

/** The shipped catalog, and many more models: what customers find among them. */
describeStory('a customer among many models', (story) => {
  let page: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    for (const model of CATALOG) await stack.platform.addModel(model);
    await stack.platform.addChannel({ name: 'all', serves: CATALOG.map(({ canonicalId }) => canonicalId) });
    page = await browser.newPage();
    await register(stack, page, CUSTOMER);
  });

  it('begins with a model that is well known, and finds others by typing', async () => {
    const steps = page.getByRole('region', { name: 'Quick start' });
    const picker = steps.getByRole('combobox', { name: 'Model' });
    await eventually(async () => (await picker.inputValue()) === 'openai/gpt-6-luna');
    await checkScreen(page, 'catalog-home');
    await picker.click();
    await picker.fill('sonnet 4-6');
    await page.getByRole('option', { name: 'anthropic/claude-sonnet-4-6' }).waitFor();
    await checkScreen(page, 'catalog-picker');
    await page.keyboard.press('Enter');
    await steps.getByText('"model": "anthropic/claude-sonnet-4-6"').waitFor();
    await openScreen(page, 'Playground');
    await eventually(
      async () => (await page.getByRole('combobox', { name: 'Model' }).inputValue()) === 'openai/gpt-6-luna',
    );
  });

  it('takes what is typed before the list is loaded', async () => {
    const own = await openCustomer(story.stack, story.browser, CUSTOMER);
    const picker = own.getByRole('region', { name: 'Quick start' }).getByRole('combobox', { name: 'Model' });
    // A few models are a plain list, and none are there until they are read.
    await eventually(async () => (await picker.inputValue()) !== '');
    const scripts = await HeldScripts.of(own);
    await picker.fill('sonnet 4-');
    await scripts.begun();
    await scripts.release();
    const option = own.getByRole('option', { name: 'anthropic/claude-sonnet-4-6' });
    const marked = own.locator('[role=option][data-combobox-selected]');
    await marked.waitFor();
    await own.keyboard.type('6');
    await option.waitFor();
    expect(await picker.inputValue()).toBe('sonnet 4-6');
    await eventually(async () => (await marked.textContent()) === 'anthropic/claude-sonnet-4-6');
    await own.keyboard.press('Enter');
    await eventually(async () => (await picker.inputValue()) === 'anthropic/claude-sonnet-4-6');
    await own.close();
  });

  it.each([
    { language: 'en', scheme: 'light', width: 1440 },
    { language: 'ru', scheme: 'dark', width: 1440 },
    { language: 'zh-CN', scheme: 'light', width: 360 },
    { language: 'en', scheme: 'dark', width: 360 },
  ] as const)('lists them by vendor, with cache prices: $language, $scheme, $width px', async (view) => {
    const own = await openCustomer(story.stack, story.browser, CUSTOMER, view);
    await own.goto(`${story.stack.url}/models`);
    await own.getByText('anthropic/').first().waitFor();
    await checkScreen(own, `catalog-models-${Object.values(view).join('-')}`);
    await own.goto(`${story.stack.url}/models?sort=input&context=200000&can=tools&open=openai%2Fgpt-4.1`);
    await own.getByText('openai/').first().waitFor();
    await checkScreen(own, `catalog-sorted-${Object.values(view).join('-')}`);
    await own.close();
  });

  it('holds two thousand', async () => {
    const { stack } = story;
    const [first] = CATALOG;
    const many = Array.from({ length: MANY }, (_, index) => ({
      ...first!,
      canonicalId: `vendor-${index % 40}/model-${index}`,
      name: `Model ${index}`,
      aliases: [],
    }));
    await stack.control.app.get(ModelsService).createMissing(many, systemActor('test'));
    // The page reads the models once, and control may not know the new ones yet.
    await eventually(async () => {
      await page.goto(`${stack.url}/models`);
      const count = page.getByText(/^[\d,]+ of/);
      await count.waitFor();
      return /^2,[01]\d\d of/.test((await count.textContent()) ?? '');
    });
    await checkScreen(page, 'catalog-two-thousand');
    expect(await page.getByRole('row').count()).toBeLessThan(300);
    await page.getByLabel('Search models').fill('model-1999');
    await page.getByRole('row', { name: 'vendor-39/model-1999' }).waitFor();
    await openScreen(page, 'Playground');
    const picker = page.getByRole('combobox', { name: 'Model' });
    await picker.click();
    await picker.fill('39 1999');
    await page.getByRole('option', { name: 'vendor-39/model-1999' }).click();
    expect(await picker.inputValue()).toBe('vendor-39/model-1999');
  });
});
