import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openCustomer,
  openRegistration,
  register,
  sellTo,
} from '../../../../support/browser/people.js';
import { eventually } from '../../../../support/eventually.js';
import { describeStory } from '../../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';

describeStory('a suspended customer', (story) => {
  let organizationId: string;
  let secret: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    secret = await sellTo(stack, organizationId);
  });

  it('sees why its requests fail', async () => {
    const { stack, browser } = story;
    await stack.admin('POST', `/organizations/${organizationId}/suspend`, { reason: 'An invoice is open.' });
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status === 403);
    const page = await openCustomer(stack, browser, CUSTOMER);
    await page.getByText('Acme Robotics is suspended').waitFor();
    await checkScreen(page, 'suspended');
    await stack.admin('POST', `/organizations/${organizationId}/resume`, {});
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
  });
});
