import type { Locator, Page } from 'playwright-core';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
  VIEWER,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const KEY = 'checkout-prod';
const PROJECT = 'Website';
const OTHER = 'Mobile app';
const CAP = 'Website volume';

/** Projects of an organization: made by the customer, with keys and limits, and read and changed by the operator. */
describeStory('projects', (story) => {
  let organizationId: string;
  let secret: string;
  let projectId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    secret = await sellTo(stack, organizationId);
    await join(stack, await browser.newPage(), organizationId, VIEWER);
    await stack.platform.settle();
  });

  const tab = (name: string): string => `${story.stack.url}/operator/organizations/${organizationId}?tab=${name}`;
  const rowOf = (page: Page, text: string | RegExp): Locator => page.getByRole('row').filter({ hasText: text });
  const panelOf = (page: Page, name: string): Locator => page.getByRole('complementary', { name, exact: true });

  async function createProject(page: Page, name: string, fill: (form: Locator) => Promise<void>): Promise<void> {
    await page.getByRole('button', { name: 'New project' }).first().click();
    const form = page.getByRole('dialog', { name: 'New project' });
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await fill(form);
    await form.getByRole('button', { name: 'Create project' }).click();
    await form.waitFor({ state: 'detached' });
    await panelOf(page, name).waitFor();
  }

  async function moveKey(page: Page, project: string): Promise<void> {
    await openScreen(page, 'Keys');
    await rowOf(page, KEY).click();
    await panelOf(page, KEY).getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: `Edit ${KEY}` });
    await form.getByLabel('Project').selectOption({ label: project });
    await checkScreen(page, 'projects-own-key-edit');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
  }

  it('are made by the customer', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Projects');
    await page.getByText('No projects yet').waitFor();
    await checkScreen(page, 'projects-own-empty');
    await createProject(page, PROJECT, async (form) => {
      await form.getByLabel('Models', { exact: true }).first().fill('openai/*');
      await form.getByText(/1 model/).waitFor();
      await page.keyboard.press('Enter');
      await checkScreen(page, 'projects-own-create');
      expect(await form.getByText('Channel tags').count()).toBe(0);
    });
    projectId = new URL(page.url()).pathname.split('/').pop() ?? '';
    await panelOf(page, PROJECT).getByText('openai/*').waitFor();
    await createProject(page, OTHER, () => Promise.resolve());
    await checkScreen(page, 'projects-own-created');
    await page.close();
  });

  it('have the keys that the customer puts into them', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await moveKey(page, PROJECT);
    await panelOf(page, KEY).getByRole('link', { name: PROJECT }).waitFor();
    await rowOf(page, KEY).getByText(`Project: ${PROJECT}`).waitFor();
    await checkScreen(page, 'projects-own-key');
    await panelOf(page, KEY).getByRole('link', { name: PROJECT }).click();
    await panelOf(page, PROJECT).getByRole('link', { name: '1 key' }).click();
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    await rowOf(page, KEY).waitFor();
    await checkScreen(page, 'projects-own-keys');
    await page.getByRole('button', { name: 'New key' }).first().click();
    const form = page.getByRole('dialog', { name: 'New key' });
    expect(await form.getByLabel('Project').inputValue()).toBe(projectId);
    await page.close();
  });

  it('have limits, with bars, which stop requests', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Projects');
    await rowOf(page, PROJECT).click();
    const panel = panelOf(page, PROJECT);
    await panel.getByText('No limits yet').waitFor();
    await panel.getByRole('link', { name: 'New limit' }).click();
    const form = page.getByRole('dialog', { name: 'New limit' });
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill(CAP);
    await form.getByText('Requests', { exact: true }).click();
    await form.getByRole('textbox', { name: 'Number of requests' }).fill('2');
    await form.getByLabel('Period').selectOption('day');
    expect(await form.getByRole('combobox', { name: 'Project' }).inputValue()).toBe(projectId);
    await checkScreen(page, 'projects-own-limit-create');
    await form.getByRole('button', { name: 'Create limit' }).click();
    await form.waitFor({ state: 'detached' });
    await panelOf(page, CAP).getByText(`Project ${PROJECT}`, { exact: true }).waitFor();
    await checkScreen(page, 'projects-own-limit');

    for (let sent = 0; sent < 2; sent++) expect((await callGateway(story.stack, secret, MODEL)).status).toBe(200);
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).status === 402);
    await story.stack.platform.settle();
    await openScreen(page, 'Projects');
    await rowOf(page, PROJECT).getByText('of 2 requests per day').waitFor();
    await checkScreen(page, 'projects-own');
    await rowOf(page, PROJECT).click();
    await panel.getByRole('link', { name: CAP }).waitFor();
    await panel.getByText('reached', { exact: true }).waitFor();
    await checkScreen(page, 'projects-own-panel');

    await page.goto(`${story.stack.url}/requests?list=rejected`);
    await rowOf(page, '402').first().click();
    await page.getByText('A request limit of the project stopped this request.').waitFor();
    await checkScreen(page, 'projects-rejected');
    await page.close();
  });

  it('are archived once they have no key, and restored', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await page.goto(`${story.stack.url}/projects/${projectId}`);
    const panel = panelOf(page, PROJECT);
    await panel.getByRole('button', { name: 'Archive' }).click();
    const question = page.getByRole('dialog', { name: `Archive ${PROJECT}` });
    await question.getByRole('button', { name: 'Archive' }).click();
    await question.getByRole('alert').filter({ hasText: 'Active API keys of this project: 1.' }).waitFor();
    await checkScreen(page, 'projects-own-archive-refused');
    await question.getByRole('button', { name: 'Cancel' }).click();

    await moveKey(page, OTHER);
    await openScreen(page, 'Projects');
    await rowOf(page, PROJECT).click();
    await panel.getByRole('button', { name: 'Archive' }).click();
    await question.getByRole('button', { name: 'Archive' }).click();
    await question.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Restore' }).waitFor();
    expect(await panel.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await eventually(async () => (await rowOf(page, PROJECT).count()) === 0);
    await page.getByLabel('Show archived').check();
    await rowOf(page, PROJECT).getByText('archived', { exact: true }).waitFor();
    await checkScreen(page, 'projects-own-archived');
    await panel.getByRole('button', { name: 'Restore' }).click();
    await page
      .getByRole('dialog', { name: `Restore ${PROJECT}` })
      .getByRole('button', { name: 'Restore' })
      .click();
    await panel.getByRole('button', { name: 'Edit' }).waitFor();
    await page.close();
  });

  it('are read and changed by the operator, with channel tags', async () => {
    const page = await openOperator(story.stack, story.browser);
    await page.goto(`${story.stack.url}/operator/projects/${projectId}`);
    const panel = panelOf(page, PROJECT);
    await panel.getByRole('link', { name: CAP }).waitFor();
    await panel.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: `Edit ${PROJECT}` });
    await form.getByLabel('Channel tags', { exact: true }).first().fill('eu');
    await page.keyboard.press('Enter');
    await checkScreen(page, 'projects-operator-edit');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await panel.getByText('eu', { exact: true }).waitFor();
    await checkScreen(page, 'projects-operator-panel');
    await page.getByRole('button', { name: 'Close' }).click();
    await rowOf(page, PROJECT).getByText('eu', { exact: true }).waitFor();
    await checkScreen(page, 'projects-operator');

    await page.getByRole('tab', { name: 'Keys' }).click();
    await rowOf(page, KEY).getByText(`Project: ${OTHER}`).waitFor();
    await rowOf(page, KEY).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Change project…' }).click();
    const move = page.getByRole('dialog', { name: `Project of ${KEY}` });
    await move.getByLabel('Project').selectOption({ label: PROJECT });
    await checkScreen(page, 'projects-operator-move');
    await move.getByRole('button', { name: 'Save' }).click();
    await rowOf(page, KEY).getByText(`Project: ${PROJECT}`).waitFor();
    await checkScreen(page, 'projects-operator-keys');
    await page.getByRole('tab', { name: 'Limits' }).click();
    await rowOf(page, CAP).getByText(`Project ${PROJECT}`, { exact: true }).waitFor();
    await checkScreen(page, 'projects-operator-limits');
    await page.close();
  });

  it('are read by a viewer, who changes nothing', async () => {
    const page = await openCustomer(story.stack, story.browser, VIEWER);
    await openScreen(page, 'Projects');
    await rowOf(page, PROJECT).click();
    await panelOf(page, PROJECT).getByText('openai/*').waitFor();
    expect(await page.getByRole('button', { name: /New project|Edit|Archive/ }).count()).toBe(0);
    expect(await page.getByText('eu', { exact: true }).count()).toBe(0);
    await page.close();
  });

  it.each([
    { width: 390, scheme: 'dark', language: 'en' },
    { width: 390, scheme: 'light', language: 'ru' },
    { width: 1440, scheme: 'dark', language: 'zh-CN' },
  ] as const)('fit at $width px, $scheme, in $language', async (view) => {
    const { stack, browser } = story;
    const name = `${String(view.width)}-${view.scheme}-${view.language}`;
    const customer = await openCustomer(stack, browser, CUSTOMER, view);
    await customer.goto(`${stack.url}/projects`);
    await rowOf(customer, PROJECT).waitFor();
    await checkScreen(customer, `projects-own-${name}`);
    await rowOf(customer, PROJECT).click();
    await panelOf(customer, PROJECT).getByText('openai/*').waitFor();
    await checkScreen(customer, `projects-own-panel-${name}`);
    await customer.goto(`${stack.url}/keys`);
    await rowOf(customer, KEY).waitFor();
    await checkScreen(customer, `projects-own-keys-${name}`);
    await customer.goto(`${stack.url}/limits?project_id=${projectId}&open=create`);
    await customer.getByRole('dialog').getByRole('textbox').first().waitFor();
    await checkScreen(customer, `projects-own-limit-create-${name}`);
    const operator = await openOperator(stack, browser, view);
    await operator.goto(tab('projects'));
    await rowOf(operator, PROJECT).waitFor();
    await checkScreen(operator, `projects-operator-${name}`);
    await operator.goto(tab('keys'));
    await rowOf(operator, KEY).waitFor();
    await checkScreen(operator, `projects-operator-keys-${name}`);
    await customer.close();
    await operator.close();
  });
});
