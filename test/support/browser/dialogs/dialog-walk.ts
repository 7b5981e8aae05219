import type { Locator, Page, Route } from 'playwright-core';
import { eventually } from '../../eventually.js';
import { accessibilityProblems, keepPicture, untilIdle } from '../browser.js';
import type { ConsoleTexts } from './texts.js';

type Values = Readonly<Record<string, string>>;

/** A form of the console: a dialog, a panel beside the page, or a part of the page. */
export interface FormCase {
  readonly name: string;
  /** `:channel` stands for the id of what was made before. */
  readonly address: string;
  /** The folder of its texts. */
  readonly texts: string;
  /** The texts of what opens it: a button, or the button of a menu and the item. None: the row, or the page has it. */
  readonly opener?: readonly string[];
  /** A text of the row that is the opener, or has it. */
  readonly row?: string;
  readonly kind?: 'panel' | 'page';
  /** The box of this row is ticked first. */
  readonly ticked?: string;
  /** A first step: what it leads to is looked at. */
  readonly first?: { readonly values?: Values; readonly press: string };
  /** By the path of the field; `*`: the first that its list has. */
  readonly values?: Values;
  /** What must be typed before a final step. */
  readonly typed?: string;
  /** What sends it, if that is no button of a form. */
  readonly send?: string;
  /** A field as the API names it, and its path in the form if that is another. */
  readonly param?: string;
  readonly path?: string;
  /** Its fields hold nothing that is wrong: the server refuses what is sent for another reason. */
  readonly isBounded?: true;
  /** Of what is sent: after all others, as it ends something that they need; or not at all, as it cannot be accepted. */
  readonly end?: 'last' | 'never';
}

const REQUEST_ID = 'req_01k3yd7c5wf0qv8m2xr6ta9hrn';
const REFUSAL = 'This value is refused.';
const API = /\/(?:admin|api)\/v1\//;
const ROOTS = { dialog: '[role=dialog]', panel: 'div[role=complementary]', page: 'main form' } as const;
const MENU_ITEMS_MAX = 20;
const TYPES_CHOSEN = ['checkbox', 'radio', 'date', 'datetime-local', 'time', 'color', 'file', 'hidden']
  .map((type) => `[type="${type}"]`)
  .concat('[inputmode="numeric"]')
  .join(', ');
/** Texts that are typed, not chosen of a list; the browser cuts those that have a length. */
const WRITABLE = ['input', 'textarea']
  .map((name) => `${name}:enabled:visible:not([readonly], [maxlength], [aria-haspopup], [role], ${TYPES_CHOSEN})`)
  .join(', ');
/** Longer than anything, and in no format. */
const WRONG = 'ы'.repeat(20_000);

/** What holds for every form, on a page that has it. */
export class DialogWalk {
  private readonly kind: keyof typeof ROOTS;

  constructor(
    private readonly page: Page,
    private readonly texts: ConsoleTexts,
    private readonly form: FormCase,
  ) {
    this.kind = form.kind ?? 'dialog';
  }

  /** The keyboard opens it and has the focus in it; Escape gives the focus back. */
  async opensAndCloses(): Promise<void> {
    if (this.kind === 'page') return;
    const opener = await this.open();
    if (this.kind === 'dialog') await this.keepsTab();
    await this.close(opener);
  }

  /** Fails at the server: its request is named, and nothing is lost. */
  async survivesFailure(): Promise<void> {
    const opener = this.kind === 'page' ? null : await this.open();
    const root = this.root();
    await this.fill(this.form.values);
    const values = await valuesOf(root);
    await this.sendAgainst(500, 'internal_error', null);
    await root.getByRole('alert').filter({ hasText: REQUEST_ID }).waitFor();
    await eventually(() => hasFocus(root), undefined, 'the focus stays in the form');
    expect(await valuesOf(root)).toEqual(values);
    await keepPicture(this.page, `dialog-${this.form.name}`);
    expect(await accessibilityProblems(this.page)).toEqual([]);
    await this.pointsAtField(root);
    if (opener === null) return;
    await this.close(opener);
    await this.open();
    expect(await root.getByRole('alert').count()).toBe(0);
  }

  /** Is sent and accepted. A dialog is gone then; no error is there. */
  async isAccepted(): Promise<void> {
    if (this.kind !== 'page') await this.open();
    await this.fill(this.form.values);
    const answer = this.page.waitForResponse(
      (response) => API.test(response.url()) && response.request().method() !== 'GET',
    );
    await this.sendButton().press('Enter');
    const response = await answer;
    if (!response.ok()) throw new Error(await response.text());
    const isGone = async (): Promise<boolean> => (await this.sendButton().count()) === 0;
    if (this.kind === 'dialog') await eventually(isGone, undefined, `${this.form.name} closes`);
    await untilIdle(this.page);
    expect(await this.page.getByRole('alert').allTextContents()).toEqual([]);
    await keepPicture(this.page, `sent-${this.form.name}`);
  }

  /**
   * Is refused: texts that no field takes are sent, or a form without one is too late. Returns what it says about that.
   * The browser says nothing of its own.
   */
  async refusals(): Promise<string[]> {
    if (this.kind !== 'page') await this.open();
    const root = this.root();
    const forms = root.locator('xpath=descendant-or-self::form');
    expect(await forms.evaluateAll((all) => all.every((form) => (form as HTMLFormElement).noValidate))).toBe(true);
    const hasFields = this.form.isBounded !== true && (await this.fillWrongly(root));
    if (!hasFields) await this.fill(this.form.values);
    const end = hasFields ? null : await this.refuseWrites();
    const wrong = root.locator('[aria-invalid=true], [role=alert]');
    await this.sendButton().press('Enter');
    await wrong.first().waitFor();
    await end?.();
    await keepPicture(this.page, `refused-${this.form.name}`);
    const said = await root.locator('[role=alert], .mantine-InputWrapper-error').allTextContents();
    return said.filter((text) => text !== '');
  }

  /** Returns whether there is a field to fill. */
  private async fillWrongly(root: Locator): Promise<boolean> {
    const fields = root.locator(WRITABLE);
    const count = await fields.count();
    for (let index = 0; index < count; index += 1) {
      const field = fields.nth(index);
      const isNumber = (await field.getAttribute('inputmode')) !== null;
      await field.fill(isNumber ? '-' : WRONG);
    }
    return count > 0;
  }

  /** Another operator was faster. Returns what ends it. */
  private async refuseWrites(): Promise<() => Promise<void>> {
    const refuse = (route: Route): Promise<void> =>
      route.request().method() === 'GET'
        ? route.fallback()
        : route.fulfill({ status: 409, json: { error: { message: REFUSAL, code: 'version_conflict', param: null } } });
    await this.page.route(API, refuse);
    return () => this.page.unroute(API, refuse);
  }

  /** A refused field has the text and the focus. */
  private async pointsAtField(root: Locator): Promise<void> {
    const { param, path = param } = this.form;
    if (param === undefined) return;
    await this.sendAgainst(400, 'invalid_request_error', param);
    await root.getByText(REFUSAL).waitFor();
    const field = root.locator(`[data-path="${path}"]`);
    await eventually(() => hasFocus(field), undefined, `the focus is on ${path}`);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await keepPicture(this.page, `dialog-${this.form.name}-refused`);
  }

  private root(): Locator {
    const root = this.page.locator(ROOTS[this.kind]);
    const [path] = Object.keys(this.form.values ?? {});
    return this.kind === 'page' && path !== undefined
      ? root.filter({ has: this.page.locator(`[data-path="${path}"]`) })
      : root;
  }

  private nameOf(key: string): RegExp {
    return this.texts.nameOf(`${this.form.texts}:${key}`);
  }

  /** Returns what opened it. */
  private async open(): Promise<Locator> {
    const { row, ticked, opener: [button, item] = [], first } = this.form;
    if (ticked !== undefined) await this.rowOf(ticked).getByRole('checkbox').check();
    const scope = row === undefined ? this.page.locator('main') : this.rowOf(row);
    const opener = button === undefined ? scope : scope.getByRole('button', { name: this.nameOf(button) }).first();
    await opener.focus();
    await this.page.keyboard.press('Enter');
    if (item !== undefined) await this.choose(this.nameOf(item));
    const root = this.root();
    await root.waitFor();
    await eventually(() => hasFocus(root), undefined, `the focus is in ${this.form.name}`);
    if (first !== undefined) {
      await this.fill(first.values);
      await root.getByRole('button', { name: this.nameOf(first.press) }).press('Enter');
      await this.sendButton().waitFor();
      await eventually(() => hasFocus(root), undefined, `the focus is in the next step of ${this.form.name}`);
    }
    return opener;
  }

  private rowOf(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text }).first();
  }

  /** With the arrows, as in every menu. */
  private async choose(name: RegExp): Promise<void> {
    const item = this.page.getByRole('menuitem', { name });
    await item.waitFor();
    for (let presses = 0; presses < MENU_ITEMS_MAX && !(await hasFocus(item)); presses += 1)
      await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  /** From its last control on to its first, and back. */
  private async keepsTab(): Promise<void> {
    const root = this.root();
    const controls = root.locator('a:visible, button:enabled:visible, input:enabled:visible, textarea:enabled:visible');
    for (const [control, key] of [
      [controls.last(), 'Tab'],
      [controls.first(), 'Shift+Tab'],
    ] as const) {
      await control.focus();
      await this.page.keyboard.press(key);
      expect([key, await hasFocus(root), await hasFocus(control)]).toEqual([key, true, false]);
    }
  }

  private async close(opener: Locator): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.root().waitFor({ state: 'detached' });
    await eventually(() => hasFocus(opener), undefined, `the opener of ${this.form.name} has the focus`);
  }

  private async fill(values: Values = {}): Promise<void> {
    const root = this.root();
    const { typed } = this.form;
    if (typed !== undefined) await root.getByRole('textbox').fill(typed);
    for (const [path, value] of Object.entries(values)) {
      const field = root.locator(`[data-path="${path}"]`);
      if (value === '*') {
        await field.click();
        await this.page.getByRole('option').first().click();
      } else if ((await field.evaluate((node) => node.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
  }

  private sendButton(): Locator {
    const { send } = this.form;
    const root = this.root();
    return send === undefined ? root.locator('[type=submit]') : root.getByRole('button', { name: this.nameOf(send) });
  }

  /** Sends the form by the keyboard. Every write is refused, once the button has been disabled for a frame. */
  private async sendAgainst(status: number, code: string, param: string | null): Promise<void> {
    const error = { message: REFUSAL, type: 'api_error', code, param };
    const button = this.sendButton();
    const writes: string[] = [];
    const refuse = async (route: Route): Promise<void> => {
      if (route.request().method() === 'GET') return route.fallback();
      writes.push(route.request().url());
      await eventually(() => button.isDisabled(), undefined, `${this.form.name} is sent once`);
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      return route.fulfill({ status, headers: { 'x-request-id': REQUEST_ID }, json: { error } });
    };
    await this.page.route(API, refuse);
    const answer = this.page.waitForResponse((response) => response.status() === status);
    await button.press('Enter');
    await answer;
    await this.page.unroute(API, refuse);
    expect(writes).toHaveLength(1);
  }
}

const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((node) => node.contains(document.activeElement));

const valuesOf = (root: Locator): Promise<(string | boolean)[]> =>
  root
    .locator('input, select, textarea')
    .evaluateAll((fields) =>
      fields.map((field) =>
        field instanceof HTMLInputElement && field.type === 'checkbox'
          ? field.checked
          : (field as HTMLInputElement).value,
      ),
    );
